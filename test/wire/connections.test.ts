import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction, Frame, TcpConnection } from '../../harness/wire/index.ts';
import { captureOf, oneAfterAnother, renumber, tcpConversation } from '../support/frames.ts';

describe('reassembly', () => {
  it('gives the same stream however it was cut, repeated, reordered and numbered', () => {
    const isn = fc.oneof(
      fc.constantFrom(0, 0xffff_ffff, 0x7fff_ffff),
      fc.integer({ min: 0, max: 0xffff_ffff }),
    );
    const input = fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      cuts: fc.array(fc.nat(300), { maxLength: 12 }),
      extras: fc.array(fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 80 })), { maxLength: 12 }),
      order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      clientIsn: isn,
      hasSyn: fc.boolean(),
    });
    fc.assert(
      fc.property(input, ({ bytes, cuts, extras, order, clientIsn, hasSyn }) => {
        const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        );
        const parts = edges.slice(1).map((end, index): [number, number] => [edges[index] ?? 0, end]);
        const again = extras.map(([from, length]): [number, number] => [
          from % bytes.length,
          Math.min((from % bytes.length) + length, bytes.length),
        ]);
        const shuffled = [...parts, ...again]
          .map((part, index) => ({ part, key: order[index] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const script = shuffled.map(({ part: [from, to] }) => ({
          raw: 'client' as const,
          flags: 0x18,
          seq: 1 + from,
          data: bytes.subarray(from, to),
        }));
        const frames = tcpConversation({ clientIsn, script: ['handshake', ...script] });
        const { toServer } = only(hasSyn ? frames : frames.slice(3));
        expect(Buffer.from(toServer.bytes)).toEqual(Buffer.from(bytes));
        expect(toServer.gaps).toEqual([]);
        expect(toServer.chunks.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('lets the bytes seen first win an overlap', () => {
    const { toServer } = only(
      tcpConversation({
        script: [
          'handshake',
          { raw: 'client', flags: 0x18, seq: 4, data: 'DEF' },
          { raw: 'client', flags: 0x18, seq: 1, data: 'abcdefghi' },
          { raw: 'client', flags: 0x18, seq: 2, data: 'XXXX' },
        ],
      }),
    );
    expect(text(toServer)).toBe('abcDEFghi');
    expect(toServer.chunks).toEqual([
      { offset: 0, length: 3, frame: 5 },
      { offset: 3, length: 3, frame: 4 },
      { offset: 6, length: 3, frame: 5 },
    ]);
    expect(
      toServer.segments.filter(({ retransmission }) => retransmission).map(({ frame }) => frame),
    ).toEqual([6]);
  });

  it('lists lost bytes as a gap, also before a FIN', () => {
    const { toServer } = only(
      tcpConversation({
        script: [
          'handshake',
          { from: 'client', data: 'abc' },
          { from: 'client', data: 'def', lost: true },
          { from: 'client', data: 'ghi' },
          { from: 'client', data: 'jk', lost: true },
          { fin: 'client' },
        ],
      }),
    );
    expect(text(toServer)).toBe('abc\0\0\0ghi\0\0');
    expect(toServer.gaps).toEqual([
      { offset: 3, length: 3 },
      { offset: 9, length: 2 },
    ]);
  });

  it('takes bytes that the capture cut for a gap', () => {
    const frames = tcpConversation({
      script: ['handshake', { from: 'client', data: 'abcdefgh' }, { from: 'client', data: 'ijk' }],
    });
    const cut = frames.map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, 54 + 4) }));
    const { toServer } = only(cut);
    expect(text(toServer)).toBe('abcd\0\0\0\0ijk');
    expect(toServer.gaps).toEqual([{ offset: 4, length: 4 }]);
  });

  it('keeps data that came with the SYN', () => {
    const { toServer } = only(
      tcpConversation({
        script: [
          { raw: 'client', flags: 2, seq: 0, data: 'halo' },
          { raw: 'server', flags: 0x12, seq: 0, ack: 5 },
        ],
      }),
    );
    expect(text(toServer)).toBe('halo');
    expect(toServer.acknowledged).toBe(4);
  });

  it('puts ten thousand segments that arrive backwards in order at once', () => {
    const count = 10_000;
    const script = Array.from({ length: count }, (_, index) => ({
      raw: 'client' as const,
      flags: 0x18,
      seq: 1 + (count - 1 - index) * 2,
      data: 'ab',
    }));
    expect(only(tcpConversation({ script: ['handshake', ...script] })).toServer.bytes).toHaveLength(
      2 * count,
    );
  });
});

