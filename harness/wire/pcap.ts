import { catchMalformed, Cursor } from './cursor.ts';
import type { ByteWindow } from './byte-window.ts';
import { timeHalves } from './frame-origin.ts';
import type { FrameOrigin, FrameVisitor } from './frame-origin.ts';
import type { Malformed } from './types.ts';

interface Variant {
  littleEndian: boolean;
  /** Nanoseconds of one unit of a timestamp's second half. */
  unitNs: bigint;
}

const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { littleEndian: false, unitNs: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, unitNs: 1000n }],
  [0xa1b23c4d, { littleEndian: false, unitNs: 1n }],
  [0x4d3cb2a1, { littleEndian: true, unitNs: 1n }],
]);

/** Visits the frames of a pcap file (draft-ietf-opsawg-pcap), both byte orders, microseconds or nanoseconds. */
export function scanPcap(window: ByteWindow, visit: FrameVisitor): Malformed | undefined {
  return catchMalformed(() => {
    const { littleEndian, unitNs } = variantOf(window.bytes) ?? { littleEndian: true, unitNs: 1000n };
    const origin = readFileHeader(window, littleEndian, unitNs);
    while (window.left > 0) {
      const captured = window.holds(recordBytes) ? window.view.getUint32(window.offset + 8, littleEndian) : 0;
      if (!window.holds(recordBytes + captured)) refuseRecord(window, littleEndian);
      const { bytes, view, offset } = window;
      const onWire = view.getUint32(offset + 12, littleEndian);
      visit(bytes, offset + recordBytes, captured, Math.max(onWire, captured), origin);
      window.offset = offset + recordBytes + captured;
    }
  });
}

/** What stands before each frame. */
const recordBytes = 16;
const fileHeaderBytes = 24;

function readFileHeader(window: ByteWindow, littleEndian: boolean, unitNs: bigint): FrameOrigin {
  window.holds(Math.min(fileHeaderBytes, window.left));
  const cursor = window.cursor(littleEndian);
  cursor.skip(20, 'pcap file header');
  // The upper four bits hold the length of the frame check sequence.
  const linkType = cursor.u32('pcap link type') & 0x0fffffff;
  window.offset = cursor.offset;
  const timeNs = (bytes: Uint8Array, at: number) => {
    const [seconds, fraction] = timeHalves(bytes, at, littleEndian);
    return BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unitNs;
  };
  return { linkType, interfaceId: 0, timeNs };
}

/** Says what is missing of a record that does not fit into the file. */
function refuseRecord(window: ByteWindow, littleEndian: boolean): void {
  window.holds(Math.min(recordBytes, window.left));
  const cursor = window.cursor(littleEndian);
  cursor.u32('pcap frame seconds');
  cursor.u32('pcap frame fraction');
  const captured = cursor.u32('pcap captured length');
  cursor.u32('pcap original length');
  cursor.skip(captured, 'pcap frame');
}

/** Whether the first four bytes are a pcap magic number. */
export function isPcap(bytes: Uint8Array): boolean {
  return variantOf(bytes) !== undefined;
}

function variantOf(bytes: Uint8Array): Variant | undefined {
  return bytes.length < 4 ? undefined : variants.get(new Cursor(bytes).u32('pcap magic number'));
}
