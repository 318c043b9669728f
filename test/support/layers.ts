import type { Frame } from '../../harness/wire/types.ts';
import { concat } from './frames.ts';

/** The frames on another kind of link; their VLAN tags, if any, go along. `vantage` fills a cooked header. */
export function onLink(frames: Frame[], link: Link, vantage: Vantage = {}): Frame[] {
  return frames.map((frame) => {
    const type = frame.bytes.subarray(12, 14);
    const rest = frame.bytes.subarray(14);
    const bytes = concat(linkHeader(link, type, frame.bytes.subarray(6, 12), vantage), rest);
    return { ...frame, bytes, originalLength: bytes.length, linkType: linkTypes[link] };
  });
}

export const linkTypes = { ethernet: 1, sll: 113, sll2: 276, raw: 101, null: 0, loop: 108 } as const;
export type Link = keyof typeof linkTypes;

/** What a cooked header tells of where a frame was seen: 0 to us, 3 to another host, 4 sent by us. */
export interface Vantage {
  packetType?: number;
  interfaceIndex?: number;
}

/** The frames with a VLAN tag in front of what they carry; of several the first is the outermost. */
export function tagged(
  frames: Frame[],
  ...tags: { type?: number; id: number; priority?: number }[]
): Frame[] {
  return frames.map((frame) => {
    const words = tags.map(({ type = 0x8100, id, priority = 0 }) =>
      concat(u16(type), u16((priority << 13) | id)),
    );
    const bytes = concat(frame.bytes.subarray(0, 12), ...words, frame.bytes.subarray(12));
    return { ...frame, bytes, originalLength: bytes.length };
  });
}

/** IPv4 frames as IPv6 ones: 172.16.16.101 becomes fd00::ac10:1065. Extension headers go between IPv6 and the rest. */
export function overIpv6(frames: Frame[], extensions: Extension[] = []): Frame[] {
  return frames.map((frame) => {
    const { protocol, src, dst, payload } = takeApart(frame);
    const transport = payload.slice();
    const [from, to] = [mapped(src), mapped(dst)];
    const checksumAt = { 6: 16, 17: 6 }[protocol];
    if (checksumAt !== undefined) setChecksum(transport, checksumAt, from, to, protocol);
    return withPayload(frame, ipv6({ from, to, protocol, extensions, payload: transport }));
  });
}

/** An extension header: its number and the bytes after its first (the number of the next one). */
export interface Extension {
  number: number;
  body: Uint8Array;
}

