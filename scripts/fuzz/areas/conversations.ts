import { placeInConnection, dissect, summarizePacket, writePcapng } from '../../../harness/wire/index.ts';
import { completenessOf } from '../../../harness/wire/completeness.ts';
import { analysisOf } from '../../../harness/wire/tcp-analysis.ts';
import type { Capture, Direction, Frame } from '../../../harness/wire/types.ts';
import { demand, type Area, type Outcome } from '../area.ts';
import { smallerFrames } from '../smaller.ts';
import { demandSound } from './frames.ts';

/** What areas whose inputs are captures of some frames have in common. */
export const framesInput = {
  sizeOf: (frames: Frame[]) => frames.reduce((sum, { bytes }) => sum + bytes.length + 32, 0),
  smaller: smallerFrames,
  store: (frames: Frame[]) => ({
    extension: 'pcapng',
    content: writePcapng({ frames, application: 'fuzz' }),
  }),
} satisfies Partial<Area<Frame[]>>;

/** Dissects a capture, and looks at everything that packets, connections and conversations say. */
export function readAll(frames: Frame[]): Capture {
  const capture = dissect({ format: 'pcapng', frames, names: new Map() });
  demand(capture.packets.length === frames.length, 'every frame is a packet');
  for (const packet of capture.packets) {
    demandSound(packet);
    analysisOf(packet, capture);
    placeInConnection(packet, capture);
    const { info } = summarizePacket(packet, capture);
    demand(info.length < 4096, 'a line of text for a frame stays a line');
  }
  for (const connection of capture.connections) {
    completenessOf(connection, capture);
    demandStream(connection.toServer);
    demandStream(connection.toClient);
  }
  return capture;
}

export function heldBytes({ connections, packets }: Capture): number {
  const streams = connections.flatMap(({ toServer, toClient }) => [toServer, toClient]);
  return (
    streams.reduce(
      (sum, { bytes, chunks, gaps }) => sum + bytes.length + 48 * (chunks.length + gaps.length),
      0,
    ) + packets.reduce((sum, { reassembly }) => sum + (reassembly?.length ?? 0), 0)
  );
}

export function outcomeOf(capture: Capture, isPast: boolean): Outcome {
  return { isPast, heldBytes: heldBytes(capture) };
}

/** A stream is made of what was seen and what was not, without overlap, and ends where it ends. */
function demandStream({ bytes, chunks, gaps, acknowledged, segments }: Direction): void {
  const stretches = [...chunks, ...gaps].sort((a, b) => a.offset - b.offset);
  let at = 0;
  for (const { offset, length } of stretches) {
    demand(offset === at && length > 0, 'chunks and gaps of a stream lie one after another');
    at += length;
  }
  demand(at === bytes.length, 'chunks and gaps make up the stream');
  demand(acknowledged >= 0 && acknowledged <= bytes.length, 'no more is acknowledged than there is');
  demand(
    segments.every(({ seq, ack, length }) => seq >= 0 && ack >= 0 && length >= 0),
    'numbers of segments are not negative',
  );
}
