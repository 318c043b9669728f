import type { CapturedFrame } from '../capture/capture.ts';
import type { Frame } from '../wire/index.ts';

const LINK_TYPE_ETHERNET = 1;

/** Frames of a recording as frames of a capture file. */
export function recordedFrames(frames: readonly CapturedFrame[]): Frame[] {
  return frames.map(({ timeNs, bytes }, index) => ({
    number: index + 1,
    timeNs,
    bytes,
    originalLength: bytes.length,
    linkType: LINK_TYPE_ETHERNET,
  }));
}
