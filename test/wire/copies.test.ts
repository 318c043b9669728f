import { describe, expect, it } from 'vitest';
import { holdsPacketsTwice, isCopy, placeInConnection } from '../../harness/wire/index.ts';
import type { Frame } from '../../harness/wire/index.ts';
import { captureOf, oneAfterAnother, renumber, tcpConversation, udpDatagram } from '../support/frames.ts';
import { forwarded, fragmentsOf, onLink, overIpv6, twice, withIds } from '../support/layers.ts';

const echo = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
});
const counted = (frames: Frame[]) => withIds(frames, (index) => 100 + index);
const datagram = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50000,
  dstPort: 12345,
  data: 'halo',
});
const copiesIn = (frames: Frame[]) =>
  captureOf(renumber(frames)).packets.flatMap(({ frame, copyOf }) =>
    copyOf === undefined ? [] : [[frame.number, copyOf]],
  );

describe('a capture that saw each packet in two places', () => {
  it.each([
    ['two interfaces, cooked version 2', twice(echo, 'sll2')],
    ['two directions, cooked version 1', twice(echo, 'sll')],
    ['two interfaces, IPv6', twice(overIpv6(echo), 'sll2')],
    ['both sides of a router', counted(echo).flatMap((frame) => [frame, ...forwarded([frame])])],
    [
      'two interfaces of a pcapng file',
      counted(echo).flatMap((frame) => [frame, { ...frame, interfaceId: 1 }]),
    ],
    [
      'one bridge after another, cooked version 1',
      onLink(
        counted(echo).flatMap((frame) => [frame, frame]),
        'sll',
        { packetType: 3 },
      ),
    ],
  ])('is judged as if it had seen it once: %s', (_, frames) => {
    const capture = captureOf(renumber(frames));
    const once = captureOf(echo);
    expect(capture.packets.map(isCopy)).toEqual(echo.flatMap(() => [false, true]));
    expect(holdsPacketsTwice(capture)).toBe(true);
    const [connection] = capture.connections;
    expect(capture.connections).toHaveLength(1);
    expect(connection?.toServer.segments.some(({ retransmission }) => retransmission)).toBe(false);
    expect(connection?.frames).toEqual(echo.map((_frame, index) => 2 * index + 1));
    expect(connection?.toServer.bytes).toEqual(once.connections[0]?.toServer.bytes);
  });

  it('still tells where in its connection a copy stands', () => {
    const capture = captureOf(renumber(twice(echo, 'sll2')));
    const [original, copy] = [capture.packets[6], capture.packets[7]];
    if (!original || !copy) throw new Error('no such packets');
    expect(copy.copyOf).toBe(7);
    expect(placeInConnection(copy, capture)).toEqual(placeInConnection(original, capture));
  });

  it('counts each datagram once, also where its fragments came twice', () => {
    const long = { ...datagram, bytes: datagram.bytes };
    expect(captureOf(renumber(twice([long], 'sll2'))).conversations[0]?.datagrams).toHaveLength(1);
    const fragments = fragmentsOf(
      udpDatagram({ src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1, dstPort: 2, data: 'x'.repeat(200) }),
      80,
    );
    const capture = captureOf(renumber(twice(fragments, 'sll2')));
    expect(capture.conversations[0]?.datagrams).toHaveLength(1);
    expect(capture.packets.filter(isCopy)).toHaveLength(fragments.length);
  });
});

describe('packets that only look alike', () => {
  it.each([
    [
      'a segment sent again',
      tcpConversation({
        script: [
          'handshake',
          { raw: 'client', flags: 24, seq: 1, data: 'a' },
          { raw: 'client', flags: 24, seq: 1, data: 'a' },
        ],
      }),
    ],
    ['equal datagrams of an application', [datagram, datagram, datagram]],
    ['equal datagrams without identification', withIds([datagram, datagram], () => 0)],
  ])('are no copies on Ethernet, on the same interface of any, or over IPv6: %s', (_, frames) => {
    expect(copiesIn(frames)).toEqual([]);
    expect(copiesIn(onLink(frames, 'sll2'))).toEqual([]);
    expect(copiesIn(onLink(frames, 'sll'))).toEqual([]);
    expect(copiesIn(overIpv6(frames))).toEqual([]);
  });

  it('are told apart where each of them is seen twice', () => {
    const frames = withIds([datagram, datagram, datagram], () => 0);
    expect(copiesIn(twice(frames, 'sll2'))).toEqual([
      [2, 1],
      [4, 3],
      [6, 5],
    ]);
    const [first, second] = [
      onLink(frames, 'sll2', { interfaceIndex: 5 }),
      onLink(frames, 'sll2', { interfaceIndex: 7 }),
    ];
    expect(copiesIn([...first, ...second])).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ]);
  });

  it('are no copies when one follows after a retransmission timeout', () => {
    const [first = datagram] = onLink([datagram], 'sll2', { interfaceIndex: 5 });
    const [later = datagram] = onLink([datagram], 'sll2', { interfaceIndex: 7 });
    expect(copiesIn([first, { ...later, timeNs: later.timeNs + 200_000_000n }])).toEqual([]);
    expect(copiesIn([first, { ...later, timeNs: later.timeNs + 1_000_000n }])).toEqual([[2, 1]]);
  });

  it('do not make a capture one that saw each packet twice', () => {
    const capture = captureOf(oneAfterAnother(echo, twice([datagram], 'sll2')));
    expect(capture.packets.filter(isCopy)).toHaveLength(1);
    expect(holdsPacketsTwice(capture)).toBe(false);
  });
});
