import type { Frame } from '../../harness/wire/types.ts';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';

/** Where the network layer begins, by link type: what is changed lies mostly behind it. */
const linkHeaderBytes: Record<number, number> = { 1: 14, 113: 16, 276: 20, 101: 0, 0: 4, 108: 4 };

/** A frame with something changed in it, or cut short by the capture, or seen on another kind of link. */
export function mutateFrame(frame: Frame, random: Random): Frame {
  const isCut = random.oneIn(12);
  const from = random.oneIn(10) ? 0 : (linkHeaderBytes[frame.linkType] ?? 0);
  const bytes = isCut ? cut(frame.bytes, random) : mutateBytes(frame.bytes, random, from);
  const linkType = random.oneIn(60) ? random.pick([1, 113, 276, 101, 12, 14, 0, 108, 147]) : frame.linkType;
  const onWire = random.oneIn(20) ? random.pick([0, bytes.length + 1, 65_535, 0xffff_ffff]) : 0;
  return {
    ...frame,
    bytes,
    linkType,
    originalLength: Math.max(onWire, bytes.length, isCut ? frame.originalLength : 0),
  };
}

/** The frames in another order, with some doubled, left out, changed, or from elsewhere. Numbered anew. */
export function mutateFrames(frames: readonly Frame[], random: Random, others: readonly Frame[]): Frame[] {
  const changed = [...frames];
  for (let count = random.few(5); count > 0; count -= 1) changeOrder(changed, random, others);
  return numbered(changed);
}

function changeOrder(frames: Frame[], random: Random, others: readonly Frame[]): void {
  const at = random.below(frames.length);
  const frame = frames[at];
  if (frame === undefined) return;
  switch (random.below(8)) {
    case 0:
      frames.splice(at, random.few(4));
      return;
    case 1:
      frames.splice(random.below(frames.length), 0, frame);
      return;
    case 2:
      frames.splice(at, 1);
      frames.splice(random.below(frames.length), 0, frame);
      return;
    case 3:
      frames.splice(at, 0, random.pick(others));
      return;
    case 4:
      frames[at] = {
        ...frame,
        timeNs: BigInt(random.u32()) * BigInt(random.pick([0, 1, 1000, 1_000_000_000])),
      };
      return;
    case 5:
      frames[at] = { ...frame, interfaceId: random.between(1, 3) };
      return;
    default:
      frames[at] = mutateFrame(frame, random);
  }
}

/** As they are numbered in a file. */
export function numbered(frames: readonly Frame[]): Frame[] {
  return frames.map((frame, index) => (frame.number === index + 1 ? frame : { ...frame, number: index + 1 }));
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, random.between(Math.min(14, bytes.length), bytes.length));
}
