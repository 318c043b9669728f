import { ipv4Bytes } from '../wire/addresses.ts';
import { dnsTypes } from '../wire/dns.ts';
import { placeInConnection } from '../wire/index.ts';
import type { Capture, DnsLayer, DnsRecord, Packet, TcpFlags } from '../wire/index.ts';
import { parseIpv6 } from './ipv6.ts';
import { protocolBytes } from './protocol-bytes.ts';
import type { ProtocolBytes, ProtocolName } from './protocol-bytes.ts';
import { packetAndQuoted, segmentStart } from './quoted.ts';
import type { Value } from './syntax.ts';

/** A field or protocol that a filter may name. */
export interface Field {
  name: string;
  type: FieldType;
  values: (packet: Packet, capture: Capture) => Value[];
  /** Of a number: the largest that fits, the digits of its hexadecimal form, and names for some values. */
  maximum?: number;
  hexDigits?: number;
  names?: Record<string, number>;
  /** Of a protocol: the bytes that `contains` and `matches` look through. */
  whole?: (packet: Packet, capture: Capture) => Uint8Array[];
}

export type FieldType =
  | 'number'
  | 'boolean'
  | 'time'
  | 'ipv4'
  | 'ipv6'
  | 'ether'
  | 'bytes'
  | 'text'
  | 'protocol';

/** The field of this name; names are case-sensitive. */
export function findField(name: string): Field | undefined {
  return fields.get(name);
}

export function fieldNames(): string[] {
  return [...fields.keys()];
}

/** Whether Wireshark has fields of this name that are not available here. */
export function isKnownElsewhere(name: string): boolean {
  return elsewhere.some((known) => name === known || name.startsWith(`${known}.`));
}

/** Protocols and groups of fields that Wireshark users meet in a first course. */
const elsewhere = `
  ipv6 icmpv6 vlan sll igmp sctp http http2 tls ssl mdns dhcp ftp smtp ssh telnet mqtt websocket
  quic ntp snmp llc stp _ws json xml tcp.analysis tcp.completeness tcp.options tcp.checksum
  tcp.hdr_len tcp.nxtseq tcp.pdu tcp.time_delta tcp.time_relative tcp.segment tcp.segments
  tcp.reassembled tcp.urgent_pointer tcp.segment_data tcp.window_size_scalefactor udp.checksum
  udp.time_delta udp.time_relative ip.flags ip.frag_offset ip.checksum ip.version ip.hdr_len
  ip.dsfield ip.host ip.src_host ip.dst_host ip.geoip ip.fragment ip.fragments ip.tos eth.lg
  eth.ig eth.len eth.fcs eth.padding eth.trailer frame.time frame.time_epoch frame.time_delta
  frame.protocols frame.cap_len frame.time_delta_displayed frame.interface_name frame.marked
  frame.comment arp.hw arp.proto arp.isgratuitous arp.duplicate-address-detected icmp.ident
  icmp.seq icmp.checksum icmp.resp_in icmp.resp_to icmp.no_resp dns.qry.class dns.resp dns.count
  dns.cname dns.ns dns.ptr dns.time dns.response_in dns.response_to dns.flags dns.soa
`
  .trim()
  .split(/\s+/);

const max8 = 0xff;
const max16 = 0xffff;
const max32 = 0xffff_ffff;

