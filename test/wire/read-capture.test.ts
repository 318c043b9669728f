import { describe, expect, it } from 'vitest';
import { readCapture, writePcapng } from '../../harness/wire/index.ts';
import { concat, tcpConversation } from '../support/frames.ts';

const payload = Uint8Array.from({ length: 60 }, (_, index) => index);

describe('pcap', () => {
  it.each([
    ['little-endian microseconds', 0xa1b2c3d4, true, 1_500_000_000_000_007_000n],
    ['big-endian microseconds', 0xa1b2c3d4, false, 1_500_000_000_000_007_000n],
    ['little-endian nanoseconds', 0xa1b23c4d, true, 1_500_000_000_000_000_007n],
    ['big-endian nanoseconds', 0xa1b23c4d, false, 1_500_000_000_000_000_007n],
  ])('reads %s', (_, magic, little, timeNs) => {
    const file = readCapture(pcap(magic, little));
    expect(file.malformed).toBeUndefined();
    expect(file.frames).toEqual([{ number: 1, timeNs, bytes: payload, originalLength: 1000, linkType: 1 }]);
  });

  it('keeps the frames before the place where the file ends early', () => {
    const bytes = pcap(0xa1b2c3d4, true);
    const file = readCapture(concat(bytes, bytes.subarray(24, 24 + 16 + 10)));
    expect(file.frames).toHaveLength(1);
    expect(file.malformed?.reason).toBe('pcap frame: 10 bytes left, needed 60, at offset 116');
  });

  it.each([
    ['an empty file', new Uint8Array(), 'the file is empty'],
    [
      'a text file',
      new TextEncoder().encode('this is a text'),
      'neither a pcap nor a pcapng file, at offset 0',
    ],
  ])('says that %s is no capture', (_, bytes, reason) => {
    expect(readCapture(bytes)).toMatchObject({ frames: [], malformed: { reason } });
  });
});

describe.each([true, false])('pcapng, little-endian: %s', (little) => {
  const block = (type: number, body: Uint8Array) => pcapngBlock(little, type, body);
  const [u16, u32] = [word(little, 2), word(little, 4)];
  const section = block(
    0x0a0d0d0a,
    concat(u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff)),
  );
  const interfaceBlock = (options: Uint8Array, snapLength = 0) =>
    block(1, concat(u16(1), u16(0), u32(snapLength), options));
  const enhanced = (time: number) => block(6, concat(u32(0), u32(0), u32(time), u32(60), u32(1000), payload));

  it('reads times of any resolution', () => {
    const nano = interfaceBlock(concat(u16(9), u16(1), Uint8Array.of(9, 0, 0, 0)));
    const binary = interfaceBlock(concat(u16(9), u16(1), Uint8Array.of(0x81, 0, 0, 0), u16(0), u16(0)));
    const second = concat(u32(little ? 5 : 0), u32(little ? 0 : 5));
    const shifted = interfaceBlock(concat(u16(14), u16(8), second));
    const times = [interfaceBlock(new Uint8Array()), nano, binary, shifted].map(
      (description) => readCapture(concat(section, description, enhanced(3))).frames[0]?.timeNs,
    );
    expect(times).toEqual([3000n, 3n, 1_500_000_000n, 5_000_003_000n]);
  });

  it('reads simple and obsolete packet blocks, and skips blocks that it does not know', () => {
    const simple = block(3, concat(u32(1000), payload));
    const obsolete = block(2, concat(u16(0), u16(0), u32(0), u32(8), u32(60), u32(60), payload));
    const file = readCapture(
      concat(section, interfaceBlock(new Uint8Array(), 60), block(0xbad, payload), simple, obsolete),
    );
    expect(file.malformed).toBeUndefined();
    expect(
      file.frames.map(({ timeNs, bytes, originalLength }) => [timeNs, bytes.length, originalLength]),
    ).toEqual([
      [0n, 60, 1000],
      [8000n, 60, 60],
    ]);
  });

  it('starts its interfaces anew in each section, of whatever byte order', () => {
    const other = writePcapng({
      frames: tcpConversation({ script: [{ syn: 'client' }] }),
      application: 'test',
    });
    const file = readCapture(
      concat(section, interfaceBlock(new Uint8Array()), enhanced(1), other, section, enhanced(2)),
    );
    expect(file.frames).toHaveLength(2);
    expect(file.malformed?.reason).toMatch(/^pcapng interface number: 0, but 0 are described/);
  });

  it('takes a length that reaches beyond the file for malformed', () => {
    const bytes = concat(section, interfaceBlock(new Uint8Array()), concat(u32(6), u32(0xfffffff0), payload));
    expect(readCapture(bytes)).toMatchObject({
      frames: [],
      malformed: { reason: expect.stringContaining('pcapng block: 60 bytes left') },
    });
  });
});

describe('writing', () => {
  it('gives back the frames and names that were written, and always the same bytes', () => {
    const frames = tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] });
    const names = new Map([
      ['172.16.16.101', 'mesin-1'],
      ['172.16.16.102', 'mesin-2'],
    ]);
    const bytes = writePcapng({ frames, names, comments: new Map([[2, 'é']]), application: 'test' });
    expect(readCapture(bytes)).toEqual({ format: 'pcapng', frames, names });
    expect(writePcapng({ frames, names, comments: new Map([[2, 'é']]), application: 'test' })).toEqual(bytes);
  });
});

function pcap(magic: number, little: boolean): Uint8Array {
  const [u16, u32] = [word(little, 2), word(little, 4)];
  const header = concat(u32(magic), u16(2), u16(4), u32(0), u32(0), u32(65535), u32(1));
  return concat(header, u32(1_500_000_000), u32(7), u32(60), u32(1000), payload);
}

function pcapngBlock(little: boolean, type: number, body: Uint8Array): Uint8Array {
  const u32 = word(little, 4);
  const length = u32(body.length + 12);
  return concat(u32(type), length, body, length);
}

function word(little: boolean, size: 2 | 4): (value: number) => Uint8Array {
  return (value) => {
    const bytes = Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 0xff);
    return Uint8Array.from(little ? bytes : bytes.reverse());
  };
}
