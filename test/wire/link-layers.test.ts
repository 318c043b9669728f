import { describe, expect, it } from 'vitest';
import { networkOf, summarizePacket } from '../../harness/wire/index.ts';
import { captureOf, tcpConversation, udpDatagram } from '../support/frames.ts';
import {
  destinationOptions,
  hopByHop,
  icmpv6,
  ipv6Bytes,
  linkTypes,
  onLink,
  overIpv6,
  tagged,
} from '../support/layers.ts';
import type { Link } from '../support/layers.ts';

const datagram = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50000,
  dstPort: 12345,
  data: 'halo',
});
const echo = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'hai' }, 'close'],
});

/** A capture of one frame, given in hexadecimal. */
function ofBytes(hex: string, linkType: number) {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  return captureOf([{ number: 1, timeNs: 0n, bytes, originalLength: bytes.length, linkType }]);
}

function lineOf(capture: ReturnType<typeof captureOf>): string {
  const [packet] = capture.packets;
  if (!packet) throw new Error('an empty capture');
  const { source, destination, protocol, info } = summarizePacket(packet, capture);
  return `${source} → ${destination} ${protocol} ${info}`;
}

describe('a frame captured on another kind of link', () => {
  // tcpdump -i any -w: IP 10.9.0.1.33804 > 10.9.0.2.7000: Flags [P.], seq 1:5, ack 1, win 63, length 4
  it('is read on the interface any (cooked version 2)', () => {
    const capture = ofBytes(
      '0800000000000003000103060a13bcd4691a000045000038e1bf4000400644ec0a0900010a090002840c1b588d1859de92732ea28018003fa62200000101080a9cffc78edd2f5e3b68616c6f',
      linkTypes.sll2,
    );
    expect(capture.packets[0]?.sll).toMatchObject({
      version: 2,
      packetType: 3,
      interfaceIndex: 3,
      type: 0x800,
    });
    expect(lineOf(capture)).toBe(
      '10.9.0.1 → 10.9.0.2 TCP 33804 → 7000 [PSH, ACK] Seq=1 Ack=1 Win=63 Len=4 TSval=2634008462 TSecr=3710869051',
    );
    expect(new TextDecoder().decode(capture.packets[0]?.tcp?.payload)).toBe('halo');
  });

  // tcpdump -i any -y LINUX_SLL -w: the same segment
  it('is read on the interface any (cooked version 1)', () => {
    const capture = ofBytes(
      '0003000100060a13bcd4691a0000080045000038e1bf4000400644ec0a0900010a090002840c1b588d1859de92732ea28018003fa62200000101080a9cffc78edd2f5e3b68616c6f',
      linkTypes.sll,
    );
    expect(capture.packets[0]?.sll).toMatchObject({ version: 1, packetType: 3, hardwareType: 1 });
    expect(capture.connections[0]?.client).toEqual({ address: '10.9.0.1', port: 33804 });
  });

  // tcpdump -i br0 -w: IP6 fd09::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, who has fd09::2, length 32
  it('is read where it asks for a neighbour', () => {
    const capture = ofBytes(
      '3333ff0000020a13bcd4691a86dd6000000000203afffd090000000000000000000000000001ff0200000000000000000001ff00000287004f8400000000fd09000000000000000000000000000201010a13bcd4691a',
      linkTypes.ethernet,
    );
    expect(lineOf(capture)).toBe(
      'fd09::1 → ff02::1:ff00:2 ICMPv6 Neighbor Solicitation for fd09::2 from 0a:13:bc:d4:69:1a',
    );
  });

  // tcpdump -i br0 -w: IP6 fd09::1.47128 > fd09::2.7000: Flags [P.], seq 1:5, ack 1, win 64, length 4
  it('is read over IPv6', () => {
    const capture = ofBytes(
      '3afbe1e229c30a13bcd4691a86dd6006424d00240640fd090000000000000000000000000001fd090000000000000000000000000002b8181b5850f18b9fce1e9a6680180040ae3f00000101080a2f841c13113583f768616c6f',
      linkTypes.ethernet,
    );
    expect(capture.packets[0]?.ipv6).toMatchObject({ flowLabel: 0x6424d, hopLimit: 64, payloadLength: 36 });
    expect(capture.connections[0]?.server).toEqual({ address: 'fd09::2', port: 7000 });
  });

  it.each<Link>(['ethernet', 'sll', 'sll2', 'raw', 'null', 'loop'])(
    'takes its place in a connection and a conversation, over IPv4 and IPv6: %s',
    (link) => {
      for (const frames of [echo, overIpv6(echo)]) {
        const [connection] = captureOf(onLink(frames, link)).connections;
        expect(connection?.handshake).toEqual({ syn: 1, synAck: 2, ack: 3 });
        expect(new TextDecoder().decode(connection?.toServer.bytes)).toBe('halo');
        expect(new TextDecoder().decode(connection?.toClient.bytes)).toBe('hai');
      }
      const capture = captureOf(onLink(overIpv6([datagram]), link));
      expect(capture.conversations[0]?.server).toEqual({ address: 'fd00::ac10:1065', port: 12345 });
    },
  );

  it.each([
    ['one VLAN tag', tagged([datagram], { id: 5, priority: 3 }), [5]],
    ['a service tag and a VLAN tag', tagged([datagram], { type: 0x88a8, id: 7 }, { id: 5 }), [7, 5]],
    ['tags on the interface any', onLink(tagged([datagram], { id: 9 }), 'sll'), [9]],
  ])('is read behind %s', (_, frames, ids) => {
    const [packet] = captureOf(frames).packets;
    expect(packet?.vlans?.map(({ id }) => id)).toEqual(ids);
    expect(packet?.udp?.dstPort).toBe(12345);
  });

  it('is read behind the extension headers of IPv6, and not behind what hides it', () => {
    const read = captureOf(overIpv6([datagram], [hopByHop, destinationOptions])).packets[0];
    expect(read?.ipv6?.extensions.map(({ number }) => number)).toEqual([0, 60]);
    expect(read?.udp?.dstPort).toBe(12345);
    const hidden = captureOf(overIpv6([datagram], [{ number: 50, body: new Uint8Array(7) }]));
    expect(hidden.packets[0]?.udp).toBeUndefined();
    expect(hidden.packets[0]?.malformed).toBeUndefined();
    expect(lineOf(hidden)).toBe('fd00::ac10:1066 → fd00::ac10:1065 IPv6 Protocol 50');
  });

  it('tells its network addresses, whatever the version', () => {
    const addressesOf = (frames: typeof echo) => captureOf(frames).packets.map(networkOf)[0];
    expect(addressesOf([datagram])).toMatchObject({ src: '172.16.16.102', dst: '172.16.16.101' });
    expect(addressesOf(overIpv6([datagram]))).toMatchObject({
      src: 'fd00::ac10:1066',
      dst: 'fd00::ac10:1065',
    });
  });

  it('tells which packet an ICMPv6 error quotes', () => {
    const [quotable = datagram] = overIpv6([datagram]);
    const rest = Uint8Array.from([0, 0, 0, 0, ...quotable.bytes.subarray(14)]);
    const capture = captureOf([
      icmpv6({ like: datagram, from: 'fd00::1', to: 'fd00::2', type: 1, code: 4, rest }),
    ]);
    expect(capture.packets[0]?.icmpv6?.quoted).toMatchObject({ srcPort: 50000, dstPort: 12345 });
    expect(lineOf(capture)).toBe('fd00::1 → fd00::2 ICMPv6 Destination Unreachable (Port unreachable)');
    expect(ipv6Bytes('fd00::1')).toHaveLength(16);
  });
});
