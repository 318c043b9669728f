import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { UdpLayer } from './types.ts';

/**
 * Reads a UDP datagram (RFC 768).
 * @param wireLength bytes of the IP payload on the wire, more than the cursor holds where the capture cut it.
 * @param isFragment whether more of the datagram is in other frames.
 */
export function readUdp(cursor: Cursor, wireLength: number, isFragment = false): UdpLayer {
  const srcPort = cursor.u16('udp source port');
  const dstPort = cursor.u16('udp destination port');
  const at = cursor.offset;
  const length = cursor.u16('udp length');
  if (length < 8 || (length > wireLength && !isFragment)) {
    throw new MalformedError(at, `udp length: ${length}, should be 8 to ${wireLength}, at offset ${at}`);
  }
  const checksum = cursor.u16('udp checksum');
  const payload = cursor.window(length - 8).rest();
  const cutBytes = length - 8 - payload.length;
  return { kind: 'udp', srcPort, dstPort, length, checksum, payload, ...(cutBytes > 0 ? { cutBytes } : {}) };
}
