import type { Frame } from './types.ts';

/** Where frames come from: an interface of a capture file. */
export interface FrameOrigin {
  linkType: number;
  /** Counted over the whole file, from 0. */
  interfaceId: number;
  /** Nanoseconds since 1970 of the frame that begins at `at`: its time stands before it. */
  timeNs: (bytes: Uint8Array, at: number) => bigint;
}

/**
 * Takes the frames of a capture one after the other: `captured` bytes from `at`, which are there only until it returns unless
 * the whole file is in memory.
 */
export type FrameVisitor = (
  bytes: Uint8Array,
  at: number,
  captured: number,
  originalLength: number,
  origin: FrameOrigin,
) => void;

/** The two halves of the time of the frame that begins at `at`: in all blocks that have one, two lengths stand between. */
export function timeHalves(
  bytes: Uint8Array,
  at: number,
  littleEndian: boolean,
): [high: number, low: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at - 16, 8);
  return [view.getUint32(0, littleEndian), view.getUint32(4, littleEndian)];
}

/** A visited frame as a thing of its own; `bytes` are those of the frame alone. */
export function toFrame(
  number: number,
  bytes: Uint8Array,
  originalLength: number,
  { linkType, interfaceId }: FrameOrigin,
  timeNs: bigint,
): Frame {
  return interfaceId > 0
    ? { number, timeNs, bytes, originalLength, linkType, interfaceId }
    : { number, timeNs, bytes, originalLength, linkType };
}
