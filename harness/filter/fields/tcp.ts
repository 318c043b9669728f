import { networkOf, placeInConnection } from '../../wire/index.ts';
import type { Capture, Packet, TcpFlags, TcpOption } from '../../wire/index.ts';
import { quotedOf, segmentStart } from '../quoted.ts';
import {
  eachNumber,
  eachPacket,
  field,
  flag,
  isNotEmpty,
  max16,
  max32,
  max8,
  number,
  ports,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

export const tcpFields: readonly Field[] = [
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
    ...present(quotedOf(packet)).flatMap((quoted) => present(segmentStart(quoted)?.seq)),
  ]),
  number('tcp.ack', max32, (packet, capture) => [
    ...present(placeInConnection(packet, capture)?.segment.ack),
    ...present(quotedOf(packet)).flatMap(({ tcp }) => present(tcp?.ack)),
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
  number('tcp.len', max32, (packet, capture) => present(placeInConnection(packet, capture)?.segment.length)),
  number('tcp.stream', max32, (packet, capture) => [
    ...present(placeInConnection(packet, capture)?.connection.stream),
    ...present(quotedOf(packet)).flatMap((quoted) => present(streamOfQuoted(quoted, capture))),
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
  tcpFlag('tcp.flags.cwr', 'cwr'),
  tcpFlag('tcp.flags.ece', 'ece'),
  tcpFlag('tcp.flags.urg', 'urg'),
  tcpFlag('tcp.flags.ack', 'ack'),
  tcpFlag('tcp.flags.push', 'psh'),
  tcpFlag('tcp.flags.reset', 'rst'),
  tcpFlag('tcp.flags.syn', 'syn'),
  tcpFlag('tcp.flags.fin', 'fin'),
  number('tcp.nxtseq', max32, (packet, capture) => {
    const segment = placeInConnection(packet, capture)?.segment;
    const { tcp } = packet;
    if (!segment || !tcp) return [];
    return [(segment.seq + segment.length + Number(tcp.flags.syn || tcp.flags.fin)) >>> 0];
  }),
  eachNumber('tcp.hdr_len', max8, ({ tcp }) => tcp?.headerLength),
  eachNumber('tcp.checksum', max16, ({ tcp }) => tcp?.checksum, { hexDigits: 4 }),
  eachNumber('tcp.urgent_pointer', max16, ({ tcp }) => tcp?.urgentPointer),
  number('tcp.window_size_scalefactor', max32, scaleFactors, { minimum: -2 }),
  option('tcp.options.mss_val', max16, (one) => (one.kind === 'mss' ? one.value : undefined)),
  option('tcp.options.wscale.shift', max8, (one) => (one.kind === 'window-scale' ? one.shift : undefined)),
  option('tcp.options.timestamp.tsval', max32, (one) => (one.kind === 'timestamps' ? one.value : undefined)),
  option('tcp.options.timestamp.tsecr', max32, (one) => (one.kind === 'timestamps' ? one.echo : undefined)),
];

function tcpFlag(name: string, key: keyof TcpFlags): Field {
  return flag(name, ({ tcp }) => tcp?.flags[key]);
}

function option(name: string, maximum: number, valueOf: (option: TcpOption) => number | undefined): Field {
  return number(
    name,
    maximum,
    eachPacket(({ tcp }) => (tcp?.options ?? []).flatMap((one) => present(valueOf(one)))),
  );
}

function scaleFactors(packet: Packet, capture: Capture): number[] {
  return packet.tcp?.flags.syn === false ? present(placeInConnection(packet, capture)?.scaleFactor) : [];
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
  const network = networkOf(quoted);
  if (!start || !network) return undefined;
  const ends = [`${network.src}:${start.srcPort}`, `${network.dst}:${start.dstPort}`].toSorted().join();
  const sameEnds = capture.connections.filter(
    ({ client, server }) =>
      [`${client.address}:${client.port}`, `${server.address}:${server.port}`].toSorted().join() === ends,
  );
  return sameEnds.findLast(({ frames }) => (frames[0] ?? 0) < quoted.frame.number)?.stream;
}
