import { placeInConnection } from '../../wire/index.ts';
import type { Capture, DnsLayer, DnsRecord, Packet, TcpLayer, UdpLayer } from '../../wire/index.ts';
import { hex } from './bytes.ts';
import type { FieldText } from './detail.ts';
import { at } from './network-fields.ts';

export function tcpTitle({ srcPort, dstPort, payload }: TcpLayer, packet: Packet, capture: Capture): string {
  const segment = placeInConnection(packet, capture)?.segment;
  const numbers = segment === undefined ? '' : `, Seq: ${segment.seq}, Ack: ${segment.ack}`;
  return `Transmission Control Protocol, Src Port: ${srcPort}, Dst Port: ${dstPort}${numbers}, Len: ${segment?.length ?? payload.length}`;
}

/** `header` is the whole TCP header, options included. */
export function tcpFields(tcp: TcpLayer, header: Uint8Array, packet: Packet, capture: Capture): FieldText[] {
  const place = placeInConnection(packet, capture);
  const scaled = tcp.window << (tcp.flags.syn ? 0 : (place?.windowShift ?? 0));
  const options = optionFields(header);
  return [
    at(0, 2, `Source Port: ${tcp.srcPort}`),
    at(2, 2, `Destination Port: ${tcp.dstPort}`),
    ...(place === undefined ? [] : [{ text: `Stream index: ${place.connection.stream}` }]),
    at(4, 4, `Sequence Number: ${place?.segment.seq ?? '?'} (relative), ${tcp.seq} (raw)`),
    at(8, 4, `Acknowledgment Number: ${place?.segment.ack ?? '?'} (relative), ${tcp.ack} (raw)`),
    at(12, 1, `Header Length: ${tcp.headerLength} bytes`),
    { ...at(12, 2, `Flags: 0x${hex(tcp.flagBits, 3)} (${flagNames(tcp)})`), children: flagFields(tcp) },
    at(14, 2, `Window: ${tcp.window}, calculated size: ${scaled}`),
    at(16, 2, `Checksum: 0x${hex(tcp.checksum, 4)}`),
    at(18, 2, `Urgent Pointer: ${tcp.urgentPointer}`),
    ...(options.length === 0
      ? []
      : [{ ...at(20, header.length - 20, `Options (${header.length - 20} bytes)`), children: options }]),
    ...(place?.segment.retransmission === true ? [{ text: '[This segment was sent again]' }] : []),
  ];
}

const flagWords = [
  ['cwr', 'Congestion Window Reduced'],
  ['ece', 'ECN-Echo'],
  ['urg', 'Urgent'],
  ['ack', 'Acknowledgment'],
  ['psh', 'Push'],
  ['rst', 'Reset'],
  ['syn', 'Syn'],
  ['fin', 'Fin'],
] as const;

function flagNames({ flags }: TcpLayer): string {
  const names = flagWords.filter(([key]) => flags[key]).map(([key]) => key.toUpperCase());
  return names.toReversed().join(', ') || 'none';
}

function flagFields({ flags }: TcpLayer): FieldText[] {
  return flagWords.map(([key, word]) => at(13, 1, `${word}: ${flags[key] ? 'set' : 'not set'}`));
}

const optionNames = new Map([
  [1, 'No-Operation'],
  [2, 'Maximum segment size'],
  [3, 'Window scale'],
  [4, 'SACK permitted'],
  [5, 'SACK'],
  [8, 'Timestamps'],
]);

/** The options of a header, one after another (RFC 9293, 3.1), up to where they stop making sense. */
function optionFields(header: Uint8Array): FieldText[] {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const fields: FieldText[] = [];
  let offset = 20;
  while (offset < header.length) {
    const kind = view.getUint8(offset);
    if (kind === 0) break;
    const length = kind === 1 ? 1 : offset + 1 < header.length ? view.getUint8(offset + 1) : 0;
    if (length === 0 || offset + length > header.length) break;
    const name = optionNames.get(kind) ?? `Option ${kind}`;
    fields.push(at(offset, length, `${name}${optionValue(view, kind, offset, length)}`));
    offset += length;
  }
  return fields;
}

function optionValue(view: DataView, kind: number, offset: number, length: number): string {
  if (kind === 2 && length === 4) return `: ${view.getUint16(offset + 2)} bytes`;
  if (kind === 3 && length === 3)
    return `: ${view.getUint8(offset + 2)} (multiply by ${2 ** Math.min(14, view.getUint8(offset + 2))})`;
  if (kind === 8 && length === 10)
    return `: TSval ${view.getUint32(offset + 2)}, TSecr ${view.getUint32(offset + 6)}`;
  return '';
}

export function udpFields(udp: UdpLayer, { frame }: Packet, capture: Capture): FieldText[] {
  const conversation = capture.conversations.find(({ datagrams }) =>
    datagrams.some((datagram) => datagram.frame === frame.number),
  );
  return [
    at(0, 2, `Source Port: ${udp.srcPort}`),
    at(2, 2, `Destination Port: ${udp.dstPort}`),
    at(4, 2, `Length: ${udp.length}`),
    at(6, 2, `Checksum: 0x${hex(udp.checksum, 4)}`),
    ...(conversation === undefined ? [] : [{ text: `Stream index: ${conversation.stream}` }]),
  ];
}

const recordTypes = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
]);

export function dnsFields({ id, flagBits, rcode, questions, answers, isResponse }: DnsLayer): FieldText[] {
  const typeOf = (type: number): string => recordTypes.get(type) ?? `type ${type}`;
  const answer = ({ name, type, address, target, ttl }: DnsRecord): FieldText => ({
    text: `${name}: ${typeOf(type)} ${address ?? target ?? ''} (ttl ${ttl})`,
  });
  const code = rcode === 0 ? 'no error' : rcode === 3 ? 'no such name' : `error ${rcode}`;
  return [
    at(0, 2, `Transaction ID: 0x${hex(id, 4)}`),
    at(2, 2, `Flags: 0x${hex(flagBits, 4)}${isResponse ? ` (${code})` : ''}`),
    {
      ...at(4, 2, `Questions: ${questions.length}`),
      children: questions.map(({ name, type }) => ({ text: `${name}: ${typeOf(type)}` })),
    },
    { ...at(6, 2, `Answers: ${answers.length}`), children: answers.map(answer) },
  ];
}
