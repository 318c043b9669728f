import { ipv6Text } from './addresses.ts';
import { catchMalformed } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { ipProtocols } from './ipv4.ts';
import { readExtensions, readIpv6 } from './ipv6.ts';
import type { Icmpv6Layer } from './types.ts';

export const icmpv6Types = {
  unreachable: 1,
  tooBig: 2,
  timeExceeded: 3,
  parameter: 4,
  echo: 128,
  echoReply: 129,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  multicastReport: 143,
} as const;

/** Reads an ICMPv6 message (RFC 4443) or one of neighbour discovery (RFC 4861). */
export function readIcmpv6(cursor: Cursor): Icmpv6Layer {
  const layer: Icmpv6Layer = {
    kind: 'icmpv6',
    type: cursor.u8('icmpv6 type'),
    code: cursor.u8('icmpv6 code'),
    checksum: cursor.u16('icmpv6 checksum'),
  };
  const { type } = layer;
  if (type === icmpv6Types.echo || type === icmpv6Types.echoReply) {
    layer.id = cursor.u16('icmpv6 identifier');
    layer.sequence = cursor.u16('icmpv6 sequence number');
  } else if (type < 5) {
    const value = cursor.u32('icmpv6 rest of header');
    if (type === icmpv6Types.tooBig) layer.mtu = value;
    catchMalformed(() => readQuoted(cursor, layer));
  } else if (type === icmpv6Types.neighbourSolicitation || type === icmpv6Types.neighbourAdvertisement) {
    const flags = cursor.u32('icmpv6 flags');
    if (type === icmpv6Types.neighbourAdvertisement) layer.advertisementFlags = flags;
    layer.target = ipv6Text(cursor.take(16, 'icmpv6 target'));
    catchMalformed(() => readOptions(cursor, layer));
  } else if (type === icmpv6Types.routerSolicitation || type === icmpv6Types.routerAdvertisement) {
    // An advertisement tells times and limits before its options.
    cursor.skip(type === icmpv6Types.routerSolicitation ? 4 : 12, 'icmpv6 router message');
    catchMalformed(() => readOptions(cursor, layer));
  }
  return layer;
}

/** Options are counted in units of eight bytes (RFC 4861, 4.6). */
function readOptions(cursor: Cursor, layer: Icmpv6Layer): void {
  while (cursor.remaining > 0) {
    const kind = cursor.u8('icmpv6 option');
    const length = cursor.u8('icmpv6 option length') * 8 - 2;
    if (length < 0) return;
    const value = cursor.take(length, 'icmpv6 option');
    if ((kind === 1 || kind === 2) && length === 6) layer.linkAddress ??= value;
  }
}

function readQuoted(cursor: Cursor, layer: Icmpv6Layer): void {
  const bytes = cursor.bytes.subarray(cursor.offset, cursor.end);
  const ipv6 = readIpv6(cursor);
  layer.quoted = { ipv6, bytes };
  readExtensions(cursor, ipv6, () => undefined);
  if ((ipv6.fragment?.offset ?? 0) > 0) return;
  if (ipv6.protocol !== ipProtocols.tcp && ipv6.protocol !== ipProtocols.udp) return;
  const srcPort = cursor.u16('quoted source port');
  layer.quoted = { ipv6, bytes, srcPort, dstPort: cursor.u16('quoted destination port') };
}
