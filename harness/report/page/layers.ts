import type { Capture, Packet, Span } from '../../wire/index.ts';
import { readableBytes } from './bytes.ts';
import type { Detail, FieldText } from './detail.ts';
import { arpFields, ethFields, icmpFields, icmpv6Fields, ipFields, ipv6Fields } from './network-fields.ts';
import { dnsFields, tcpFields, tcpTitle, udpFields } from './transport-fields.ts';

/** Everything that is known of a packet, layer by layer, from the frame inwards. */
export function layersOf(packet: Packet, capture: Capture): Detail[] {
  const { frame, malformed, spans } = packet;
  const layers = [frameLayer(packet, capture), ...spans.flatMap((span) => layerOf(span, packet, capture))];
  const payload = carried(packet);
  if (payload !== undefined && payload.length > 0) layers.push(dataLayer(payload, packet));
  if (malformed !== undefined)
    layers.push({
      text: `Malformed packet: ${malformed.reason}`,
      from: Math.min(malformed.at, frame.bytes.length),
      length: Math.max(0, frame.bytes.length - malformed.at),
      children: [],
    });
  return layers;
}

function frameLayer({ frame, reassembledIn, reassembly, copyOf }: Packet, { file }: Capture): Detail {
  const { number, bytes, originalLength, timeNs } = frame;
  const since = Number((timeNs - (file.frames[0]?.timeNs ?? timeNs)) / 1000n) / 1e6;
  const lines = [
    `Arrival time: ${new Date(Number(timeNs / 1_000_000n)).toISOString()}`,
    `Time since first frame: ${since.toFixed(6)} seconds`,
    ...(reassembledIn === undefined ? [] : [`Reassembled in frame ${reassembledIn}`]),
    ...(reassembly === undefined ? [] : [`Reassembled from frames ${reassembly.frames.join(', ')}`]),
    ...(copyOf === undefined ? [] : [`Copy of frame ${copyOf}`]),
  ];
  return {
    text: `Frame ${number}: ${originalLength} bytes on wire, ${bytes.length} bytes captured`,
    from: 0,
    length: bytes.length,
    children: lines.map((text) => ({ text, children: [] })),
  };
}

function layerOf(span: Span, packet: Packet, capture: Capture): Detail[] {
  const described = describe(span, packet, capture);
  if (described === undefined) return [];
  const isHere = span.bytes === packet.frame.bytes;
  const place = ({ text, from, length, children = [] }: FieldText): Detail => ({
    text,
    ...(isHere && from !== undefined && length !== undefined ? { from: span.start + from, length } : {}),
    children: children.map(place),
  });
  return [
    place({
      text: described.title,
      from: 0,
      length: span.headerEnd - span.start,
      children: described.fields,
    }),
  ];
}

function describe(
  { protocol, bytes, start, headerEnd }: Span,
  packet: Packet,
  capture: Capture,
): { title: string; fields: FieldText[] } | undefined {
  const { eth, arp, ip, ipv6, icmp, icmpv6, tcp, udp, dns, vlans } = packet;
  if (protocol === 'eth' && eth)
    return { title: `Ethernet II, Src: ${eth.src}, Dst: ${eth.dst}`, fields: ethFields(eth) };
  if (protocol === 'arp' && arp)
    return {
      title: `Address Resolution Protocol (${arp.opcode === 1 ? 'request' : 'reply'})`,
      fields: arpFields(arp),
    };
  if (protocol === 'ip' && ip)
    return { title: `Internet Protocol Version 4, Src: ${ip.src}, Dst: ${ip.dst}`, fields: ipFields(ip) };
  if (protocol === 'ipv6' && ipv6)
    return {
      title: `Internet Protocol Version 6, Src: ${ipv6.src}, Dst: ${ipv6.dst}`,
      fields: ipv6Fields(ipv6),
    };
  if (protocol === 'icmp' && icmp)
    return { title: 'Internet Control Message Protocol', fields: icmpFields(icmp) };
  if (protocol === 'icmpv6' && icmpv6)
    return { title: 'Internet Control Message Protocol v6', fields: icmpv6Fields(icmpv6) };
  if (protocol === 'tcp' && tcp)
    return {
      title: tcpTitle(tcp, packet, capture),
      fields: tcpFields(tcp, bytes.subarray(start, headerEnd), packet, capture),
    };
  if (protocol === 'udp' && udp)
    return {
      title: `User Datagram Protocol, Src Port: ${udp.srcPort}, Dst Port: ${udp.dstPort}`,
      fields: udpFields(udp, packet, capture),
    };
  if (protocol === 'dns' && dns)
    return { title: `Domain Name System (${dns.isResponse ? 'response' : 'query'})`, fields: dnsFields(dns) };
  if (protocol === 'vlan') return { title: `802.1Q Virtual LAN, ID: ${vlans?.at(-1)?.id ?? 0}`, fields: [] };
  if (protocol === 'sll') return { title: 'Linux cooked capture', fields: [] };
  if (protocol === 'null') return { title: 'Null/Loopback', fields: [] };
  return undefined;
}

function carried({ tcp, udp, dns, rest }: Packet): Uint8Array | undefined {
  if (dns !== undefined) return undefined;
  return tcp?.payload ?? udp?.payload ?? rest;
}

function dataLayer(payload: Uint8Array, { frame }: Packet): Detail {
  const { bytes } = frame;
  const isHere = payload.buffer === bytes.buffer;
  const place = isHere ? { from: payload.byteOffset - bytes.byteOffset, length: payload.length } : {};
  return {
    text: `Data (${payload.length} bytes)`,
    ...place,
    children: [{ text: `Text: ${readableBytes(payload.subarray(0, 200))}`, ...place, children: [] }],
  };
}
