import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findField } from '../../harness/filter/fields/index.ts';
import { dissect, readCapture, writePcapng } from '../../harness/wire/index.ts';
import type { Capture, Frame } from '../../harness/wire/index.ts';
import { analysisOf } from '../../harness/wire/tcp-analysis.ts';
import {
  captureFileOf,
  captureOf,
  merge,
  oneAfterAnother,
  tcpConversation,
  tcpFrame,
} from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import { hasTshark, tsharkLines, withFile } from '../support/tshark.ts';

const ack = 0x10;
const pushAck = 0x18;
const text = 'abcdefghij'.repeat(10);
const data = (from: 'client' | 'server', some = text): TcpStep => ({ from, data: some, acked: false });
const lost = (from: 'client' | 'server'): TcpStep => ({ from, data: text, lost: true });
const repeated: TcpStep = { raw: 'server', flags: ack, seq: 1, ack: 101 };

/** A script, and the hints of each frame that has any. */
const cases: Record<string, { script: TcpStep[]; hints: Record<number, string[]> }> = {
  'nothing where all is well': { script: ['handshake', { from: 'client', data: text }, 'close'], hints: {} },
  'a retransmission after a while': {
    script: [
      'handshake',
      data('client'),
      { waitMs: 300 },
      { raw: 'client', flags: pushAck, seq: 1, data: text },
    ],
    hints: { 5: ['retransmission'] },
  },
  'a SYN and a SYN-ACK sent again': {
    script: [
      { syn: 'client' },
      { waitMs: 1000 },
      { raw: 'client', flags: 2, seq: 0 },
      { synAck: 'server' },
      { waitMs: 1000 },
      { raw: 'server', flags: 0x12, seq: 0, ack: 1 },
      { ack: 'client' },
    ],
    hints: { 2: ['retransmission'], 4: ['retransmission'] },
  },
  'a spurious retransmission': {
    script: [
      'handshake',
      { from: 'client', data: text },
      { raw: 'client', flags: pushAck, seq: 1, data: text },
    ],
    hints: { 6: ['retransmission', 'spurious-retransmission'] },
  },
  'a loss, repeated acknowledgements and a fast retransmission': {
    script: [
      'handshake',
      { from: 'client', data: text },
      lost('client'),
      data('client'),
      repeated,
      repeated,
      { raw: 'client', flags: pushAck, seq: 101, ack: 1, data: text },
    ],
    hints: {
      6: ['lost-segment'],
      7: ['duplicate-ack'],
      8: ['duplicate-ack'],
      9: ['fast-retransmission', 'retransmission'],
    },
  },
  'segments in the wrong order': {
    script: [
      'handshake',
      { raw: 'client', flags: pushAck, seq: 101, data: text },
      { raw: 'client', flags: pushAck, seq: 1, data: text },
    ],
    hints: { 4: ['lost-segment'], 5: ['out-of-order'] },
  },
  'an acknowledgement of what the capture missed': {
    script: ['handshake', lost('client'), { ack: 'server' }],
    hints: { 4: ['ack-lost-segment'] },
  },
  'a window that closes, is asked and opens': {
    script: [
      'handshake',
      { from: 'client', data: text },
      { raw: 'server', flags: ack, seq: 1, ack: 101, window: 0 },
      { raw: 'client', flags: pushAck, seq: 101, ack: 1, data: 'x' },
      { raw: 'server', flags: ack, seq: 1, ack: 101, window: 0 },
      { raw: 'server', flags: ack, seq: 1, ack: 101, window: 500 },
    ],
    hints: {
      6: ['zero-window'],
      7: ['zero-window-probe'],
      8: ['zero-window', 'zero-window-probe-ack'],
      9: ['window-update'],
    },
  },
  'a window that is filled': {
    script: ['handshake', { raw: 'server', flags: ack, seq: 1, ack: 1, window: 100 }, data('client')],
    hints: { 4: ['window-update'], 5: ['window-full'] },
  },
  'a question whether the peer is alive, and the answer': {
    script: [
      'handshake',
      { from: 'client', data: text },
      { waitMs: 9000 },
      { raw: 'client', flags: ack, seq: 100 },
      { raw: 'server', flags: ack, seq: 1, ack: 101 },
    ],
    hints: { 6: ['keep-alive'], 7: ['keep-alive-ack'] },
  },
  'a SYN-ACK of another connection': {
    script: [
      { syn: 'client' },
      { synAck: 'server' },
      { raw: 'server', flags: 0x12, seq: 5000, ack: 1 },
      { ack: 'client' },
    ],
    // Once the second is known, the first is seen as the other one.
    hints: { 2: ['reused-ports'], 3: ['lost-segment', 'reused-ports'], 4: [] },
  },
};

