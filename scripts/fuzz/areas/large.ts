import type { Frame } from '../../../harness/wire/types.ts';
import { udpDatagram, tcpConversation } from '../../../test/support/frames.ts';
import { fragmentsOf } from '../../../test/support/layers.ts';
import { httpOf } from '../../../harness/wire/http.ts';
import { area } from '../area.ts';
import { allFrames } from '../corpus.ts';
import { mutateFrame, mutateFrames, numbered } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { framesInput, outcomeOf, readAll } from './conversations.ts';

/** Captures of thousands of frames that repeat themselves with changes: what takes more than linear time shows here. */
export const large = area<Frame[]>({
  name: 'large captures',
  passes: 'a connection was found or a datagram joined',
  share: 0.1,
  generate(random) {
    const seed = seedOf(random);
    const copies = Math.ceil(random.between(1000, 4000) / seed.length);
    const isChanged = random.oneIn(2);
    const all = Array.from({ length: copies }, () =>
      isChanged && !random.oneIn(4) ? seed.map((frame) => mutateFrame(frame, random)) : seed,
    ).flat();
    return random.oneIn(2) ? numbered(all) : mutateFrames(all, random, allFrames);
  },
  run(frames) {
    const capture = readAll(frames);
    for (const packet of capture.packets) httpOf(packet, capture);
    const isJoined = capture.packets.some(({ reassembly }) => reassembly !== undefined);
    return outcomeOf(capture, capture.connections.length > 0 || isJoined);
  },
  ...framesInput,
});

function seedOf(random: Random): Frame[] {
  switch (random.below(4)) {
    case 0:
      return tcpConversation({
        serverPort: 80,
        mss: random.pick([1, 40, 1460]),
        script: [
          'handshake',
          { from: 'client', data: 'GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalo duni' },
          {
            from: 'server',
            data: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
          },
        ],
      });
    case 1: {
      const ends = { src: '172.16.16.102', dst: '172.16.16.101', srcPort: 50_000, dstPort: 53 };
      return fragmentsOf(udpDatagram({ ...ends, data: 'a'.repeat(1200) }), 8 * random.between(1, 8));
    }
    case 2:
      return tcpConversation({
        script: Array.from({ length: 40 }, () => ({
          raw: 'client',
          flags: 0x18,
          seq: random.below(4000),
          data: 'x'.repeat(random.between(1, 400)),
        })),
      });
    default:
      return Array.from({ length: 50 }, () => random.pick(allFrames));
  }
}
