import { ipv4TextAt } from './addresses.ts';
import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { Ipv4Layer } from './types.ts';

export const ipProtocols = { icmp: 1, tcp: 6, udp: 17 } as const;

/** Reads an IPv4 header with its options (RFC 791, 3.1) and leaves the cursor at the payload. */
export function readIpv4(cursor: Cursor): Ipv4Layer {
  const at = cursor.offset;
  const first = cursor.u8('ip version');
  if (first >> 4 !== 4)
    throw new MalformedError(at, `ip version: ${first >> 4}, should be 4, at offset ${at}`);
  const headerLength = (first & 0x0f) * 4;
  if (headerLength < 20) {
    throw new MalformedError(at, `ip header length: ${headerLength}, should be at least 20, at offset ${at}`);
  }
  const dsField = cursor.u8('ip differentiated services');
  const totalLength = cursor.u16('ip total length');
  const id = cursor.u16('ip identification');
  const fragment = cursor.u16('ip fragment offset');
  const ttl = cursor.u8('ip time to live');
  const protocol = cursor.u8('ip protocol');
  const checksum = cursor.u16('ip checksum');
  cursor.skip(4, 'ip source');
  cursor.skip(4, 'ip destination');
  const src = ipv4TextAt(cursor.bytes, at + 12);
  const dst = ipv4TextAt(cursor.bytes, at + 16);
  cursor.skip(headerLength - 20, 'ip options');
  return {
    kind: 'ip',
    src,
    dst,
    protocol,
    ttl,
    id,
    totalLength,
    headerLength,
    dsField,
    flagBits: fragment >> 13,
    moreFragments: (fragment & 0x2000) !== 0,
    fragmentOffset: (fragment & 0x1fff) * 8,
    checksum,
  };
}