describe('what Wireshark says of TCP segments', () => {
  it.each(Object.entries(cases))('%s', (_, { script, hints }) => {
    const capture = captureOf(tcpConversation({ script }));
    const found: Record<number, string[]> = {};
    for (const packet of capture.packets) {
      const analysis = analysisOf(packet, capture);
      if (analysis && (analysis.hints.size > 0 || hints[packet.frame.number]))
        found[packet.frame.number] = [...analysis.hints].toSorted();
    }
    expect(found).toEqual(hints);
  });

  it('marks a SYN on ports that were used before', () => {
    const capture = captureOf(
      oneAfterAnother(
        tcpConversation({ script: ['handshake', 'close'] }),
        tcpConversation({ clientIsn: 7, serverIsn: 8, script: ['handshake', 'close'] }),
      ),
    );
    const marked = capture.packets.filter((packet) => analysisOf(packet, capture)?.hints.has('reused-ports'));
    expect(marked.map(({ frame }) => frame.number)).toEqual([7]);
  });

  it('tells which segment is acknowledged, after how long, and what is in flight', () => {
    const capture = captureOf(
      tcpConversation({ script: ['handshake', data('client'), data('client', 'xyz'), { ack: 'server' }] }),
    );
    const analyses = capture.packets.map((packet) => analysisOf(packet, capture));
    expect(analyses[0]).toBeUndefined();
    expect(analyses[1]?.acks).toEqual({ frame: 1, rttNs: 1_000_000n });
    expect(analyses.slice(1).map((analysis) => analysis?.initialRttNs)).toEqual(Array(5).fill(2_000_000n));
    expect(analyses[3]).toMatchObject({ bytesInFlight: 100, pushBytesSent: 100 });
    expect(analyses[4]).toMatchObject({ bytesInFlight: 103, pushBytesSent: 3 });
    expect(analyses[5]?.acks).toEqual({ frame: 5, rttNs: 1_000_000n });
  });

  it('counts repeated acknowledgements from the first of them', () => {
    const capture = captureOf(
      tcpConversation({
        script: [
          'handshake',
          { from: 'client', data: text },
          lost('client'),
          data('client'),
          repeated,
          repeated,
        ],
      }),
    );
    const counts = capture.packets.map((packet) => analysisOf(packet, capture)?.duplicateAck);
    expect(counts.slice(6)).toEqual([
      { count: 1, frame: 5 },
      { count: 2, frame: 5 },
    ]);
  });

  it('leaves out of the bytes in flight what was acknowledged selectively', () => {
    const sack = Uint8Array.of(1, 1, 5, 10, ...numberBytes(1_000_101), ...numberBytes(1_000_201));
    const capture = captureOf(
      conversation([
        { from: 'client', flags: 2, seq: 999_999 + 1 },
        { from: 'server', flags: 0x12, seq: 0, ack: 1_000_001 },
        { from: 'client', flags: pushAck, seq: 1_000_001, ack: 1, length: 100 },
        { from: 'client', flags: pushAck, seq: 1_000_101, ack: 1, length: 100 },
        { from: 'server', flags: ack, seq: 1, ack: 1_000_001, options: sack },
        { from: 'client', flags: pushAck, seq: 1_000_201, ack: 1, length: 50 },
      ]),
    );
    const last = capture.packets.at(-1);
    expect(last && analysisOf(last, capture)?.bytesInFlight).toBe(150);
  });
});

