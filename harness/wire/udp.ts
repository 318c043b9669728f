import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { UdpLayer } from './types.ts';

/**
 * Reads a UDP datagram (RFC 768).
 * @param wireLength bytes of the IP payload on the wire, more than the cursor holds where the capture cut it.
 */
export function readUdp(cursor: Cursor, wireLength: number): UdpLayer {
  const srcPort = cursor.u16('udp source port');
  const dstPort = cursor.u16('udp destination port');
  const at = cursor.offset;
  const length = cursor.u16('udp length');
  if (length < 8 || length > wireLength) {
    throw new MalformedError(at, `udp length: ${length}, should be 8 to ${wireLength}, at offset ${at}`);
  }
  cursor.skip(2, 'udp checksum');
  const payload = cursor.window(length - 8).rest();
  const cutBytes = length - 8 - payload.length;
  return { kind: 'udp', srcPort, dstPort, length, payload, ...(cutBytes > 0 ? { cutBytes } : {}) };
}
