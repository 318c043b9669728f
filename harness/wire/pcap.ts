import { catchMalformed, Cursor } from './cursor.ts';
import type { CaptureFile } from './types.ts';

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

/** Reads a pcap file (draft-ietf-opsawg-pcap), both byte orders, microseconds or nanoseconds. */
export function readPcap(bytes: Uint8Array): CaptureFile {
  const file: CaptureFile = { format: 'pcap', frames: [], names: new Map() };
  const malformed = catchMalformed(() => {
    const { littleEndian, unitNs } = variantOf(bytes) ?? { littleEndian: true, unitNs: 1000n };
    const cursor = new Cursor(bytes, { littleEndian });
    cursor.skip(20, 'pcap file header');
    // The upper four bits hold the length of the frame check sequence.
    const linkType = cursor.u32('pcap link type') & 0x0fffffff;
    while (cursor.remaining > 0) {
      const seconds = cursor.u32('pcap frame seconds');
      const fraction = cursor.u32('pcap frame fraction');
      const captured = cursor.u32('pcap captured length');
      const onWire = cursor.u32('pcap original length');
      file.frames.push({
        number: file.frames.length + 1,
        timeNs: BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unitNs,
        bytes: cursor.take(captured, 'pcap frame'),
        originalLength: Math.max(onWire, captured),
        linkType,
      });
    }
  });
  return malformed ? { ...file, malformed } : file;
}

/** Whether the first four bytes are a pcap magic number. */
export function isPcap(bytes: Uint8Array): boolean {
  return variantOf(bytes) !== undefined;
}

function variantOf(bytes: Uint8Array): Variant | undefined {
  return bytes.length < 4 ? undefined : variants.get(new Cursor(bytes).u32('pcap magic number'));
}
