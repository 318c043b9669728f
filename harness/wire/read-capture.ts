import { isPcap, readPcap } from './pcap.ts';
import { isPcapng, readPcapng } from './pcapng.ts';
import type { CaptureFile } from './types.ts';

/**
 * Reads the frames of a pcap or pcapng file. Frames are views into `bytes`. Never throws: where the bytes are no
 * capture, or stop making sense, `malformed` says why, and the frames before it stand.
 */
export function readCapture(bytes: Uint8Array): CaptureFile {
  if (isPcap(bytes)) return readPcap(bytes);
  if (isPcapng(bytes)) return readPcapng(bytes);
  const reason = bytes.length === 0 ? 'the file is empty' : 'neither a pcap nor a pcapng file, at offset 0';
  return { format: 'pcap', frames: [], names: new Map(), malformed: { kind: 'malformed', at: 0, reason } };
}
