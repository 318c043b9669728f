import { Cursor } from './cursor.ts';
import { readDns } from './dns.ts';
import { icmpTypes, readIcmp } from './icmp.ts';
import { icmpv6Types, readIcmpv6 } from './icmpv6.ts';
import { ipProtocols } from './ipv4.ts';
import { nextHeaders } from './ipv6.ts';
import { readTcp } from './tcp.ts';
import type { Packet, ProtocolName } from './types.ts';
import { readUdp } from './udp.ts';

interface Carried {
  protocol: number;
  /** Bytes on the wire, more than the cursor holds where the capture cut the frame. */
  wireLength: number;
  /** Whether this is the beginning of a datagram whose rest is elsewhere. */
  isFragment?: boolean;
}

const dnsPort = 53;

/** Reads what an IP packet carries. Protocols that are not known here are left alone. */
export function dissectTransport(packet: Packet, payload: Cursor, carried: Carried): void {
  switch (carried.protocol) {
    case ipProtocols.tcp:
      return dissectTcp(packet, payload, carried);
    case ipProtocols.udp:
      return dissectUdp(packet, payload, carried);
    case ipProtocols.icmp:
      return dissectIcmp(packet, payload);
    case nextHeaders.icmpv6:
      return dissectIcmpv6(packet, payload);
    default:
      return undefined;
  }
}

function addSpan(packet: Packet, protocol: ProtocolName, start: number, payload: Cursor, headerEnd?: number) {
  const { bytes, end } = payload;
  packet.spans.push({ protocol, bytes, start, headerEnd: Math.min(headerEnd ?? end, end), end });
}

function dissectTcp(packet: Packet, payload: Cursor, { wireLength }: Carried): void {
  const start = payload.offset;
  const { tcp, malformed } = readTcp(payload, wireLength);
  packet.tcp = tcp;
  addSpan(packet, 'tcp', start, payload);
  if (malformed) packet.malformed = malformed;
}

function dissectUdp(packet: Packet, payload: Cursor, { wireLength, isFragment = false }: Carried): void {
  const start = payload.offset;
  const udp = readUdp(payload, wireLength, isFragment);
  packet.udp = udp;
  const end = payload.offset;
  const datagram = new Cursor(payload.bytes, { offset: start, end });
  addSpan(packet, 'udp', start, datagram, start + 8);
  if (udp.srcPort !== dnsPort && udp.dstPort !== dnsPort) return;
  const from = end - udp.payload.length;
  packet.dns = readDns(new Cursor(payload.bytes, { offset: from, end }));
  addSpan(packet, 'dns', from, datagram);
}

function dissectIcmp(packet: Packet, payload: Cursor): void {
  const start = payload.offset;
  packet.icmp = readIcmp(payload);
  const { type } = packet.icmp;
  addSpan(packet, 'icmp', start, payload);
  if (type === icmpTypes.echo || type === icmpTypes.echoReply) packet.rest = payload.rest();
}

function dissectIcmpv6(packet: Packet, payload: Cursor): void {
  const start = payload.offset;
  packet.icmpv6 = readIcmpv6(payload);
  const { type } = packet.icmpv6;
  addSpan(packet, 'icmpv6', start, payload);
  if (type === icmpv6Types.echo || type === icmpv6Types.echoReply) packet.rest = payload.rest();
}
