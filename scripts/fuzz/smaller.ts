import type { Frame } from '../../harness/wire/types.ts';
import { numbered } from './mutate-frames.ts';

/** Frames with some left out, and then with the bytes of one cut. */
export function* smallerFrames(frames: readonly Frame[]): Iterable<Frame[]> {
  for (const kept of smallerLists(frames)) yield numbered(kept);
  for (const [index, frame] of frames.entries())
    for (const length of [frame.bytes.length >> 1, frame.bytes.length - 8, frame.bytes.length - 1])
      if (length > 0) yield frames.with(index, { ...frame, bytes: frame.bytes.subarray(0, length) });
}

export function* smallerTexts(text: string): Iterable<string> {
  for (const kept of smallerLists([...text])) yield kept.join('');
}

export function* smallerBytes(bytes: Uint8Array): Iterable<Uint8Array> {
  for (const kept of smallerLists([...bytes])) yield Uint8Array.from(kept);
}

/** A list without one of its halves, quarters, and so on down to single elements. */
function* smallerLists<T>(list: readonly T[]): Iterable<T[]> {
  for (let size = list.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at < list.length; at += size) yield list.toSpliced(at, size);
}
