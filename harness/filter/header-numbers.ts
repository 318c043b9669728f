import { etherTypes } from '../wire/ethernet.ts';
import { ipProtocols } from '../wire/ipv4.ts';
import type { PlainFrame } from '../wire/plain-frame.ts';
import type { Field } from './fields/index.ts';

/** Reads a field's value from the headers of a plain frame; addresses as numbers of 32 bits. */
export type HeaderNumber = (frame: PlainFrame) => number;

/** What is known of a field of a plain frame without dissecting it. */
export type HeaderValues =
  /** Never there: the frame has no such layer. */
  | { kind: 'absent' }
  /** There in frames with that transport layer, with these values in order. */
  | { kind: 'numbers'; in: Layer; numbers: readonly HeaderNumber[] }
  /** Frames with that transport layer have to be asked; others have none. */
  | { kind: 'unknown'; in: Layer };

/** `any` stands for each plain frame. */
export type Layer = 'any' | 'tcp' | 'udp';

/** What the headers of a plain frame tell of a field. `test/filter/frame-selection.test.ts` holds it against the dissection. */
export function headerValues({ name }: Field): HeaderValues {
  const [protocol = ''] = name.split('.');
  if (neverPlain.has(protocol)) return { kind: 'absent' };
  const layer = layers.get(protocol) ?? 'any';
  const numbers = headerNumbers.get(name);
  return numbers ? { kind: 'numbers', in: layer, numbers } : { kind: 'unknown', in: layer };
}

/** Protocols that no plain frame has. */
const neverPlain = new Set(['arp', 'icmp', 'icmpv6', 'ieee8021ad', 'ipv6', 'null', 'raw', 'sll', 'vlan']);

const layers = new Map<string, Layer>([
  ['tcp', 'tcp'],
  ['http', 'tcp'],
  ['udp', 'udp'],
  ['dns', 'udp'],
]);

const network = {
  u8: (offset: number) => (frame: PlainFrame) => frame.view.getUint8(frame.network + offset),
  u16: (offset: number) => (frame: PlainFrame) => frame.view.getUint16(frame.network + offset),
  u32: (offset: number) => (frame: PlainFrame) => frame.view.getUint32(frame.network + offset),
  bits: (offset: number, shift: number, mask: number) => (frame: PlainFrame) =>
    (frame.view.getUint8(frame.network + offset) >> shift) & mask,
};

const transport = {
  u16: (offset: number) => (frame: PlainFrame) => frame.view.getUint16(frame.transport + offset),
  u32: (offset: number) => (frame: PlainFrame) => frame.view.getUint32(frame.transport + offset),
  bit: (shift: number) => (frame: PlainFrame) => (frame.view.getUint8(frame.transport + 13) >> shift) & 1,
};

/** Protocols by themselves have a number as well: that they are there. */
const headerNumbers = new Map<string, readonly HeaderNumber[]>([
  ['frame', [() => 1]],
  ['frame.number', [({ number }) => number]],
  ['frame.len', [({ originalLength }) => originalLength]],
  ['frame.cap_len', [({ captured }) => captured]],
  ['eth', [() => 1]],
  ['eth.type', [() => etherTypes.ipv4]],
  ['ip', [() => 1]],
  ['ip.version', [() => 4]],
  ['ip.hdr_len', [(frame) => frame.transport - frame.network]],
  ['ip.dsfield', [network.u8(1)]],
  ['ip.dsfield.dscp', [network.bits(1, 2, 0x3f)]],
  ['ip.dsfield.ecn', [network.bits(1, 0, 3)]],
  ['ip.len', [network.u16(2)]],
  ['ip.id', [network.u16(4)]],
  ['ip.flags', [network.bits(6, 5, 7)]],
  ['ip.flags.rb', [network.bits(6, 7, 1)]],
  ['ip.flags.df', [network.bits(6, 6, 1)]],
  ['ip.flags.mf', [() => 0]],
  ['ip.frag_offset', [() => 0]],
  ['ip.ttl', [network.u8(8)]],
  ['ip.proto', [({ isTcp }) => (isTcp ? ipProtocols.tcp : ipProtocols.udp)]],
  ['ip.checksum', [network.u16(10)]],
  ['ip.src', [network.u32(12)]],
  ['ip.dst', [network.u32(16)]],
  ['ip.addr', [network.u32(12), network.u32(16)]],
  ['tcp', [() => 1]],
  ['tcp.srcport', [transport.u16(0)]],
  ['tcp.dstport', [transport.u16(2)]],
  ['tcp.port', [transport.u16(0), transport.u16(2)]],
  ['tcp.seq_raw', [transport.u32(4)]],
  ['tcp.ack_raw', [transport.u32(8)]],
  ['tcp.hdr_len', [(frame) => (frame.view.getUint8(frame.transport + 12) >> 4) * 4]],
  ['tcp.flags', [(frame) => frame.view.getUint16(frame.transport + 12) & 0x0fff]],
  ['tcp.flags.cwr', [transport.bit(7)]],
  ['tcp.flags.ece', [transport.bit(6)]],
  ['tcp.flags.urg', [transport.bit(5)]],
  ['tcp.flags.ack', [transport.bit(4)]],
  ['tcp.flags.push', [transport.bit(3)]],
  ['tcp.flags.reset', [transport.bit(2)]],
  ['tcp.flags.syn', [transport.bit(1)]],
  ['tcp.flags.fin', [transport.bit(0)]],
  ['tcp.window_size_value', [transport.u16(14)]],
  ['tcp.checksum', [transport.u16(16)]],
  ['tcp.urgent_pointer', [transport.u16(18)]],
  ['udp', [() => 1]],
  ['udp.srcport', [transport.u16(0)]],
  ['udp.dstport', [transport.u16(2)]],
  ['udp.port', [transport.u16(0), transport.u16(2)]],
  ['udp.length', [transport.u16(4)]],
  ['udp.checksum', [transport.u16(6)]],
]);
