import { dissectFrame, summarizePacket, writePcapng } from '../../../harness/wire/index.ts';
import { networkOf } from '../../../harness/wire/index.ts';
import type { Capture, Frame, Packet } from '../../../harness/wire/types.ts';
import { area, demand, type Outcome } from '../area.ts';
import { allFrames } from '../corpus.ts';
import { mutateFrame } from '../mutate-frames.ts';
import { smallerBytes } from '../smaller.ts';

/** Single frames of every kind, with changed headers. */
export const frames = area<Frame>({
  name: 'frames',
  passes: 'ARP or IP was read',
  share: 520,
  generate: (random) => mutateFrame(random.pick(allFrames), random),
  run: dissectOne,
  sizeOf: ({ bytes }) => bytes.length,
  *smaller(frame) {
    for (const bytes of smallerBytes(frame.bytes)) yield { ...frame, bytes };
  },
  store: (frame) => ({ extension: 'pcapng', content: writePcapng({ frames: [frame], application: 'fuzz' }) }),
});

const nothingElse: Capture = {
  file: { format: 'pcapng', frames: [], names: new Map() },
  packets: [],
  connections: [],
  conversations: [],
};

function dissectOne(frame: Frame): Outcome {
  const packet = dissectFrame(frame);
  demandSound(packet);
  const { info } = summarizePacket(packet, nothingElse);
  // eslint-disable-next-line no-control-regex
  demand(!/[\u0000-\u001f\u007f-\u009f]/.test(info), 'what is printed of a frame does nothing to a terminal');
  const heldBytes = info.length + 200 * packet.spans.length;
  return { isPast: packet.arp !== undefined || networkOf(packet) !== undefined, heldBytes };
}

/** What holds for every packet, whatever its bytes. */
export function demandSound(packet: Packet): void {
  for (const { bytes, start, headerEnd, end } of packet.spans)
    demand(
      start >= 0 && start <= headerEnd && headerEnd <= end && end <= bytes.length,
      'layers lie within the bytes of their frame',
    );
  const { frame, malformed, tcp, udp, dns } = packet;
  if (malformed !== undefined)
    demand(
      malformed.at >= 0 && malformed.at <= Math.max(frame.bytes.length, packet.reassembly?.length ?? 0),
      'a fault lies within the frame',
    );
  const longest = Math.max(frame.bytes.length, packet.reassembly?.length ?? 0);
  for (const layer of [tcp, udp])
    if (layer !== undefined)
      demand(
        layer.payload.length <= longest && (layer.cutBytes ?? 0) >= 0,
        'a payload is no longer than what carries it',
      );
  if (dns !== undefined) {
    const records = [...dns.answers, ...(dns.authorities ?? []), ...(dns.additionals ?? [])];
    demand(
      dns.questions.length + records.length <= longest,
      'a DNS message has no more records than it has bytes',
    );
    const names = [...dns.questions, ...records].map(({ name }) => name);
    demand(
      names.every((name) => name.length <= 4 * 255),
      'a DNS name is no longer than names may be (RFC 1035, 2.3.4)',
    );
  }
}