const fields = new Map(
  [
    protocol('frame'),
    number('frame.number', max32, ({ frame }) => [frame.number]),
    number('frame.len', max32, ({ frame }) => [frame.originalLength]),
    field('frame.time_relative', 'time', ({ frame }, { file }) => [
      Number(frame.timeNs - (file.frames[0]?.timeNs ?? frame.timeNs)),
    ]),

    protocol('eth'),
    field('eth.dst', 'ether', ({ eth }) => present(eth?.dst).map(macBytes)),
    field('eth.src', 'ether', ({ eth }) => present(eth?.src).map(macBytes)),
    field('eth.addr', 'ether', ({ eth }) => (eth ? [eth.dst, eth.src].map(macBytes) : [])),
    number('eth.type', max16, ({ eth }) => present(eth?.type).filter((type) => type >= 0x600), {
      hexDigits: 4,
      names: { IPv4: 0x0800, ARP: 0x0806, IPv6: 0x86dd },
    }),

    protocol('arp'),
    number('arp.opcode', max16, ({ arp }) => present(arp?.opcode), { names: { request: 1, reply: 2 } }),
    field('arp.src.hw_mac', 'ether', ({ arp }) => present(arp?.senderMac).map(macBytes)),
    field('arp.dst.hw_mac', 'ether', ({ arp }) => present(arp?.targetMac).map(macBytes)),
    field('arp.src.proto_ipv4', 'ipv4', ({ arp }) => addresses(arp?.senderIp)),
    field('arp.dst.proto_ipv4', 'ipv4', ({ arp }) => addresses(arp?.targetIp)),

    protocol('ip'),
    field(
      'ip.src',
      'ipv4',
      eachPacket(({ ip }) => addresses(ip?.src)),
    ),
    field(
      'ip.dst',
      'ipv4',
      eachPacket(({ ip }) => addresses(ip?.dst)),
    ),
    field(
      'ip.addr',
      'ipv4',
      eachPacket(({ ip }) => addresses(ip?.src, ip?.dst)),
    ),
    number(
      'ip.proto',
      max8,
      eachPacket(({ ip }) => present(ip?.protocol)),
      {
        names: { ICMP: 1, TCP: 6, UDP: 17 },
      },
    ),
    number(
      'ip.ttl',
      max8,
      eachPacket(({ ip }) => present(ip?.ttl)),
    ),
    number(
      'ip.id',
      max16,
      eachPacket(({ ip }) => present(ip?.id)),
      { hexDigits: 4 },
    ),
    number(
      'ip.len',
      max16,
      eachPacket(({ ip }) => present(ip?.totalLength)),
    ),

    protocol('icmp'),
    number('icmp.type', max8, ({ icmp }) => present(icmp?.type)),
    number('icmp.code', max8, ({ icmp }) => present(icmp?.code)),

    protocol('tcp'),
    number(
      'tcp.srcport',
      max16,
      eachPacket((packet) => present(segmentStart(packet)?.srcPort)),
    ),
    number(
      'tcp.dstport',
      max16,
      eachPacket((packet) => present(segmentStart(packet)?.dstPort)),
    ),
    number(
      'tcp.port',
      max16,
      eachPacket((packet) => ports(segmentStart(packet))),
    ),
    number('tcp.seq', max32, (packet, capture) => [
      ...present(placeInConnection(packet, capture)?.segment.seq),
      ...quotedOf(packet).flatMap((quoted) => present(segmentStart(quoted)?.seq)),
    ]),
    number('tcp.ack', max32, (packet, capture) => [
      ...present(placeInConnection(packet, capture)?.segment.ack),
      ...quotedOf(packet).flatMap(({ tcp }) => present(tcp?.ack)),
    ]),
    number(
      'tcp.seq_raw',
      max32,
      eachPacket((packet) => present(packet.tcp?.seq)),
    ),
    number(
      'tcp.ack_raw',
      max32,
      eachPacket((packet) => present(packet.tcp?.ack)),
    ),
    number('tcp.len', max32, (packet, capture) =>
      present(placeInConnection(packet, capture)?.segment.length),
    ),
    number('tcp.stream', max32, (packet, capture) => [
      ...present(placeInConnection(packet, capture)?.connection.stream),
      ...quotedOf(packet).flatMap((quoted) => present(streamOfQuoted(quoted, capture))),
    ]),
    field(
      'tcp.payload',
      'bytes',
      eachPacket(({ tcp }) => present(tcp?.payload).filter(isNotEmpty)),
    ),
    number('tcp.window_size', max32, windowSizes),
    number(
      'tcp.window_size_value',
      max16,
      eachPacket(({ tcp }) => present(tcp?.window)),
    ),
    number(
      'tcp.flags',
      0x0fff,
      eachPacket(({ tcp }) => present(tcp?.flagBits)),
      { hexDigits: 4 },
    ),
    flag('tcp.flags.cwr', 'cwr'),
    flag('tcp.flags.ece', 'ece'),
    flag('tcp.flags.urg', 'urg'),
    flag('tcp.flags.ack', 'ack'),
    flag('tcp.flags.push', 'psh'),
    flag('tcp.flags.reset', 'rst'),
    flag('tcp.flags.syn', 'syn'),
    flag('tcp.flags.fin', 'fin'),

    protocol('udp'),
    number(
      'udp.srcport',
      max16,
      eachPacket(({ udp }) => present(udp?.srcPort)),
    ),
    number(
      'udp.dstport',
      max16,
      eachPacket(({ udp }) => present(udp?.dstPort)),
    ),
    number(
      'udp.port',
      max16,
      eachPacket(({ udp }) => ports(udp)),
    ),
    number(
      'udp.length',
      max16,
      eachPacket(({ udp }) => present(udp?.length)),
    ),
    number('udp.stream', max32, (packet, capture) =>
      packetAndQuoted(packet).flatMap((one) => present(conversationOf(one, capture))),
    ),
    field(
      'udp.payload',
      'bytes',
      eachPacket(({ udp }) => present(udp?.payload).filter(isNotEmpty)),
    ),

    protocol('dns'),
    number(
      'dns.id',
      max16,
      eachPacket(({ dns }) => present(dns?.id)),
      { hexDigits: 4 },
    ),
    field(
      'dns.flags.response',
      'boolean',
      eachPacket(({ dns }) => present(dns?.isResponse).map(Number)),
    ),
    number(
      'dns.flags.rcode',
      max16,
      eachPacket(({ dns }) => (dns?.isResponse ? [dns.rcode] : [])),
    ),
    field(
      'dns.qry.name',
      'text',
      eachPacket(({ dns }) => questionsOf(dns).map(({ name }) => nameText(name))),
    ),
    number(
      'dns.qry.type',
      max16,
      eachPacket(({ dns }) => questionsOf(dns).map(({ type }) => type)),
    ),
    field(
      'dns.a',
      'ipv4',
      eachPacket(({ dns }) => addresses(...addressesOf(dns, dnsTypes.a))),
    ),
    field(
      'dns.aaaa',
      'ipv6',
      eachPacket(({ dns }) => addressesOf(dns, dnsTypes.aaaa).flatMap((text) => present(parseIpv6(text)))),
    ),

    { ...field('data', 'protocol', dataOf), whole: dataOf },
    field('data.data', 'bytes', dataOf),
    number('data.len', max32, (packet, capture) => dataOf(packet, capture).map((bytes) => bytes.length)),
  ].map((one): [string, Field] => [one.name, one]),
);

