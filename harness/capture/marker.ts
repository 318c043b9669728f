/** IEEE 802 local experimental EtherType 1 (RFC 9542): no program of a lab speaks it. */
const ETHERTYPE = 0x88b5;
const FRAME_BYTES = 60;

/** Builds the marker frame number `sequence` of a scenario, addressed to the bridge itself so that no machine sees it. */
export function buildMarker(to: string, from: string, nonce: Uint8Array, sequence: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  bytesOf(to).copy(frame, 0);
  bytesOf(from).copy(frame, 6);
  frame.writeUInt16BE(ETHERTYPE, 12);
  frame.set(nonce, 14);
  frame.writeUInt32BE(sequence, 30);
  return frame;
}

/** The sequence number of a marker of this scenario, or undefined for any other frame, forged markers included. */
export function readMarker(frame: Uint8Array, nonce: Uint8Array): number | undefined {
  if (frame.length < 34) return undefined;
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.readUInt16BE(12) !== ETHERTYPE) return undefined;
  if (!view.subarray(14, 30).equals(nonce)) return undefined;
  return view.readUInt32BE(30);
}

/** Whether a frame is addressed to this MAC address. */
export function isTo(mac: string, frame: Uint8Array): boolean {
  return bytesOf(mac).equals(frame.subarray(0, 6));
}

function bytesOf(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}
