import { dnsTypes } from './dns.ts';
import { etherTypes } from './ethernet.ts';
import { icmpTypes } from './icmp.ts';
import { ipProtocols } from './ipv4.ts';
import type {
  ArpLayer,
  Capture,
  DnsLayer,
  DnsRecord,
  IcmpLayer,
  Ipv4Layer,
  Packet,
  Segment,
  TcpConnection,
  TcpLayer,
  TcpOption,
} from './types.ts';

/** One line of a packet list, with Wireshark's columns. */
export interface PacketSummary {
  number: number;
  /** Seconds since the capture's first frame, six decimals: `0.001204`. */
  time: string;
  source: string;
  destination: string;
  protocol: string;
  /** Bytes on the wire. */
  length: number;
  info: string;
}

/** A packet's line in the packet list of its capture. All text is free of control characters. */
export function summarizePacket(packet: Packet, capture: Capture): PacketSummary {
  const { frame, malformed } = packet;
  const { source, destination, protocol, info } = columnsOf(packet, capture);
  return {
    number: frame.number,
    time: secondsText(frame.timeNs - (capture.file.frames[0]?.timeNs ?? frame.timeNs)),
    source,
    destination,
    protocol,
    length: frame.originalLength,
    info: malformed ? `${info} [Malformed: ${malformed.reason}]`.trimStart() : info,
  };
}

/** Where in its connection a TCP packet stands. */
export function placeInConnection(packet: Packet, capture: Capture): TcpPlace | undefined {
  return placesOf(capture).get(packet.frame.number);
}

export interface TcpPlace {
  connection: TcpConnection;
  segment: Segment;
  /** How far its window field is shifted (RFC 7323, 2.3). */
  windowShift: number;
}

type Columns = Pick<PacketSummary, 'source' | 'destination' | 'protocol' | 'info'>;

function columnsOf(packet: Packet, capture: Capture): Columns {
  const { eth, arp, ip, icmp, tcp, udp, dns } = packet;
  if (!eth) return { source: '', destination: '', protocol: `link type ${packet.frame.linkType}`, info: '' };
  const machines = { source: macName(eth.src), destination: macName(eth.dst) };
  if (arp) return { ...machines, protocol: 'ARP', info: arpInfo(arp) };
  if (!ip) return { ...machines, protocol: etherTypeName(eth.type), info: 'Ethernet II' };
  const addresses = { source: ip.src, destination: ip.dst };
  if (tcp) return { ...addresses, protocol: 'TCP', info: tcpInfo(tcp, placeInConnection(packet, capture)) };
  if (dns) return { ...addresses, protocol: 'DNS', info: dnsInfo(dns) };
  if (udp)
    return { ...addresses, protocol: 'UDP', info: `${udp.srcPort} → ${udp.dstPort} Len=${udp.length - 8}` };
  if (icmp) return { ...addresses, protocol: 'ICMP', info: icmpInfo(icmp, ip) };
  return { ...addresses, protocol: 'IPv4', info: ipInfo(ip) };
}

function secondsText(timeNs: bigint): string {
  const micros = (timeNs < 0n ? -timeNs : timeNs) / 1000n;
  const text = `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`;
  return timeNs < 0n ? `-${text}` : text;
}

function macName(mac: string): string {
  return mac === 'ff:ff:ff:ff:ff:ff' ? 'Broadcast' : mac;
}

function etherTypeName(type: number): string {
  if (type === etherTypes.ipv6) return 'IPv6';
  if (type === etherTypes.ipv4) return 'IPv4';
  if (type === etherTypes.arp) return 'ARP';
  return type < 0x600 ? 'LLC' : `0x${type.toString(16).padStart(4, '0')}`;
}

/** Questions without a sender are probes, about oneself announcements (RFC 5227, 1.1). */
function arpInfo(arp: ArpLayer): string {
  if (arp.opcode === 1) {
    if (arp.senderIp === arp.targetIp) return `ARP Announcement for ${arp.senderIp}`;
    if (arp.senderIp === '0.0.0.0') return `Who has ${arp.targetIp}? (ARP Probe)`;
    return `Who has ${arp.targetIp}? Tell ${arp.senderIp}`;
  }
  if (arp.opcode !== 2) return `Opcode ${arp.opcode}`;
  if (arp.senderIp === arp.targetIp) return `Gratuitous ARP for ${arp.senderIp} (Reply)`;
  return `${arp.senderIp} is at ${arp.senderMac}`;
}

function ipInfo(ip: Ipv4Layer): string {
  if (!ip.moreFragments && ip.fragmentOffset === 0) return `Protocol ${ip.protocol}`;
  const id = ip.id.toString(16).padStart(4, '0');
  return `Fragmented IP protocol (proto=${protocolName(ip.protocol)}, off=${ip.fragmentOffset}, ID=${id})`;
}

function protocolName(protocol: number): string {
  const name = Object.entries(ipProtocols).find(([, number]) => number === protocol)?.[0];
  return name ? `${name.toUpperCase()} ${protocol}` : `${protocol}`;
}

const unreachableCodes = new Map([
  [0, 'Network unreachable'],
  [1, 'Host unreachable'],
  [2, 'Protocol unreachable'],
  [3, 'Port unreachable'],
  [4, 'Fragmentation needed'],
  [13, 'Communication administratively filtered'],
]);

