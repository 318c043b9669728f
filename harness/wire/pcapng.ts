import { ipv4Text, ipv6Text } from './addresses.ts';
import { catchMalformed, Cursor, MalformedError } from './cursor.ts';
import type { ByteWindow } from './byte-window.ts';
import { timeHalves } from './frame-origin.ts';
import type { FrameOrigin, FrameVisitor } from './frame-origin.ts';
import type { Malformed, NameTable } from './types.ts';

/** Block types, byte-order magic and option codes of draft-ietf-opsawg-pcapng. */
export const blockTypes = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simple: 3,
  names: 4,
  enhanced: 6,
} as const;
export const byteOrderMagic = 0x1a2b3c4d;
export const optionCodes = {
  end: 0,
  comment: 1,
  interfaceName: 2,
  application: 4,
  timeResolution: 9,
  timeOffset: 14,
} as const;

interface Interface extends FrameOrigin {
  snapLength: number;
}

/** Visits the frames of a pcapng file: sections of either byte order, all blocks that hold frames or names; others are skipped. */
export function scanPcapng(window: ByteWindow, names: NameTable, visit: FrameVisitor): Malformed | undefined {
  return catchMalformed(() => {
    const section: Section = { names, visit, littleEndian: false, interfaces: [], described: 0 };
    while (window.left > 0) if (!visitEnhanced(window, section)) readAnyBlock(window, section);
  });
}

/** The commonest block, read where it lies. Says whether it was one, with nothing wrong about it. */
function visitEnhanced(window: ByteWindow, { littleEndian, interfaces, visit }: Section): boolean {
  if (!window.holds(enhancedHeaderBytes)) return false;
  const type = window.view.getUint32(window.offset, littleEndian);
  const length = window.view.getUint32(window.offset + 4, littleEndian);
  if (type !== blockTypes.enhanced || length % 4 !== 0 || !window.holds(length)) return false;
  const { bytes, view, offset } = window;
  const origin = interfaces[view.getUint32(offset + 8, littleEndian)];
  const captured = view.getUint32(offset + 20, littleEndian);
  const isSound =
    origin !== undefined &&
    captured <= length - enhancedHeaderBytes - 4 &&
    view.getUint32(offset + length - 4, littleEndian) === length;
  if (!isSound) return false;
  const onWire = view.getUint32(offset + 24, littleEndian);
  const at = offset + enhancedHeaderBytes;
  visit(bytes, at, captured, Math.max(onWire, captured), origin);
  window.offset = offset + length;
  return true;
}

/** Type, length, interface, two halves of a time, two lengths. */
const enhancedHeaderBytes = 28;

function readAnyBlock(window: ByteWindow, section: Section): void {
  window.holds(Math.min(12, window.left));
  if (startsSection(window.bytes.subarray(window.offset, window.filled))) {
    section.littleEndian = sectionIsLittleEndian(window.cursor(false));
    section.described += section.interfaces.length;
    section.interfaces = [];
  }
  const { littleEndian } = section;
  const length = window.left < 8 ? 0 : window.view.getUint32(window.offset + 4, littleEndian);
  window.holds(Math.ceil(length / 4) * 4);
  const block = readBlock(window.cursor(littleEndian));
  readBody(section, block.type, block.body);
  window.offset = block.end;
}

/** Whether the bytes begin with a section header block. */
export function isPcapng(bytes: Uint8Array): boolean {
  return startsSection(bytes);
}

function startsSection(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new Cursor(bytes).u32('pcapng block type') === blockTypes.section;
}

function sectionIsLittleEndian(cursor: Cursor): boolean {
  cursor.skip(8, 'pcapng section header');
  const at = cursor.position;
  const magic = cursor.u32('pcapng byte-order magic');
  if (magic === byteOrderMagic) return false;
  if (magic === 0x4d3c2b1a) return true;
  throw new MalformedError(at, `pcapng byte-order magic: 0x${magic.toString(16)}, at offset ${at}`);
}

function readBlock(cursor: Cursor): { type: number; body: Cursor; end: number } {
  const start = cursor.position;
  const type = cursor.u32('pcapng block type');
  const length = cursor.u32('pcapng block length');
  if (length < 12)
    throw new MalformedError(
      start,
      `pcapng block length: ${length}, should be at least 12, at offset ${start + 4}`,
    );
  const padded = Math.ceil(length / 4) * 4;
  if (padded - 8 > cursor.remaining) cursor.skip(padded - 8, 'pcapng block');
  const body = cursor.window(padded - 12);
  const repeated = cursor.u32('pcapng block length');
  if (repeated !== length) {
    throw new MalformedError(
      start,
      `pcapng block length: ${length} before the block and ${repeated} after it, at offset ${start}`,
    );
  }
  return { type, body, end: cursor.offset };
}