function field(name: string, type: FieldType, values: Field['values']): Field {
  return { name, type, values };
}

function number(
  name: string,
  maximum: number,
  values: Field['values'],
  form: Pick<Field, 'hexDigits' | 'names'> = {},
): Field {
  return { name, type: 'number', maximum, values, ...form };
}

function flag(name: string, key: keyof TcpFlags): Field {
  return field(
    name,
    'boolean',
    eachPacket(({ tcp }) => present(tcp?.flags[key]).map(Number)),
  );
}

function protocol(name: ProtocolName): Field {
  const cut = (packet: Packet): ProtocolBytes[] => {
    // A frame has one Ethernet header; what an ICMP error quotes starts with IP.
    const packets = name === 'frame' || name === 'eth' ? [packet] : packetAndQuoted(packet);
    return packets.flatMap((one) => present(protocolBytes(name, one)));
  };
  const bytesOf = (packet: Packet) => cut(packet).map(({ header }) => header);
  return {
    name,
    type: 'protocol',
    values: bytesOf,
    whole: (packet) => cut(packet).map(({ whole }) => whole),
  };
}

function eachPacket(valuesOf: (packet: Packet) => Value[]): Field['values'] {
  return (packet) => packetAndQuoted(packet).flatMap(valuesOf);
}