function icmpInfo(icmp: IcmpLayer, ip: Ipv4Layer): string {
  const { type, code, id = 0, sequence = 0 } = icmp;
  if (type === icmpTypes.echo || type === icmpTypes.echoReply) {
    const word = type === icmpTypes.echo ? 'request' : 'reply  ';
    const swapped = ((sequence & 0xff) << 8) | (sequence >> 8);
    return `Echo (ping) ${word}  id=0x${id.toString(16).padStart(4, '0')}, seq=${sequence}/${swapped}, ttl=${ip.ttl}`;
  }
  if (type === icmpTypes.unreachable)
    return `Destination unreachable (${unreachableCodes.get(code) ?? `code ${code}`})`;
  if (type === icmpTypes.timeExceeded)
    return `Time-to-live exceeded (${code === 0 ? 'Time to live exceeded in transit' : 'Fragment reassembly time exceeded'})`;
  if (type === icmpTypes.redirect) return 'Redirect';
  return `Type ${type}, code ${code}`;
}

function tcpInfo(tcp: TcpLayer, place: TcpPlace | undefined): string {
  const words = [
    `${tcp.srcPort} → ${tcp.dstPort}`,
    `[${flagNames(tcp)}]`,
    `Seq=${place?.segment.seq ?? tcp.seq}`,
  ];
  if (tcp.flags.ack) words.push(`Ack=${place?.segment.ack ?? tcp.ack}`);
  const window = tcp.flags.syn ? tcp.window : tcp.window * 2 ** (place?.windowShift ?? 0);
  words.push(
    `Win=${window}`,
    `Len=${tcp.payload.length + (tcp.cutBytes ?? 0)}`,
    ...tcp.options.flatMap(optionWords),
  );
  if (place?.segment.retransmission) words.unshift('[TCP Retransmission]');
  return words.join(' ');
}

function flagNames({ flags }: TcpLayer): string {
  const names = (['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const).filter(
    (name) => flags[name],
  );
  return names.map((name) => name.toUpperCase()).join(', ') || '<None>';
}

function optionWords(option: TcpOption): string[] {
  switch (option.kind) {
    case 'mss':
      return [`MSS=${option.value}`];
    case 'window-scale':
      return [`WS=${2 ** Math.min(option.shift, 14)}`];
    case 'sack-permitted':
      return ['SACK_PERM'];
    case 'timestamps':
      return [`TSval=${option.value}`, `TSecr=${option.echo}`];
    default:
      return [];
  }
}

const recordNames = new Map<number, string>([
  ...Object.entries(dnsTypes).map(([name, type]): [number, string] => [type, name.toUpperCase()]),
  [15, 'MX'],
  [16, 'TXT'],
  [33, 'SRV'],
  [41, 'OPT'],
  [65, 'HTTPS'],
  [255, 'ANY'],
]);

const responseCodes = new Map([
  [1, 'Format error'],
  [2, 'Server failure'],
  [3, 'No such name'],
  [4, 'Not implemented'],
  [5, 'Refused'],
]);

function dnsInfo(dns: DnsLayer): string {
  const id = `0x${dns.id.toString(16).padStart(4, '0')}`;
  const words = [dns.isResponse ? `Standard query response ${id}` : `Standard query ${id}`];
  if (dns.rcode !== 0) words.push(responseCodes.get(dns.rcode) ?? `Error ${dns.rcode}`);
  for (const { name, type } of dns.questions) words.push(recordName(type), name === '.' ? '<Root>' : name);
  const records = [...dns.answers, ...(dns.authorities ?? []), ...(dns.additionals ?? [])];
  return [...words, ...records.flatMap(recordWords)].join(' ');
}

function recordWords({ type, address, target }: DnsRecord): string[] {
  const value = address ?? target;
  return value === undefined ? [recordName(type)] : [recordName(type), value];
}

function recordName(type: number): string {
  return recordNames.get(type) ?? `Unknown (${type})`;
}

const placesByCapture = new WeakMap<Capture, Map<number, TcpPlace>>();

function placesOf(capture: Capture): Map<number, TcpPlace> {
  const known = placesByCapture.get(capture);
  if (known) return known;
  const places = new Map<number, TcpPlace>();
  const tcpByFrame = new Map(capture.packets.map(({ frame, tcp }) => [frame.number, tcp]));
  for (const connection of capture.connections) {
    const shiftOf = (frame: number | undefined) =>
      frame === undefined ? undefined : windowShift(tcpByFrame.get(frame));
    const [clientShift, serverShift] = [
      shiftOf(connection.handshake.syn),
      shiftOf(connection.handshake.synAck),
    ];
    // Windows are scaled only where both sides offered it.
    const isScaled = clientShift !== undefined && serverShift !== undefined;
    for (const segment of connection.toServer.segments) {
      places.set(segment.frame, { connection, segment, windowShift: isScaled ? clientShift : 0 });
    }
    for (const segment of connection.toClient.segments) {
      places.set(segment.frame, { connection, segment, windowShift: isScaled ? serverShift : 0 });
    }
  }
  placesByCapture.set(capture, places);
  return places;
}

function windowShift(tcp: TcpLayer | undefined): number | undefined {
  const option = tcp?.options.find(({ kind }) => kind === 'window-scale');
  return option?.kind === 'window-scale' ? Math.min(option.shift, 14) : undefined;
}