describe('hostile segments', () => {
  const segment = fc.record({
    from: fc.constantFrom<'client' | 'server'>('client', 'server'),
    flags: fc.integer({ min: 0, max: 0x3f }),
    seq: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff })),
    ack: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff })),
    window: fc.constantFrom(0, 1, 100, 65_535),
    length: fc.constantFrom(0, 0, 1, 50),
  });

  it('never throws, whatever the numbers are', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const capture = captureOf(conversation(segments));
        for (const packet of capture.packets) {
          const inFlight = analysisOf(packet, capture)?.bytesInFlight ?? 1;
          expect(inFlight).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.runIf(hasTshark)('are seen as tshark sees them', () => {
    // What a SYN-ACK with a number of its own does to the numbering of streams is not asked here.
    const withoutSynAck = segment.filter(({ flags }) => (flags & 0x12) !== 0x12);
    const conversations = fc.array(withoutSynAck, { minLength: 10, maxLength: 40 });
    const some = fc.sample(conversations, { numRuns: 60, seed: 5 });
    const frames = oneAfterAnother(...some.map((segments, index) => conversation(segments, 20_000 + index)));
    expect(differences(frames)).toEqual([]);
  });

  it.each([
    ['data that is never acknowledged', (at: number) => ({ seq: 1 + at * 50, ack: 1, length: 50 })],
    ['data backwards', (at: number) => ({ seq: 4_000_000_000 - at * 50, ack: 1, length: 50 })],
    ['the same data again and again', () => ({ seq: 1, ack: 1, length: 50 })],
    [
      'acknowledgements all over',
      (at: number) => ({ seq: at * 77_777_777, ack: at * 99_999_989, length: 5 }),
    ],
  ])('takes time in proportion to the segments: %s', (_, numbersOf) => {
    const millisecondsFor = (count: number) => {
      const segments = Array.from({ length: count }, (__, at) => ({
        from: at % 3 === 0 ? ('server' as const) : ('client' as const),
        flags: pushAck,
        ...numbersOf(at),
      }));
      const file = captureFileOf(conversation(segments));
      const runs = [1, 2].map(() => {
        const capture = dissect(file);
        const start = process.cpuUsage();
        for (const packet of capture.packets) analysisOf(packet, capture);
        return process.cpuUsage(start).user / 1000;
      });
      return Math.min(...runs);
    };
    millisecondsFor(1000);
    // Five times the segments take about five times as long; squared it would be twenty-five times.
    expect(millisecondsFor(30_000)).toBeLessThan(12 * Math.max(millisecondsFor(6000), 50));
  });
});

describe.runIf(hasTshark)('as tshark sees it', () => {
  it.each(Object.entries(cases))('%s', (_, { script }) => {
    expect(differences(tcpConversation({ script }))).toEqual([]);
  });

  it('windows that are scaled, or not', () => {
    const scaled = Uint8Array.of(3, 3, 2, 1);
    const opening = (client: Uint8Array, server: Uint8Array, port: number) =>
      conversation(
        [
          { from: 'client', flags: 2, seq: 0, options: client },
          { from: 'server', flags: 0x12, seq: 0, ack: 1, options: server },
          { from: 'client', flags: ack, seq: 1, ack: 1 },
          { from: 'server', flags: ack, seq: 1, ack: 1, window: 25 },
          { from: 'client', flags: pushAck, seq: 1, ack: 1, length: 25 },
          { from: 'client', flags: pushAck, seq: 26, ack: 1, length: 75 },
        ],
        port,
      );
    const none = new Uint8Array();
    const frames = oneAfterAnother(
      opening(scaled, scaled, 1001),
      opening(scaled, none, 1002),
      opening(none, scaled, 1003),
      opening(none, none, 1004),
    );
    expect(differences(frames)).toEqual([]);
  });

  it('many conversations at once, with losses', () => {
    const script: TcpStep[] = [
      'handshake',
      { from: 'client', data: 'x'.repeat(9000) },
      data('server'),
      'close',
    ];
    const conversations = [1, 2, 3].map((host) =>
      tcpConversation({ client: `172.16.16.${host}`, script }).filter((__, at) => at % (host + 4) !== 4),
    );
    expect(differences(merge(...conversations))).toEqual([]);
  });
});

