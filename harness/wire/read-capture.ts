import { toFrame } from './frame-origin.ts';
import { scanCapture } from './scan-capture.ts';
import type { CaptureFile, Frame } from './types.ts';

/**
 * Reads the frames of a pcap or pcapng file. Frames are views into `bytes`. Never throws: where the bytes are no
 * capture, or stop making sense, `malformed` says why, and the frames before it stand.
 */
export function readCapture(bytes: Uint8Array): CaptureFile {
  const frames: Frame[] = [];
  const file = scanCapture(bytes, (all, at, captured, originalLength, origin) => {
    const timeNs = origin.timeNs(all, at);
    frames.push(toFrame(frames.length + 1, all.subarray(at, at + captured), originalLength, origin, timeNs));
  });
  return { ...file, frames };
}
