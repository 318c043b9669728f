import { ipv4Text, ipv6Text } from './addresses.ts';
import { catchMalformed, Cursor, MalformedError } from './cursor.ts';
import type { CaptureFile } from './types.ts';

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

interface Interface {
  /** Counted over all sections. */
  id: number;
  linkType: number;
  snapLength: number;
  unitsPerSecond: bigint;
  offsetSeconds: bigint;
}

/** Reads a pcapng file: sections of either byte order, all blocks that hold frames or names; others are skipped. */
export function readPcapng(bytes: Uint8Array): CaptureFile {
  const file: CaptureFile = { format: 'pcapng', frames: [], names: new Map() };
  const malformed = catchMalformed(() => {
    let littleEndian = false;
    let interfaces: Interface[] = [];
    let described = 0;
    let offset = 0;
    while (offset < bytes.length) {
      if (startsSection(bytes, offset)) {
        littleEndian = sectionIsLittleEndian(bytes, offset);
        described += interfaces.length;
        interfaces = [];
      }
      const block = readBlock(new Cursor(bytes, { offset, littleEndian }));
      readBody({ file, interfaces, described }, block.type, block.body);
      offset = block.end;
    }
  });
  return malformed ? { ...file, malformed } : file;
}

/** Whether the file begins with a section header block. */
export function isPcapng(bytes: Uint8Array): boolean {
  return startsSection(bytes, 0);
}

function startsSection(bytes: Uint8Array, offset: number): boolean {
  const cursor = new Cursor(bytes, { offset });
  return cursor.remaining >= 4 && cursor.u32('pcapng block type') === blockTypes.section;
}

function sectionIsLittleEndian(bytes: Uint8Array, offset: number): boolean {
  const cursor = new Cursor(bytes, { offset });
  cursor.skip(8, 'pcapng section header');
  const at = cursor.offset;
  const magic = cursor.u32('pcapng byte-order magic');
  if (magic === byteOrderMagic) return false;
  if (magic === 0x4d3c2b1a) return true;
  throw new MalformedError(at, `pcapng byte-order magic: 0x${magic.toString(16)}, at offset ${at}`);
}

function readBlock(cursor: Cursor): { type: number; body: Cursor; end: number } {
  const start = cursor.offset;
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
  file: CaptureFile;
  interfaces: Interface[];
  /** How many interfaces earlier sections described. */
  described: number;
}

function readBody({ file, interfaces, described }: Section, type: number, body: Cursor): void {
  if (type === blockTypes.interface) interfaces.push(readInterface(body, described + interfaces.length));
  else if (type === blockTypes.enhanced)
    readPacketBlock(file, interfaces, body, body.u32('pcapng interface number'));
  else if (type === blockTypes.packet) readObsoletePacket(file, interfaces, body);
  else if (type === blockTypes.simple) readSimplePacket(file, interfaces, body);
  else if (type === blockTypes.names) readNames(file, body);
}

function readInterface(body: Cursor, id: number): Interface {
  const linkType = body.u16('pcapng link type');
  body.skip(2, 'pcapng reserved');
  const found: Interface = {
    id,
    linkType,
    snapLength: body.u32('pcapng snap length'),
    unitsPerSecond: 1_000_000n,
    offsetSeconds: 0n,
  };
  while (body.remaining >= 4) {
    const code = body.u16('pcapng option');
    const length = body.u16('pcapng option length');
    if (code === optionCodes.end) break;
    if (length > body.remaining) body.skip(length, 'pcapng option');
    const value = body.window(length);
    if (code === optionCodes.timeResolution)
      found.unitsPerSecond = unitsPerSecond(value.u8('pcapng time resolution'));
    if (code === optionCodes.timeOffset) found.offsetSeconds = readSigned64(value);
    body.window((4 - (length % 4)) % 4);
  }
  return found;
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

function readObsoletePacket(file: CaptureFile, interfaces: Interface[], body: Cursor): void {
  const index = body.u16('pcapng interface number');
  body.skip(2, 'pcapng drops count');
  readPacketBlock(file, interfaces, body, index);
}

function readPacketBlock(file: CaptureFile, interfaces: Interface[], body: Cursor, index: number): void {
  const from = interfaceAt(interfaces, index, body);
  const high = BigInt(body.u32('pcapng timestamp'));
  const units = (high << 32n) | BigInt(body.u32('pcapng timestamp'));
  const captured = body.u32('pcapng captured length');
  const onWire = body.u32('pcapng original length');
  file.frames.push({
    number: file.frames.length + 1,
    timeNs: (units * 1_000_000_000n) / from.unitsPerSecond + from.offsetSeconds * 1_000_000_000n,
    bytes: body.take(captured, 'pcapng frame'),
    originalLength: Math.max(onWire, captured),
    linkType: from.linkType,
    ...(from.id > 0 && { interfaceId: from.id }),
  });
}

/** A simple packet block has no time and no length but that of the frame on the wire. */
function readSimplePacket(file: CaptureFile, interfaces: Interface[], body: Cursor): void {
  const from = interfaceAt(interfaces, 0, body);
  const onWire = body.u32('pcapng original length');
  const captured = from.snapLength === 0 ? onWire : Math.min(onWire, from.snapLength);
  file.frames.push({
    number: file.frames.length + 1,
    timeNs: 0n,
    bytes: body.take(captured, 'pcapng frame'),
    originalLength: onWire,
    linkType: from.linkType,
    ...(from.id > 0 && { interfaceId: from.id }),
  });
}

function interfaceAt(interfaces: Interface[], index: number, body: Cursor): Interface {
  const found = interfaces[index];
  if (found) return found;
  throw new MalformedError(
    body.offset,
    `pcapng interface number: ${index}, but ${interfaces.length} are described, at offset ${body.offset}`,
  );
}

function readNames(file: CaptureFile, body: Cursor): void {
  while (body.remaining >= 4) {
    const type = body.u16('pcapng name record');
    const length = body.u16('pcapng name record length');
    if (type === 0) return;
    if (length > body.remaining) body.skip(length, 'pcapng name record');
    const record = body.window(length);
    if (type === 1) addName(file, ipv4Text(record.take(4, 'pcapng name address')), record);
    if (type === 2) addName(file, ipv6Text(record.take(16, 'pcapng name address')), record);
    body.window((4 - (length % 4)) % 4);
  }
}

/** Names end in a zero byte; the first one is kept. */
function addName(file: CaptureFile, address: string, record: Cursor): void {
  const bytes = record.rest();
  const end = bytes.indexOf(0);
  const name = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  if (name !== '' && !file.names.has(address)) file.names.set(address, name);
}
