import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../harness/filter/index.ts';
import type { Frame } from '../../harness/wire/index.ts';
import { captureOf, renumber, tcpConversation, udpDatagram } from '../support/frames.ts';
import { fragmentsOf, ipv6FragmentsOf, onLink, overIpv6 } from '../support/layers.ts';

const data = Array.from({ length: 50 }, (_, index) => `line ${index};`).join('');
const whole = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50000,
  dstPort: 12345,
  data,
});
const [wholeIpv6 = whole] = overIpv6([whole]);
const parts = fragmentsOf(whole, 80);
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe('fragments', () => {
  it.each([
    ['in order', parts],
    ['the last one first', parts.toReversed()],
    ['each of them twice', parts.flatMap((part) => [part, part]).slice(0, -1)],
    ['overlapping', [...fragmentsOf(whole, 80).slice(0, 2), ...fragmentsOf(whole, 40).slice(3)]],
    ['on the interface any', onLink(parts, 'sll2')],
    ['of IPv6', ipv6FragmentsOf(wholeIpv6, 80)],
    ['of IPv6, the last one first', ipv6FragmentsOf(wholeIpv6, 80).toReversed()],
  ])('make the datagram whole with the one that comes last: %s', (_, frames) => {
    const { packets, conversations } = captureOf(renumber(frames));
    const last = packets.at(-1);
    expect(text(last?.udp?.payload)).toBe(data);
    expect(packets.slice(0, -1).every(({ udp, rest }) => udp === undefined && rest !== undefined)).toBe(true);
    expect(packets[0]?.reassembledIn).toBe(packets.length);
    expect(last?.reassembly?.frames).toHaveLength(packets.length);
    expect(conversations[0]?.datagrams).toHaveLength(1);
  });

  it('of TCP take their place in the connection', () => {
    const frames = tcpConversation({ script: ['handshake', { from: 'client', data }] });
    const cut = frames.flatMap((frame) => (frame.bytes.length > 400 ? fragmentsOf(frame, 80) : [frame]));
    const [connection] = captureOf(renumber(cut)).connections;
    expect(text(connection?.toServer.bytes)).toBe(data);
    expect(connection?.toServer.gaps).toEqual([]);
  });

  it.each([
    ['one is missing', parts.filter((_, index) => index !== 2)],
    ['the last is missing', parts.slice(0, -1)],
    ['they belong to two datagrams', [...parts.slice(0, 3), ...fragmentsOf(whole, 80, 7).slice(3)]],
    ['one was cut by the capture', cutShort(parts)],
  ])('make no datagram where %s', (_, frames) => {
    const { conversations, packets } = captureOf(renumber(frames));
    expect(
      conversations.flatMap(({ datagrams }) => datagrams).some(({ payload }) => text(payload) === data),
    ).toBe(false);
    expect(packets.every(({ reassembly }) => reassembly === undefined)).toBe(true);
  });

  it('give up the datagram that waits longest when more than a thousand wait', () => {
    const firsts = Array.from({ length: 1025 }, (_, id) => fragmentsOf(whole, 80, id + 1).slice(0, 1)).flat();
    const rests = [2, 1].flatMap((id) => fragmentsOf(whole, 80, id).slice(1));
    const { packets } = captureOf(renumber([...firsts, ...rests]));
    expect(packets.filter(({ reassembly }) => reassembly).map(({ ip }) => ip?.id)).toEqual([2]);
  });

  it('take time in proportion to their number, however they overlap', () => {
    const [first = whole] = parts;
    const frames = Array.from({ length: 40_000 }, () => first);
    const started = process.cpuUsage().user;
    captureOf(renumber(frames));
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5);
  });

  it('are found by the fields of Wireshark', () => {
    const capture = captureOf(renumber(parts));
    const select = (filter: string) => {
      const compiled = compileFilter(filter);
      if (compiled.status === 'error') throw new Error(compiled.error.message);
      return capture.packets
        .filter((packet) => compiled.matches(packet, capture))
        .map(({ frame }) => frame.number);
    };
    const numbers = parts.map((_, index) => index + 1);
    expect(select('ip.flags.mf == 1')).toEqual(numbers.slice(0, -1));
    expect(select('udp')).toEqual(numbers.slice(-1));
    expect(select(`ip.reassembled_in == ${parts.length}`)).toEqual(numbers.slice(0, -1));
    expect(select('ip.fragment == 2')).toEqual(numbers.slice(-1));
    expect(select('ip.frag_offset == 10')).toEqual([2]);
  });
});

function cutShort(frames: Frame[]): Frame[] {
  return frames.map((frame, index) =>
    index === 1 ? { ...frame, bytes: frame.bytes.subarray(0, 60) } : frame,
  );
}
