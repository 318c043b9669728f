import { ipv4Bytes } from '../../wire/addresses.ts';
import type { Capture, Packet } from '../../wire/index.ts';
import type { ProtocolName, Span } from '../../wire/index.ts';
import { parseIpv6 } from '../ipv6.ts';
import { packetAndQuoted } from '../quoted.ts';
import type { Value } from '../syntax.ts';

/** A field or protocol that a filter may name. */
export interface Field {
  name: string;
  type: FieldType;
  values: (packet: Packet, capture: Capture) => Value[];
  /** Whether the packet alone does not tell the values: the capture does, or a later frame. */
  needsCapture: boolean;
  /** Of a number: the largest that fits, the digits of its hexadecimal form, and names for some values. */
  maximum?: number;
  /** Of a number that may be negative: the smallest. */
  minimum?: number;
  hexDigits?: number;
  names?: Record<string, number>;
  /** Of bytes: whether they are printed with colons between them. */
  colons?: boolean;
  /** Of a protocol: the bytes that `contains` and `matches` look through. */
  whole?: (packet: Packet, capture: Capture) => Uint8Array[];
}

export type FieldType =
  | 'number'
  | 'boolean'
  /** There or not, without a value. */
  | 'label'
  | 'time'
  | 'ipv4'
  | 'ipv6'
  | 'ether'
  | 'bytes'
  | 'text'
  | 'protocol';

export const max8 = 0xff;
export const max16 = 0xffff;
export const max32 = 0xffff_ffff;

export function field(name: string, type: FieldType, values: Field['values']): Field {
  // Whoever takes the capture needs it; a test asks all others without one.
  return { name, type, values, needsCapture: values.length > 1 };
}

export function number(
  name: string,
  maximum: number,
  values: Field['values'],
  form: Pick<Field, 'hexDigits' | 'names' | 'minimum'> = {},
): Field {
  return { ...field(name, 'number', values), maximum, ...form };
}

/** A flag, which also exists where it is not set. */
export function flag(name: string, isSet: (packet: Packet) => boolean | undefined): Field {
  return field(
    name,
    'boolean',
    eachPacket((packet) => present(isSet(packet)).map(Number)),
  );
}

/** A protocol: its value is its header, and it is searched with everything that it carries. */
export function protocol(name: ProtocolName): Field {
  const spansOf = (packet: Packet): Span[] => {
    // A frame has one link; what an ICMP error quotes starts with IP.
    const packets = linkProtocols.has(name) ? [packet] : packetAndQuoted(packet);
    return packets.flatMap(({ spans }) => spans.filter((span) => span.protocol === name));
  };
  const headers = (packet: Packet) =>
    spansOf(packet).map(({ bytes, start, headerEnd }) => bytes.subarray(start, headerEnd));
  return {
    ...field(name, 'protocol', headers),
    whole: (packet) => spansOf(packet).map(({ bytes, start, end }) => bytes.subarray(start, end)),
  };
}

const linkProtocols: ReadonlySet<ProtocolName> = new Set([
  'eth',
  'sll',
  'null',
  'raw',
  'vlan',
  'ieee8021ad',
  'arp',
]);

/** A number in the packet and in the one that its ICMP error quotes. */
export function eachNumber(
  name: string,
  maximum: number,
  valueOf: (packet: Packet) => number | undefined,
  form: Pick<Field, 'hexDigits' | 'names'> = {},
): Field {
  return number(
    name,
    maximum,
    eachPacket((packet) => present(valueOf(packet))),
    form,
  );
}

/** The values in the packet, and after them those in the packet that its ICMP error quotes. */
export function eachPacket(valuesOf: (packet: Packet) => Value[]): Field['values'] {
  return (packet) => packetAndQuoted(packet).flatMap(valuesOf);
}

export function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

export function isNotEmpty(bytes: Uint8Array): boolean {
  return bytes.length > 0;
}

export function addresses(...texts: (string | undefined)[]): Uint8Array[] {
  return texts.flatMap((text) => (text === undefined ? [] : present(ipv4Bytes(text))));
}

export function ipv6Addresses(...texts: (string | undefined)[]): Uint8Array[] {
  return texts.flatMap((text) => (text === undefined ? [] : present(parseIpv6(text))));
}

export function macBytes(text: string): Uint8Array {
  return Uint8Array.from(text.split(':'), (pair) => Number.parseInt(pair, 16));
}

export function ports(layer: { srcPort: number; dstPort: number } | undefined): number[] {
  return layer ? [layer.srcPort, layer.dstPort] : [];
}