interface Section {
  names: NameTable;
  visit: FrameVisitor;
  littleEndian: boolean;
  interfaces: Interface[];
  /** How many interfaces earlier sections described. */
  described: number;
}

function readBody(section: Section, type: number, body: Cursor): void {
  const { interfaces, described, names } = section;
  if (type === blockTypes.interface) interfaces.push(readInterface(body, described + interfaces.length));
  else if (type === blockTypes.enhanced) readPacketBlock(section, body, body.u32('pcapng interface number'));
  else if (type === blockTypes.packet) readObsoletePacket(section, body);
  else if (type === blockTypes.simple) readSimplePacket(section, body);
  else if (type === blockTypes.names) readNames(names, body);
}

function readInterface(body: Cursor, interfaceId: number): Interface {
  const { littleEndian } = body;
  const linkType = body.u16('pcapng link type');
  body.skip(2, 'pcapng reserved');
  const snapLength = body.u32('pcapng snap length');
  let perSecond = 1_000_000n;
  let offsetSeconds = 0n;
  while (body.remaining >= 4) {
    const code = body.u16('pcapng option');
    const length = body.u16('pcapng option length');
    if (code === optionCodes.end) break;
    if (length > body.remaining) body.skip(length, 'pcapng option');
    const value = body.window(length);
    if (code === optionCodes.timeResolution) perSecond = unitsPerSecond(value.u8('pcapng time resolution'));
    if (code === optionCodes.timeOffset) offsetSeconds = readSigned64(value);
    body.window((4 - (length % 4)) % 4);
  }
  const timeNs = (bytes: Uint8Array, at: number) => {
    const [high, low] = timeHalves(bytes, at, littleEndian);
    const units = (BigInt(high) << 32n) | BigInt(low);
    return (units * 1_000_000_000n) / perSecond + offsetSeconds * 1_000_000_000n;
  };
  return { interfaceId, linkType, snapLength, timeNs };
}

/** The high bit says whether the rest is a negative power of 2 or of 10. */
function unitsPerSecond(resolution: number): bigint {
  const exponent = BigInt(resolution & 0x7f);
  return resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
}

function readSigned64(cursor: Cursor): bigint {
  const [first, second] = [cursor.u32('pcapng time offset'), cursor.u32('pcapng time offset')].map(BigInt);
  const [high = 0n, low = 0n] = cursor.littleEndian ? [second, first] : [first, second];
  return BigInt.asIntN(64, (high << 32n) | low);
}

function readObsoletePacket(section: Section, body: Cursor): void {
  const index = body.u16('pcapng interface number');
  body.skip(2, 'pcapng drops count');
  readPacketBlock(section, body, index);
}

function readPacketBlock({ interfaces, visit }: Section, body: Cursor, index: number): void {
  const origin = interfaceAt(interfaces, index, body);
  body.skip(4, 'pcapng timestamp');
  body.skip(4, 'pcapng timestamp');
  const captured = body.u32('pcapng captured length');
  const onWire = body.u32('pcapng original length');
  const at = body.offset;
  body.skip(captured, 'pcapng frame');
  visit(body.bytes, at, captured, Math.max(onWire, captured), origin);
}

/** A simple packet block has no time and no length but that of the frame on the wire. */
function readSimplePacket({ interfaces, visit }: Section, body: Cursor): void {
  const origin = interfaceAt(interfaces, 0, body);
  const onWire = body.u32('pcapng original length');
  const captured = origin.snapLength === 0 ? onWire : Math.min(onWire, origin.snapLength);
  const at = body.offset;
  body.skip(captured, 'pcapng frame');
  visit(body.bytes, at, captured, onWire, { ...origin, timeNs: () => 0n });
}

function interfaceAt(interfaces: Interface[], index: number, body: Cursor): Interface {
  const found = interfaces[index];
  if (found) return found;
  throw new MalformedError(
    body.position,
    `pcapng interface number: ${index}, but ${interfaces.length} are described, at offset ${body.position}`,
  );
}

function readNames(names: NameTable, body: Cursor): void {
  while (body.remaining >= 4) {
    const type = body.u16('pcapng name record');
    const length = body.u16('pcapng name record length');
    if (type === 0) return;
    if (length > body.remaining) body.skip(length, 'pcapng name record');
    const record = body.window(length);
    if (type === 1) addName(names, ipv4Text(record.take(4, 'pcapng name address')), record);
    if (type === 2) addName(names, ipv6Text(record.take(16, 'pcapng name address')), record);
    body.window((4 - (length % 4)) % 4);
  }
}

/** Names end in a zero byte; the first one is kept. */
function addName(names: NameTable, address: string, record: Cursor): void {
  const bytes = record.rest();
  const end = bytes.indexOf(0);
  const name = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  if (name !== '' && !names.has(address)) names.set(address, name);
}
