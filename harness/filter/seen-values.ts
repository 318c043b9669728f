import { summarizePacket } from '../wire/index.ts';
import type { Capture, Packet, TcpFlags } from '../wire/index.ts';
import { fieldColumn } from './field-values.ts';
import type { Field } from './fields/index.ts';
import type { Expression, Operand } from './syntax.ts';

/** What a part of a filter asks about, for a reader: `other` where no values can be shown. */
export type Subject = 'port' | 'name' | 'address' | 'payload' | 'flags' | 'value' | 'protocol' | 'other';

/** The field that a part of a filter asks about, and what packets have in it. */
export interface Asked {
  subject: Subject;
  field: string;
  /** Text of each value, unbounded in number; payloads are cut and not made visible. */
  valuesOf: (packet: Packet, capture: Capture) => string[];
  /** Of several values those to show, where any packet has one: the port of the server's end. */
  isPreferred?: (value: string, packet: Packet, capture: Capture) => boolean;
}

/** What a part of a filter asks about: its first field. */
export function askedBy(expression: Expression): Asked | undefined {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return askedBy(expression.left) ?? askedBy(expression.right);
    case 'not':
      return askedBy(expression.of);
    default:
      return askedOf('of' in expression ? expression.of : expression.left, expression.kind);
  }
}

function askedOf(operand: Operand, test: Expression['kind']): Asked | undefined {
  if (operand.kind === 'slice') return askedOf(operand.of, 'contains');
  if (operand.kind === 'bits') return askedOf(operand.left, test);
  if (operand.kind === 'literal') return undefined;
  const { field } = operand;
  if (operand.kind === 'call' && operand.name !== 'lower' && operand.name !== 'upper')
    return {
      subject: 'other',
      field: field.name,
      valuesOf: (packet, capture) => textsOf(field, packet, capture),
    };
  const subject = subjectOf(field, test);
  return {
    subject,
    field: field.name,
    valuesOf: (packet, capture) => valuesOf(field, subject, packet, capture),
    ...(subject === 'port' ? { isPreferred: isServerPort } : {}),
  };
}

function subjectOf({ name, type }: Field, test: Expression['kind']): Subject {
  if (type === 'protocol') return test === 'exists' ? 'protocol' : 'payload';
  if (/^(?:tcp|udp)\.(?:src|dst)?port$/.test(name)) return 'port';
  if (type === 'ipv4' || type === 'ipv6' || type === 'ether') return 'address';
  if (name.startsWith('tcp.flags')) return 'flags';
  if (name === 'dns.qry.name') return 'name';
  return type === 'bytes' ? 'payload' : 'value';
}

function valuesOf(field: Field, subject: Subject, packet: Packet, capture: Capture): string[] {
  switch (subject) {
    case 'flags':
      return field.values(packet, capture).length > 0 && packet.tcp ? [flagsText(packet.tcp.flags)] : [];
    case 'payload':
      return payloadTexts(packet);
    case 'protocol':
      return [summarizePacket(packet, capture).protocol];
    default:
      return textsOf(field, packet, capture);
  }
}

function textsOf(field: Field, packet: Packet, capture: Capture): string[] {
  if (field.type === 'protocol') return field.values(packet, capture).map(() => field.name);
  const column = fieldColumn(field.name);
  return column.status === 'ok' ? column.valuesOf(packet, capture) : [];
}

/** The client's port is a new one each time. */
function isServerPort(port: string, packet: Packet, capture: Capture): boolean {
  return port === String(serverPortsOf(capture).get(packet.frame.number));
}

const serverPorts = new WeakMap<Capture, Map<number, number>>();

/** Frame number → port of the server's end. */
function serverPortsOf(capture: Capture): Map<number, number> {
  const known = serverPorts.get(capture);
  if (known) return known;
  const ports = new Map<number, number>();
  for (const { server, frames } of capture.connections)
    for (const frame of frames) ports.set(frame, server.port);
  for (const { server, datagrams } of capture.conversations)
    for (const { frame } of datagrams) ports.set(frame, server.port);
  serverPorts.set(capture, ports);
  return ports;
}

/** As Wireshark's packet list shows them: `SYN, ACK`. */
function flagsText(flags: TcpFlags): string {
  const names = [
    ['fin', 'FIN'],
    ['syn', 'SYN'],
    ['rst', 'RST'],
    ['psh', 'PSH'],
    ['ack', 'ACK'],
    ['urg', 'URG'],
    ['ece', 'ECE'],
    ['cwr', 'CWR'],
  ] as const;
  const set = names.flatMap(([key, name]) => (flags[key] ? [name] : []));
  return `[${set.length > 0 ? set.join(', ') : 'none'}]`;
}

const excerptBytes = 160;

function payloadTexts({ tcp, udp }: Packet): string[] {
  const bytes = tcp?.payload ?? udp?.payload;
  if (bytes === undefined || bytes.length === 0) return [];
  const text = new TextDecoder().decode(bytes.subarray(0, excerptBytes));
  // What is no text is shown as bytes, the way a filter names them.
  if (!/\uFFFD./su.test(text)) return [text.replace(/\uFFFD+$/u, '')];
  return [Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(':')];
}
