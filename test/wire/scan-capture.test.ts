import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture, scanCapture, writePcapng } from '../../harness/wire/index.ts';
import type { ByteSource, CaptureFile, Frame } from '../../harness/wire/index.ts';
import { toFrame } from '../../harness/wire/frame-origin.ts';
import { filterCaptures } from '../filter/captures.ts';
import { concat } from '../support/frames.ts';

const names = new Map([['172.16.16.101', 'mesin-1']]);
const written = Object.values(filterCaptures).map((frames) =>
  writePcapng({ frames: spread(frames), names, comments: new Map([[2, 'a comment']]), application: 'test' }),
);
const samples = [
  ...written,
  concat(...written.slice(0, 2)),
  toPcap(filterCaptures['everything'] ?? [], true),
  toPcap(filterCaptures['everything'] ?? [], false),
];

describe('a capture read piece by piece', () => {
  it.each(samples.map((bytes, index) => [index, bytes] as const))(
    'holds the same as sample %i read at once',
    (_, bytes) => {
      for (const size of [1, 7, 4096]) expect(readInPieces(bytes, size)).toEqual(readCapture(bytes));
    },
  );

  it('holds the same, and breaks off for the same reason, where bytes are changed or missing', () => {
    const change = fc.record({ at: fc.nat(), value: fc.constantFrom(0, 1, 2, 3, 6, 10, 60, 127, 255) });
    const changes = fc.array(change, { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, fc.nat(), fc.nat(60), (sample, all, cut, size) => {
        const bytes = sample.slice(0, cut % 3 === 0 ? cut % sample.length : sample.length);
        for (const { at, value } of all) bytes[at % (at % 2 === 0 ? 200 : bytes.length)] = value;
        expect(readInPieces(bytes, size + 1)).toEqual(readCapture(bytes));
      }),
      { numRuns: 800 },
    );
  });

  it('skips a block that is larger than a piece, and reads a frame that is', () => {
    const [frame] = filterCaptures['everything'] ?? [];
    if (!frame) throw new Error('there is a first frame');
    const large = new Uint8Array(600_000).fill(7);
    const frames = [frame, { ...frame, number: 2, bytes: large, originalLength: large.length }, frame];
    const bytes = writePcapng({ frames: renumbered(frames), application: 'test' });
    const unknown = concat(u32(0x0bad), u32(900_012), new Uint8Array(900_000), u32(900_012));
    const both = concat(bytes, unknown, bytes);
    const read = readInPieces(both, 300_000);
    const sums = (all: Frame[]) => all.map((one) => one.bytes.reduce((sum, byte) => sum + byte, 0));
    expect(sums(read.frames)).toEqual(sums([frames, frames].flat()));
    expect(read.malformed).toBeUndefined();
  });

  it('ends where a file has become shorter', () => {
    const [bytes = new Uint8Array()] = written;
    const read = readInPieces(bytes.subarray(0, bytes.length - 40), 512, bytes.length);
    expect(read).toEqual(readCapture(bytes.subarray(0, bytes.length - 40)));
  });

  it('copies each byte of the file once, and little more', () => {
    const [frame] = filterCaptures['everything'] ?? [];
    if (!frame) throw new Error('there is a first frame');
    const bytes = writePcapng({ frames: Array.from({ length: 40_000 }, () => frame), application: 'test' });
    const source = inPieces(bytes, 1 << 20);
    const held = new Set<ArrayBufferLike>();
    let visited = 0;
    scanCapture(source, (window) => {
      visited += 1;
      held.add(window.buffer);
    });
    expect(visited).toBe(40_000);
    expect(source.copied()).toBe(bytes.length);
    // All frames were seen in one buffer, a part of the file's size.
    expect([...held].map(({ byteLength }) => byteLength)).toEqual([512 * 1024]);
    expect(bytes.length).toBeGreaterThan(5 * 512 * 1024);
  });
});

function readInPieces(bytes: Uint8Array, size: number, told = bytes.length): CaptureFile {
  const frames: Frame[] = [];
  const source = { ...inPieces(bytes, size), size: told };
  const file = scanCapture(source, (all, at, captured, originalLength, origin) => {
    const copy = all.slice(at, at + captured);
    frames.push(toFrame(frames.length + 1, copy, originalLength, origin, origin.timeNs(all, at)));
  });
  return { ...file, frames };
}

function inPieces(bytes: Uint8Array, size: number): ByteSource & { copied: () => number } {
  let at = 0;
  const read = (into: Uint8Array) => {
    const piece = bytes.subarray(at, at + Math.min(size, into.length));
    into.set(piece);
    at += piece.length;
    return piece.length;
  };
  return { size: bytes.length, read, copied: () => at };
}

/** Some of the frames on further interfaces. */
function spread(frames: Frame[]): Frame[] {
  return frames.map((frame, index) => (index % 5 === 4 ? { ...frame, interfaceId: 1 + (index % 3) } : frame));
}

function renumbered(frames: Frame[]): Frame[] {
  return frames.map((frame, index) => ({ ...frame, number: index + 1 }));
}

function toPcap(frames: Frame[], littleEndian: boolean): Uint8Array {
  const word = (value: number) => u32(value, littleEndian);
  const header = [0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1].map(word);
  const records = frames.flatMap(({ bytes, originalLength }) => [
    ...[1_700_000_000, 17, bytes.length, originalLength].map(word),
    bytes,
  ]);
  return concat(...header, ...records);
}

function u32(value: number, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}