function quotedOf(packet: Packet): Packet[] {
  return packetAndQuoted(packet).slice(1);
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function isNotEmpty(bytes: Uint8Array): boolean {
  return bytes.length > 0;
}

function addresses(...texts: (string | undefined)[]): Uint8Array[] {
  return texts.flatMap((text) => (text === undefined ? [] : present(ipv4Bytes(text))));
}

function macBytes(text: string): Uint8Array {
  return Uint8Array.from(text.split(':'), (pair) => Number.parseInt(pair, 16));
}

function ports(layer: { srcPort: number; dstPort: number } | undefined): number[] {
  return layer ? [layer.srcPort, layer.dstPort] : [];
}

/** The window in bytes; that of a SYN is never scaled (RFC 7323, 2.2). */
function windowSizes(packet: Packet, capture: Capture): number[] {
  const { tcp } = packet;
  if (!tcp) return [];
  const shift = tcp.flags.syn ? 0 : (placeInConnection(packet, capture)?.windowShift ?? 0);
  return [tcp.window * 2 ** shift];
}

function streamOfQuoted(quoted: Packet, capture: Capture): number | undefined {
  const start = segmentStart(quoted);
  const { ip } = quoted;
  if (!start || !ip) return undefined;
  const ends = [`${ip.src}:${start.srcPort}`, `${ip.dst}:${start.dstPort}`].toSorted().join();
  const sameEnds = capture.connections.filter(
    ({ client, server }) =>
      [`${client.address}:${client.port}`, `${server.address}:${server.port}`].toSorted().join() === ends,
  );
  return sameEnds.findLast(({ frames }) => (frames[0] ?? 0) < quoted.frame.number)?.stream;
}

const streamsByCapture = new WeakMap<Capture, Map<string, number>>();

function conversationOf({ ip, udp }: Packet, capture: Capture): number | undefined {
  if (!ip || !udp) return undefined;
  let streams = streamsByCapture.get(capture);
  if (!streams) {
    streams = new Map(
      capture.conversations.flatMap(({ client, server, stream }): [string, number][] => {
        const ends = [`${client.address}:${client.port}`, `${server.address}:${server.port}`];
        return [
          [ends.join(), stream],
          [ends.toReversed().join(), stream],
        ];
      }),
    );
    streamsByCapture.set(capture, streams);
  }
  return streams.get(`${ip.src}:${udp.srcPort},${ip.dst}:${udp.dstPort}`);
}

function questionsOf(dns: DnsLayer | undefined): DnsLayer['questions'] {
  return dns?.questions ?? [];
}

function nameText(name: string): string {
  return name === '.' ? '<Root>' : name;
}

function addressesOf(dns: DnsLayer | undefined, type: number): string[] {
  const records: DnsRecord[] = dns
    ? [...dns.answers, ...(dns.authorities ?? []), ...(dns.additionals ?? [])]
    : [];
  return records.flatMap((record) => (record.type === type ? present(record.address) : []));
}

/** Wireshark calls a payload data where no protocol takes it, and in a segment that is sent again not at all. */
function dataOf(packet: Packet, capture: Capture): Uint8Array[] {
  if (placeInConnection(packet, capture)?.segment.retransmission) return [];
  return packetAndQuoted(packet).flatMap(plainData);
}

function plainData({ tcp, udp, dns }: Packet): Uint8Array[] {
  return present(tcp?.payload ?? (dns ? undefined : udp?.payload)).filter(isNotEmpty);
}
