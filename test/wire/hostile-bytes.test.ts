import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNames, findField } from '../../harness/filter/fields/index.ts';
import { dissect, readCapture, summarizePacket, writePcapng } from '../../harness/wire/index.ts';
import { filterCaptures } from '../filter/captures.ts';
import { arpExchange, dnsExchange, merge, tcpConversation, udpDatagram } from '../support/frames.ts';

const sample = writePcapng({
  frames: merge(
    arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }),
    dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }),
    tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
  ),
  names: new Map([['172.16.16.101', 'mesin-1']]),
  comments: new Map([[2, 'a comment']]),
  application: 'test',
});

function digest(bytes: Uint8Array): void {
  const capture = dissect(readCapture(bytes));
  for (const packet of capture.packets) {
    const { info } = summarizePacket(packet, capture);
    // eslint-disable-next-line no-control-regex
    expect(info).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  }
}

/** Every value that a filter could ask for. */
function readAllFields(bytes: Uint8Array): void {
  const capture = dissect(readCapture(bytes));
  for (const name of fieldNames())
    for (const packet of capture.packets) findField(name)?.values(packet, capture);
}

const magics = [[0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0x3c, 0x4d], [0x0a, 0x0d, 0x0d, 0x0a], []].map(
  (magic) => Uint8Array.from(magic),
);

describe('hostile bytes', () => {
  it('never throws on random bytes, with or without a magic number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 400 }), (magic, bytes) =>
        digest(Uint8Array.from([...magic, ...bytes])),
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws on a capture with changed, missing or added bytes', () => {
    const change = fc.record({ at: fc.nat(sample.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.nat(sample.length),
        (changes, end) => {
          const bytes = sample.slice();
          for (const { at, value } of changes) bytes[at] = value;
          digest(bytes);
          digest(bytes.subarray(0, end));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws on frames of every layer with changed, missing or added bytes', () => {
    const all = Object.values(filterCaptures).map((frames) => frames.slice(0, 60));
    const change = fc.record({ frame: fc.nat(59), at: fc.nat(120), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(change, { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(59), fc.nat(120)), { maxLength: 4 }),
        (frames, changes, cuts) => {
          const changed = frames.map((frame) => ({ ...frame, bytes: frame.bytes.slice() }));
          for (const { frame, at, value } of changes) changed[frame]?.bytes.fill(value, at, at + 1);
          for (const [index, length] of cuts) {
            const frame = changed[index];
            if (frame) frame.bytes = frame.bytes.subarray(0, length);
          }
          const bytes = writePcapng({ frames: changed, application: 'test' });
          digest(bytes);
          readAllFields(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws on random bytes on any kind of link', () => {
    const linkType = fc.constantFrom(0, 1, 12, 14, 101, 108, 113, 228, 229, 276);
    const frame = fc.record({ linkType, bytes: fc.uint8Array({ maxLength: 120 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), (some) => {
        const frames = some.map(({ linkType: type, bytes }, index) => ({
          number: index + 1,
          timeNs: 0n,
          bytes,
          originalLength: bytes.length,
          linkType: type,
        }));
        digest(writePcapng({ frames, application: 'test' }));
      }),
      { numRuns: 1500 },
    );
  });

  it('never throws on random frames behind real headers', () => {
    const frames = Object.values(filterCaptures).flat();
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.nat(110),
        fc.uint8Array({ maxLength: 80 }),
        (frame, keep, tail) => {
          const bytes = Uint8Array.from([...frame.bytes.subarray(0, keep), ...tail]);
          digest(
            writePcapng({ frames: [{ ...frame, bytes, originalLength: bytes.length }], application: 'test' }),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('keeps the layers before the malformed one, and says where it stopped', () => {
    const [frame] = tcpConversation({ script: [{ syn: 'client' }] });
    const bytes = frame?.bytes.slice(0, 35) ?? new Uint8Array();
    const { packets } = dissect({
      format: 'pcapng',
      names: new Map(),
      frames: [{ number: 1, timeNs: 0n, bytes, originalLength: 35, linkType: 1 }],
    });
    expect(packets[0]?.ip?.src).toBe('172.16.16.102');
    expect(packets[0]?.tcp).toBeUndefined();
    expect(packets[0]?.malformed).toEqual({
      kind: 'malformed',
      at: 34,
      reason: 'tcp source port: 1 byte left, needed 2, at offset 34',
    });
  });

  it('reads a DNS name that points at itself as malformed, and keeps the datagram', () => {
    const header = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const frame = udpDatagram({
      src: '10.0.0.1',
      dst: '10.0.0.2',
      srcPort: 4000,
      dstPort: 53,
      data: Uint8Array.from([...header, 0xc0, 12, 0, 1, 0, 1]),
    });
    const [packet] = dissect({ format: 'pcapng', names: new Map(), frames: [frame] }).packets;
    expect(packet?.udp?.dstPort).toBe(53);
    expect(packet?.dns).toBeUndefined();
    expect(packet?.malformed?.reason).toBe('dns name: a pointer that does not point backwards, at offset 54');
  });

  it('makes terminal escapes in a DNS name harmless', () => {
    const frames = dnsExchange({ name: 'a\u001b[2Jb.id', answered: false });
    const capture = dissect({ format: 'pcapng', names: new Map(), frames });
    expect(capture.packets.map((packet) => summarizePacket(packet, capture).info)).toEqual([
      'Standard query 0x1234 A a\\027[2Jb.id',
    ]);
  });

  it('does not take memory that a nonsense sequence number asks for', () => {
    const frames = tcpConversation({
      script: [
        'handshake',
        { from: 'client', data: 'halo' },
        { raw: 'client', flags: 0x18, seq: 1_500_000_000, data: 'far' },
      ],
    });
    const [connection] = dissect({ format: 'pcapng', names: new Map(), frames }).connections;
    expect(new TextDecoder().decode(connection?.toServer.bytes)).toBe('halo');
    expect(connection?.toServer.leftOutBytes).toBe(3);
  });
});
