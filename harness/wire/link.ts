import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { etherTypes } from './ethernet.ts';
import type { CookedLayer, LoopbackLayer } from './types.ts';

/** The kinds of link that are read here (LINKTYPE_* of the tcpdump project). */
export const linkTypes = {
  null: 0,
  ethernet: 1,
  loop: 108,
  cooked: 113,
  cooked2: 276,
} as const;

/** Bare IP, of a version that its first byte tells. Some systems number it otherwise. */
export const rawLinkTypes: ReadonlySet<number> = new Set([12, 14, 101, 228, 229]);

/** Reads a Linux cooked header, version 1 (LINKTYPE_LINUX_SLL). */
export function readCooked(cursor: Cursor): CookedLayer {
  const packetType = cursor.u16('cooked packet type');
  const hardwareType = cursor.u16('cooked hardware type');
  const addressLength = cursor.u16('cooked address length');
  const address = cursor.take(8, 'cooked address').subarray(0, addressLength);
  const type = cursor.u16('cooked protocol');
  return { kind: 'sll', version: 1, packetType, hardwareType, addressLength, address, type };
}

/** Reads a Linux cooked header, version 2 (LINKTYPE_LINUX_SLL2). */
export function readCooked2(cursor: Cursor): CookedLayer {
  const type = cursor.u16('cooked protocol');
  cursor.skip(2, 'cooked reserved bytes');
  const interfaceIndex = cursor.u32('cooked interface index');
  const hardwareType = cursor.u16('cooked hardware type');
  const packetType = cursor.u8('cooked packet type');
  const addressLength = cursor.u8('cooked address length');
  const address = cursor.take(8, 'cooked address').subarray(0, addressLength);
  return { kind: 'sll', version: 2, packetType, hardwareType, addressLength, address, interfaceIndex, type };
}

/** Reads the header of a BSD loopback interface, in the byte order of whatever machine captured. */
export function readLoopback(cursor: Cursor): LoopbackLayer {
  const family = cursor.u32('loopback family');
  const swapped =
    ((family & 0xff) * 0x1000000 + ((family & 0xff00) << 8) + ((family >>> 8) & 0xff00) + (family >>> 24)) >>>
    0;
  return { kind: 'null', family: family > 0xffff ? swapped : family };
}

const families: ReadonlyMap<number, number> = new Map([
  [2, etherTypes.ipv4],
  [24, etherTypes.ipv6],
  [28, etherTypes.ipv6],
  [30, etherTypes.ipv6],
]);

/** The Ethernet type of what an address family carries. */
export function typeOfFamily({ family }: LoopbackLayer): number {
  return families.get(family) ?? 0;
}

/** The Ethernet type of bare IP. */
export function typeOfRaw(cursor: Cursor): number {
  const at = cursor.offset;
  const version = (cursor.bytes[at] ?? 0) >> 4;
  if (cursor.remaining === 0) cursor.skip(1, 'ip version');
  if (version === 4) return etherTypes.ipv4;
  if (version === 6) return etherTypes.ipv6;
  throw new MalformedError(at, `ip version: ${version}, should be 4 or 6, at offset ${at}`);
}