export const hopByHop: Extension = { number: 0, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
export const destinationOptions: Extension = { number: 60, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };

/** The IPv4 datagram of a frame in fragments of `size` bytes, which must be a multiple of 8. */
export function fragmentsOf(frame: Frame, size: number, id = 0x4242): Frame[] {
  const { header, payload } = takeApart(frame);
  return cut(payload, size).map(({ part, offset, isLast }) => {
    const bytes = header.slice();
    bytes.set(u16(20 + part.length), 2);
    bytes.set(u16(id), 4);
    bytes.set(u16((isLast ? 0 : 0x2000) | (offset / 8)), 6);
    bytes.set(u16(0), 10);
    bytes.set(u16(internetChecksum(bytes)), 10);
    return withPayload(frame, { type: 0x0800, bytes: concat(bytes, part) });
  });
}

/** The IPv6 datagram of a frame made by `overIpv6`, in fragments. */
export function ipv6FragmentsOf(frame: Frame, size: number, id = 0x42424242): Frame[] {
  const datagram = frame.bytes.subarray(14);
  const [from, to] = [datagram.subarray(8, 24), datagram.subarray(24, 40)];
  const protocol = datagram[6] ?? 0;
  return cut(datagram.subarray(40), size).map(({ part, offset, isLast }) => {
    const body = concat(Uint8Array.of(0), u16(offset | (isLast ? 0 : 1)), u32(id));
    return withPayload(
      frame,
      ipv6({ from, to, protocol, extensions: [{ number: 44, body }], payload: part }),
    );
  });
}

/** An ICMPv6 message between two addresses. `rest` is what follows the checksum. */
export function icmpv6(options: {
  like: Frame;
  from: string;
  to: string;
  type: number;
  code?: number;
  rest: Uint8Array;
  hopLimit?: number;
}): Frame {
  const { like, type, code = 0, rest, hopLimit = 255 } = options;
  const [from, to] = [ipv6Bytes(options.from), ipv6Bytes(options.to)];
  const message = concat(Uint8Array.of(type, code, 0, 0), rest);
  setChecksum(message, 2, from, to, 58);
  return withPayload(like, ipv6({ from, to, protocol: 58, extensions: [], payload: message, hopLimit }));
}

/** An IPv4 message of ICMP. */
export function icmp(like: Frame, type: number, rest: Uint8Array, code = 0): Frame {
  const { header } = takeApart(like);
  const bytes = header.slice();
  const message = concat(Uint8Array.of(type, code, 0, 0), rest);
  message.set(u16(internetChecksum(message)), 2);
  bytes.set(u16(20 + message.length), 2);
  bytes[9] = 1;
  bytes.set(u16(0), 10);
  bytes.set(u16(internetChecksum(bytes)), 10);
  return withPayload(like, { type: 0x0800, bytes: concat(bytes, message) });
}

/** Sixteen bytes of an address without an embedded IPv4 address. */
export function ipv6Bytes(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((one) => Number.parseInt(one, 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return concat(...[...first, ...(tail === undefined ? [] : zeros), ...last].map(u16));
}

/** The frames with the identification of IPv4 changed, and its checksum. */
export function withIds(frames: Frame[], idOf: (index: number) => number): Frame[] {
  return frames.map((frame, index) => changeHeader(frame, (header) => header.set(u16(idOf(index)), 4)));
}

/** The frames as they left a router: one hop fewer to live, other machines on the link. */
export function forwarded(frames: Frame[]): Frame[] {
  return frames.map((frame) => {
    const passed = changeHeader(frame, (header) => (header[8] = (header[8] ?? 1) - 1));
    passed.bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
    return passed;
  });
}

/** Each frame as two captured ones, the second a moment later, at another vantage. */
export function twice(frames: Frame[], link: 'sll' | 'sll2'): Frame[] {
  const seen = (vantage: Vantage, laterNs: bigint) =>
    onLink(frames, link, vantage).map((frame) => ({ ...frame, timeNs: frame.timeNs + laterNs }));
  const first = seen({ packetType: 3, interfaceIndex: 5 }, 0n);
  const second = seen({ packetType: 4, interfaceIndex: 7 }, 3000n);
  return first.flatMap((frame, index) => [frame, second[index] ?? frame]);
}

function changeHeader(frame: Frame, change: (header: Uint8Array) => void): Frame {
  const bytes = frame.bytes.slice();
  if (((bytes[12] ?? 0) << 8) + (bytes[13] ?? 0) !== 0x0800) return { ...frame, bytes };
  const header = bytes.subarray(14, 34);
  change(header);
  header.set(u16(0), 10);
  header.set(u16(internetChecksum(header)), 10);
  return { ...frame, bytes };
}

function linkHeader(link: Link, type: Uint8Array, mac: Uint8Array, vantage: Vantage): Uint8Array {
  const { packetType = 0, interfaceIndex = 2 } = vantage;
  const isIpv6 = type[0] === 0x86;
  switch (link) {
    case 'ethernet':
      return concat(Uint8Array.of(2, 0, 0, 0, 0, 1), mac, type);
    case 'sll':
      return concat(u16(packetType), u16(1), u16(6), mac, u16(0), type);
    case 'sll2':
      return concat(
        type,
        u16(0),
        u32(interfaceIndex),
        u16(1),
        Uint8Array.of(packetType, 6),
        mac,
        new Uint8Array(2),
      );
    case 'null':
      return Uint8Array.of(isIpv6 ? 30 : 2, 0, 0, 0);
    case 'loop':
      return Uint8Array.of(0, 0, 0, isIpv6 ? 30 : 2);
    default:
      return new Uint8Array();
  }
}

function takeApart(frame: Frame): {
  header: Uint8Array;
  protocol: number;
  src: Uint8Array;
  dst: Uint8Array;
  payload: Uint8Array;
} {
  const datagram = frame.bytes.subarray(14);
  const [src, dst] = [datagram.subarray(12, 16), datagram.subarray(16, 20)];
  return {
    header: datagram.subarray(0, 20),
    protocol: datagram[9] ?? 0,
    src,
    dst,
    payload: datagram.subarray(20),
  };
}

function withPayload(frame: Frame, { type, bytes }: { type: number; bytes: Uint8Array }): Frame {
  const whole = concat(frame.bytes.subarray(0, 12), u16(type), bytes);
  return { ...frame, bytes: whole, originalLength: whole.length };
}

function ipv6(options: {
  from: Uint8Array;
  to: Uint8Array;
  protocol: number;
  extensions: Extension[];
  payload: Uint8Array;
  hopLimit?: number;
}): { type: number; bytes: Uint8Array } {
  const { from, to, protocol, extensions, payload, hopLimit = 64 } = options;
  const numbers = [...extensions.map(({ number }) => number), protocol];
  const carried = concat(
    ...extensions.map(({ body }, index) => concat(Uint8Array.of(numbers[index + 1] ?? 59), body)),
    payload,
  );
  const header = concat(
    Uint8Array.of(0x60, 0x0b, 0xee, 0xf0),
    u16(carried.length),
    Uint8Array.of(numbers[0] ?? 59, hopLimit),
  );
  return { type: 0x86dd, bytes: concat(header, from, to, carried) };
}

function mapped(address: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xfd), new Uint8Array(11), address);
}

function cut(payload: Uint8Array, size: number): { part: Uint8Array; offset: number; isLast: boolean }[] {
  const parts = [];
  for (let offset = 0; offset < payload.length; offset += size)
    parts.push({
      part: payload.subarray(offset, offset + size),
      offset,
      isLast: offset + size >= payload.length,
    });
  return parts;
}

function setChecksum(
  bytes: Uint8Array,
  at: number,
  from: Uint8Array,
  to: Uint8Array,
  protocol: number,
): void {
  bytes.set(u16(0), at);
  const sum = internetChecksum(concat(from, to, u32(bytes.length), u32(protocol), bytes));
  bytes.set(u16(sum), at);
}

function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  bytes.forEach((byte, index) => (sum += index % 2 === 0 ? byte << 8 : byte));
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
