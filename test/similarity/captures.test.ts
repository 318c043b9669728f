import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findSharedCaptures,
  fingerprintOf,
  type CaptureFingerprint,
} from '../../harness/similarity/captures.ts';
import { dissect, readCapture, writePcapng } from '../../harness/wire/index.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { temporaryFolder } from '../support/cli.ts';
import { captureOf, merge, renumber, tcpConversation, udpDatagram } from '../support/frames.ts';

/** A lab as one student captured it: its own ports and sequence numbers, its own time. */
function lab(seed: number, connections = 4): Frame[] {
  const startNs = 1_772_000_000_000_000_000n + BigInt(seed) * 3_600_000_123_457_000n;
  return merge(
    ...Array.from({ length: connections }, (_, index) =>
      tcpConversation({
        clientPort: 40_000 + ((seed * 31 + index) % 20_000),
        clientIsn: (seed * 2_654_435_761 + index * 40_503) % 4_294_967_296,
        serverIsn: (seed * 1_597_334_677 + index * 65_537) % 4_294_967_296,
        startNs: startNs + BigInt(index) * 50_000_000n,
        script: [
          'handshake',
          { from: 'client', data: 'INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ' },
          { from: 'server', data: 'INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ' },
          'close',
        ],
      }),
    ),
  );
}

function handedIn(submission: string, bytes: Uint8Array, path = 'tugas.pcapng'): CaptureFingerprint {
  return fingerprintOf(dissect(readCapture(bytes)), submission, path);
}

function pcapng(frames: readonly Frame[]): Uint8Array {
  return writePcapng({ application: 'test', frames: renumber([...frames]) });
}

/** The classic format, microseconds, big-endian: as some other program would save it. */
function pcap(frames: readonly Frame[]): Uint8Array {
  const head = Buffer.alloc(24);
  head.writeUInt32BE(0xa1b2c3d4, 0);
  head.writeUInt16BE(2, 4);
  head.writeUInt16BE(4, 6);
  head.writeUInt32BE(65_535, 16);
  head.writeUInt32BE(1, 20);
  const records = frames.map(({ timeNs, bytes, originalLength }) => {
    const record = Buffer.alloc(16);
    record.writeUInt32BE(Number(timeNs / 1_000_000_000n), 0);
    record.writeUInt32BE(Number((timeNs % 1_000_000_000n) / 1000n), 4);
    record.writeUInt32BE(bytes.length, 8);
    record.writeUInt32BE(originalLength, 12);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, ...records]);
}

describe('two submissions share a capture', () => {
  const frames = lab(1);
  const whole = handedIn('budi', pcapng(frames));

  test('that was only renamed', () => {
    const { shared } = findSharedCaptures([whole, handedIn('citra', pcapng(frames), 'hasil.pcapng')]);
    expect(shared).toMatchObject([
      {
        places: [
          { submission: 'budi', path: 'tugas.pcapng' },
          { submission: 'citra', path: 'hasil.pcapng' },
        ],
        handshakes: 4,
        packets: frames.length,
        of: frames.length,
        macs: 2,
      },
    ]);
    expect(shared[0]?.sequenceNumbers).toHaveLength(3);
  });

  test('of which one was cropped and saved in the other format', () => {
    const part = frames.slice(13, 31);
    const { shared } = findSharedCaptures([whole, handedIn('citra', pcap(part), 'potongan.pcap')]);
    expect(shared).toHaveLength(1);
    expect(shared[0]).toMatchObject({ packets: part.length, of: part.length });
    expect(shared[0]?.handshakes).toBeGreaterThan(0);
  });

  test('of which one begins after the handshakes', () => {
    const part = frames.filter(({ timeNs }) => timeNs > 3_000_000n + (frames[0]?.timeNs ?? 0n)).slice(0, 6);
    const { shared } = findSharedCaptures([whole, handedIn('citra', pcapng(part))]);
    expect(shared).toMatchObject([{ handshakes: 0, packets: 6, of: 6 }]);
  });

  test('whose times were moved: the connections are the same', () => {
    const moved = frames.map((frame) => ({ ...frame, timeNs: frame.timeNs + 86_400_000_000_000n }));
    const { shared } = findSharedCaptures([whole, handedIn('citra', pcapng(moved))]);
    expect(shared).toMatchObject([{ handshakes: 4, packets: 0 }]);
  });

  test('which is long, and of which a part was taken', () => {
    const long = lab(2, 600);
    const part = long.slice(1000, 3000);
    const { shared } = findSharedCaptures([handedIn('budi', pcapng(long)), handedIn('citra', pcapng(part))]);
    expect(shared).toHaveLength(1);
    expect(shared[0]?.packets).toBe(shared[0]?.of);
    expect(shared[0]?.packets).toBeGreaterThan(100);
  });

  const hasEditcap = spawnSync('editcap', ['--version']).status === 0;
  test.skipIf(!hasEditcap)('that editcap cut and converted', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, 'a.pcapng'), join(folder.path, 'b.pcap')];
    writeFileSync(from, pcapng(frames));
    // Frames 5 to 30, as classic pcap.
    expect(spawnSync('editcap', ['-F', 'pcap', '-r', from, to, '5-30']).status).toBe(0);
    const { shared } = findSharedCaptures([whole, handedIn('citra', readFileSync(to), 'b.pcap')]);
    expect(shared).toMatchObject([{ packets: 26, of: 26 }]);
  });
});

describe('what is no sharing', () => {
  test('honest captures of the same lab, on the same addresses', () => {
    const honest = Array.from({ length: 30 }, (_, index) =>
      handedIn(`mahasiswa-${index}`, pcapng(lab(index + 10))),
    );
    expect(findSharedCaptures(honest)).toEqual({ shared: [], more: 0 });
  });

  test('two captures of the same submission', () => {
    const one = pcapng(lab(3));
    expect(findSharedCaptures([handedIn('budi', one), handedIn('budi', one, 'lagi.pcapng')]).shared).toEqual(
      [],
    );
  });

  test('a capture that the course hands out', () => {
    const one = pcapng(lab(4));
    const template = [handedIn('', one, 'contoh.pcapng')];
    expect(findSharedCaptures([handedIn('a', one), handedIn('b', one)], template).shared).toEqual([]);
  });

  test('empty captures', () => {
    expect(findSharedCaptures([handedIn('a', pcapng([])), handedIn('b', pcapng([]))]).shared).toEqual([]);
  });

  test('one packet that happens to be at the same microsecond', () => {
    const datagram = udpDatagram({
      src: '10.0.0.1',
      dst: '10.0.0.255',
      srcPort: 137,
      dstPort: 137,
      data: 'x',
    });
    const captures = [5, 6].map((seed) =>
      fingerprintOf(captureOf(merge(lab(seed), [datagram])), `mahasiswa-${seed}`, 'a.pcapng'),
    );
    expect(findSharedCaptures(captures).shared).toEqual([]);
  });
});

test('a capture that the whole class handed in is told once', () => {
  const one = pcapng(lab(7));
  const all = Array.from({ length: 300 }, (_, index) => handedIn(`mahasiswa-${index}`, one));
  const { shared, more } = findSharedCaptures(all);
  expect([shared.length, more]).toEqual([1, 0]);
  expect(shared[0]?.places).toHaveLength(200);
});