describe('connections', () => {
  it('starts another connection at a SYN with another sequence number on the same ports', () => {
    const first = tcpConversation({ script: ['handshake', { from: 'client', data: 'one' }, 'close'] });
    const second = tcpConversation({
      clientIsn: 77,
      serverIsn: 88,
      script: ['handshake', { from: 'client', data: 'two' }, 'close'],
    });
    const { connections } = captureOf(oneAfterAnother(first, second));
    expect(connections.map(({ stream, toServer }) => [stream, text(toServer)])).toEqual([
      [0, 'one'],
      [1, 'two'],
    ]);
  });

  it('treats a retransmitted SYN as one handshake', () => {
    const connection = only(
      tcpConversation({
        script: [
          { syn: 'client' },
          { raw: 'client', flags: 2, seq: 0 },
          { synAck: 'server' },
          { ack: 'client' },
        ],
      }),
    );
    expect(connection.handshake).toEqual({ syn: 1, synAck: 3, ack: 4 });
    expect(connection.toServer.segments.map(({ retransmission }) => retransmission)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('sees no handshake in a SYN that is refused', () => {
    const connection = only(
      tcpConversation({ script: [{ syn: 'client' }, { raw: 'server', flags: 0x14, seq: 0, ack: 1 }] }),
    );
    expect(connection.handshake).toEqual({ syn: 1 });
    expect(connection.resets).toEqual([{ frame: 2, from: 'server' }]);
    expect(connection.toServer.acknowledged).toBe(0);
  });

  it('knows the server by its SYN-ACK where the SYN is missing', () => {
    const connection = only(
      tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }] }).slice(1),
    );
    expect(connection.client.port).toBe(54321);
    expect(connection.handshake).toEqual({ synAck: 1, ack: 2 });
  });

  it('counts acknowledged payload without the SYN and the FIN, and names the frame', () => {
    const { toServer } = only(
      tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
    );
    expect(toServer).toMatchObject({
      acknowledged: 4,
      acknowledgedBy: 5,
      fin: { frame: 6, acknowledgedBy: 7 },
    });
  });

  it('does not take a reset for an acknowledgement', () => {
    const { toServer } = only(
      tcpConversation({
        script: ['handshake', { from: 'client', data: 'halo', acked: false }, { rst: 'server' }],
      }),
    );
    expect(toServer.acknowledged).toBe(0);
  });

  it('does not take the text in a reset for payload', () => {
    const { toClient } = only(
      tcpConversation({
        script: ['handshake', { raw: 'server', flags: 0x14, seq: 1, ack: 1, data: 'go away' }],
      }),
    );
    expect(toClient.bytes).toHaveLength(0);
  });

  it('trims Ethernet padding with the length that IP tells', () => {
    const frames = tcpConversation({ script: ['handshake', { from: 'client', data: 'a' }] });
    const padded = frames.map((frame) => {
      const bytes = new Uint8Array(Math.max(60, frame.bytes.length)).fill(0x20);
      bytes.set(frame.bytes);
      return { ...frame, bytes, originalLength: bytes.length };
    });
    expect(text(only(padded).toServer)).toBe('a');
  });
});

function only(frames: Frame[]): TcpConnection {
  const [connection, ...others] = captureOf(renumber(frames)).connections;
  expect(others).toEqual([]);
  if (!connection) throw new Error('no connection was found');
  return connection;
}

function text(direction: Direction): string {
  return new TextDecoder().decode(direction.bytes);
}
