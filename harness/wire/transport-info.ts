import { dnsTypes } from './dns.ts';
import type { TcpPlace } from './summary.ts';
import type { DnsLayer, DnsRecord, TcpLayer, TcpOption } from './types.ts';

/** The segment in words, with Wireshark's abbreviations. */
export function tcpInfo(tcp: TcpLayer, place: TcpPlace | undefined): string {
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

/** The message in words: questions, then records of the answer. */
export function dnsInfo(dns: DnsLayer): string {
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
