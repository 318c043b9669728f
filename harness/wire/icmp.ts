import { catchMalformed } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { ipProtocols, readIpv4 } from './ipv4.ts';
import type { IcmpLayer } from './types.ts';

export const icmpTypes = {
  echoReply: 0,
  unreachable: 3,
  quench: 4,
  redirect: 5,
  echo: 8,
  timeExceeded: 11,
  parameter: 12,
} as const;

const errors: ReadonlySet<number> = new Set([
  icmpTypes.unreachable,
  icmpTypes.quench,
  icmpTypes.redirect,
  icmpTypes.timeExceeded,
  icmpTypes.parameter,
]);

/** Reads an ICMP message (RFC 792). An error quotes the datagram that caused it, perhaps not all of it. */
export function readIcmp(cursor: Cursor): IcmpLayer {
  const layer: IcmpLayer = {
    kind: 'icmp',
    type: cursor.u8('icmp type'),
    code: cursor.u8('icmp code'),
    checksum: cursor.u16('icmp checksum'),
  };
  if (layer.type === icmpTypes.echo || layer.type === icmpTypes.echoReply) {
    layer.id = cursor.u16('icmp identifier');
    layer.sequence = cursor.u16('icmp sequence number');
  }
  if (errors.has(layer.type)) {
    cursor.skip(4, 'icmp rest of header');
    catchMalformed(() => readQuoted(cursor, layer));
  }
  return layer;
}

function readQuoted(cursor: Cursor, layer: IcmpLayer): void {
  const bytes = cursor.bytes.subarray(cursor.offset, cursor.end);
  const ip = readIpv4(cursor);
  layer.quoted = { ip, bytes };
  if (ip.fragmentOffset > 0 || (ip.protocol !== ipProtocols.tcp && ip.protocol !== ipProtocols.udp)) return;
  const srcPort = cursor.u16('quoted source port');
  layer.quoted = { ip, bytes, srcPort, dstPort: cursor.u16('quoted destination port') };
}