const sharedFolder = join(import.meta.dirname, '../../../shared/captures');
const sharedFiles = existsSync(sharedFolder) ? readdirSync(sharedFolder) : [];

describe.runIf(hasTshark && sharedFiles.length > 0)('captures of students, as tshark sees them', () => {
  it.each(sharedFiles)('%s', (name) => expect(differencesIn(join(sharedFolder, name))).toEqual([]));
});

interface Segment {
  from: 'client' | 'server';
  flags: number;
  seq: number;
  ack?: number;
  window?: number;
  length?: number;
  options?: Uint8Array;
}

/** Frames of segments with raw numbers, a millisecond apart. */
function conversation(segments: Segment[], clientPort = 40_000): Frame[] {
  const ends = { client: ['172.16.16.102', clientPort], server: ['172.16.16.101', 32_444] } as const;
  return segments.map(
    ({ from, flags, seq, ack: acknowledged = 0, window = 1000, length = 0, options }, at) => {
      const [src, srcPort] = ends[from];
      const [dst, dstPort] = ends[from === 'client' ? 'server' : 'client'];
      const bytes = tcpFrame({
        src,
        dst,
        srcPort,
        dstPort,
        seq: seq >>> 0,
        ack: acknowledged >>> 0,
        flags,
        window,
        data: new Uint8Array(length),
        options: options ?? new Uint8Array(),
      });
      const timeNs = 1_700_000_000_000_000_000n + BigInt(at) * 1_000_000n;
      return { number: at + 1, timeNs, bytes, originalLength: bytes.length, linkType: 1 };
    },
  );
}

function numberBytes(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

const names = `
  tcp.analysis tcp.analysis.flags tcp.analysis.retransmission tcp.analysis.fast_retransmission
  tcp.analysis.spurious_retransmission tcp.analysis.out_of_order tcp.analysis.lost_segment
  tcp.analysis.ack_lost_segment tcp.analysis.duplicate_ack tcp.analysis.duplicate_ack_num
  tcp.analysis.duplicate_ack_frame tcp.analysis.zero_window tcp.analysis.zero_window_probe
  tcp.analysis.zero_window_probe_ack tcp.analysis.window_update tcp.analysis.window_full
  tcp.analysis.keep_alive tcp.analysis.keep_alive_ack tcp.analysis.reused_ports
  tcp.analysis.acks_frame tcp.analysis.ack_rtt tcp.analysis.initial_rtt tcp.analysis.bytes_in_flight
  tcp.analysis.push_bytes_sent
`
  .trim()
  .split(/\s+/);

function differences(frames: Frame[]): string[] {
  return withFile(writePcapng({ frames, application: 'test' }), differencesIn);
}

/** Where our fields differ from those of tshark, which reads the file twice as Wireshark does. */
function differencesIn(path: string): string[] {
  const capture = dissect(readCapture(readFileSync(path)));
  const args = ['-2', '-n', '-T', 'fields', ...names.flatMap((name) => ['-e', name])];
  const rows = capture.packets.length === 0 ? [] : tsharkLines(path, args.concat('-e', 'frame.number'));
  expect(rows).toHaveLength(capture.packets.length);
  return rows.flatMap((row, index) => {
    const theirs = row.split('\t');
    return names.flatMap((name, column) => {
      const ours = printed(name, capture, index);
      return ours === theirs[column] ? [] : [`frame ${index + 1} ${name}: ${ours}, tshark ${theirs[column]}`];
    });
  });
}

function printed(name: string, capture: Capture, index: number): string {
  const packet = capture.packets[index];
  const values = packet ? (findField(name)?.values(packet, capture) ?? []) : [];
  return values.map((value) => (typeof value === 'bigint' ? seconds(value) : `${value}`)).join(',');
}

function seconds(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const sign = nanoseconds < 0n ? '-' : '';
  return `${sign}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
}
