import { ByteWindow } from './byte-window.ts';
import type { ByteSource } from './byte-window.ts';
import type { FrameVisitor } from './frame-origin.ts';
import { isPcap, scanPcap } from './pcap.ts';
import { isPcapng, scanPcapng } from './pcapng.ts';
import type { CaptureFile, Malformed, NameTable } from './types.ts';

/** All of a capture file but its frames. */
export type ScannedFile = Omit<CaptureFile, 'frames'>;

/**
 * Visits the frames of a pcap or pcapng file, reading it piece by piece where it is no array. Never throws: where the bytes are
 * no capture, or stop making sense, `malformed` says why, and the frames before it were visited.
 */
export function scanCapture(source: Uint8Array | ByteSource, visit: FrameVisitor): ScannedFile {
  const window = new ByteWindow(source);
  window.holds(Math.min(window.left, 4));
  const start = window.bytes.subarray(0, window.filled);
  const names: NameTable = new Map();
  if (isPcap(start)) return finished('pcap', names, scanPcap(window, visit));
  if (isPcapng(start)) return finished('pcapng', names, scanPcapng(window, names, visit));
  const reason = window.left === 0 ? 'the file is empty' : 'neither a pcap nor a pcapng file, at offset 0';
  return { format: 'pcap', names, malformed: { kind: 'malformed', at: 0, reason } };
}

function finished(
  format: CaptureFile['format'],
  names: NameTable,
  malformed: Malformed | undefined,
): ScannedFile {
  return malformed ? { format, names, malformed } : { format, names };
}
