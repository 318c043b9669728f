import { describe, expect, it } from 'vitest';
import { pcapStream } from '../../harness/capture/pcap-stream.ts';

const FRAMES = [Buffer.from('first frame of all'), Buffer.from('2'), Buffer.from('the third')];

describe('a pcap file that is read while it is written', () => {
  it.each([
    ['microseconds', 0xa1b2c3d4, 1_000n, 'LE'],
    ['nanoseconds', 0xa1b23c4d, 1n, 'LE'],
    ['nanoseconds, of a big-endian machine', 0xa1b23c4d, 1n, 'BE'],
  ] as const)('keeps the time of frames in %s', (_, magic, unitNs, order) => {
    const seen: [bigint, string][] = [];
    pcapStream(({ timeNs, bytes }) => seen.push([timeNs, bytes.toString()]))(file(magic, order));
    expect(seen).toEqual(
      FRAMES.map((bytes, at) => [1_700_000_000_000_000_000n + BigInt(at + 1) * unitNs, bytes.toString()]),
    );
  });

  it('hands each frame on as soon as its last byte is there, wherever the stream is split', () => {
    const whole = file(0xa1b23c4d, 'LE');
    for (let split = 0; split <= whole.length; split += 1) {
      const seen: string[] = [];
      const read = pcapStream(({ bytes }) => seen.push(bytes.toString()));
      read(whole.subarray(0, split));
      const before = seen.length;
      expect(before).toBe(ends().filter((end) => end <= split).length);
      read(whole.subarray(split));
      expect(seen).toEqual(FRAMES.map(String));
    }
  });

  it('refuses a frame that was cut, for its bytes would be judged as if they were all', () => {
    const cut = file(0xa1b23c4d, 'LE');
    cut.writeUInt32LE(100, 24 + 12);
    expect(() => pcapStream(() => {})(cut)).toThrow('a frame of 100 bytes was cut to 18');
  });

  it('refuses what is not a capture of Ethernet', () => {
    const other = file(0xa1b23c4d, 'LE');
    other.writeUInt32LE(276, 20);
    expect(() => pcapStream(() => {})(other)).toThrow('link type 276 is not Ethernet');
    expect(() => pcapStream(() => {})(Buffer.from('tcpdump: br0: No such device'))).toThrow(
      'does not begin a capture',
    );
  });
});

function file(magic: number, order: 'LE' | 'BE'): Buffer {
  const header = Buffer.alloc(24);
  header[`writeUInt32${order}`](magic, 0);
  header[`writeUInt32${order}`](1, 20);
  return Buffer.concat([
    header,
    ...FRAMES.flatMap((bytes, at) => {
      const head = Buffer.alloc(16);
      for (const [index, value] of [1_700_000_000, at + 1, bytes.length, bytes.length].entries())
        head[`writeUInt32${order}`](value, index * 4);
      return [head, bytes];
    }),
  ]);
}

/** Where each frame of the file ends. */
function ends(): number[] {
  let at = 24;
  return FRAMES.map((bytes) => (at += 16 + bytes.length));
}
