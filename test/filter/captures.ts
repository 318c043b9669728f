import type { Frame } from '../../harness/wire/index.ts';
import {
  arpExchange,
  concat,
  dnsExchange,
  oneAfterAnother,
  portUnreachable,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';
import {
  destinationOptions,
  forwarded,
  fragmentsOf,
  hopByHop,
  icmp,
  icmpv6,
  ipv6Bytes,
  ipv6FragmentsOf,
  onLink,
  overIpv6,
  tagged,
  twice,
  withIds,
} from '../support/layers.ts';
import type { Extension } from '../support/layers.ts';

const question = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50000,
  dstPort: 12345,
  data: 'Good\nMorning!',
});

const echo = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo Dunia' }, { from: 'server', data: 'halo' }, 'close'],
});
const asked = dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] });
const talk = [...echo, ...asked, question];
const long = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50001,
  dstPort: 12345,
  data: 'Good Morning! '.repeat(20),
});
const [longOverIpv6 = long] = overIpv6([long]);
const text = new TextEncoder().encode('abcdefghijklmnop');
const echoBody = (sequence: number) => concat(Uint8Array.of(0x12, 0x34, 0, sequence), text);
const routing: Extension = {
  number: 43,
  body: concat(Uint8Array.of(2, 4, 0, 0, 0, 0, 0), ipv6Bytes('fd00::9')),
};
const neighbours = { like: question, from: 'fe80::1', to: 'fe80::2' };
const [quotable = question] = overIpv6([question]);

/** Captures with a little of everything that a filter can ask for. */
export const filterCaptures: Record<string, Frame[]> = {
  everything: oneAfterAnother(
    arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }),
    dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4', '103.94.189.5'] }),
    dnsExchange({ name: 'Nothing.Here', rcode: 3, id: 7, clientPort: 40001 }),
    tcpConversation({
      script: [
        'handshake',
        { from: 'client', data: 'halo Dunia' },
        { raw: 'client', flags: 0x18, seq: 1, data: 'halo Dunia' },
        { from: 'server', data: 'halo' },
        'close',
      ],
    }),
    tcpConversation({
      client: '172.16.16.103',
      clientPort: 54322,
      script: [
        'handshake',
        { from: 'client', data: new Uint8Array([0, 255, 65, 195, 169]) },
        { rst: 'server' },
      ],
    }),
    [question, portUnreachable(question), whollyQuoted(question)],
  ),
  vlans: oneAfterAnother(
    tagged(talk, { id: 5, priority: 3 }),
    tagged(arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }), { id: 100 }),
    tagged([question], { type: 0x88a8, id: 7 }, { id: 5 }),
    tagged([question], { id: 7 }, { id: 9, priority: 1 }),
    tagged(overIpv6([question]), { type: 0x9100, id: 8 }, { id: 6 }),
  ),
  'links without Ethernet': oneAfterAnother(
    onLink(talk, 'sll'),
    onLink(overIpv6(talk), 'sll2', { packetType: 4, interfaceIndex: 3 }),
    onLink(arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }), 'sll2'),
    onLink(tagged([question], { id: 9 }), 'sll'),
    onLink([question, ...overIpv6([question])], 'raw'),
    onLink([question, ...overIpv6([question])], 'null'),
    onLink([question, ...overIpv6([question])], 'loop'),
  ),
  'IPv4 fragments': oneAfterAnother(
    fragmentsOf(long, 80),
    fragmentsOf(long, 80, 77).toReversed(),
    fragmentsOf(long, 80, 78).flatMap((frame) => [frame, frame]),
    fragmentsOf(long, 80, 79).slice(0, 3),
    fragmentsOf(icmp(question, 8, concat(echoBody(1), new Uint8Array(200))), 64, 80),
    fragmentsOf(long, 80, 81)
      .slice(0, 1)
      .map((frame) => portUnreachable(frame)),
  ),
  IPv6: oneAfterAnother(
    overIpv6(talk),
    overIpv6([question], [hopByHop, destinationOptions]),
    overIpv6([question], [routing]),
    overIpv6([question], [{ number: 44, body: Uint8Array.of(0, 0, 0, 0, 0, 0, 9) }]),
    overIpv6([question], [{ number: 59, body: Uint8Array.of(1, 2, 3, 4, 5, 6, 7) }]),
    ipv6FragmentsOf(longOverIpv6, 80),
    ipv6FragmentsOf(longOverIpv6, 80, 77).toReversed(),
  ),
  ICMP: oneAfterAnother([
    icmp(question, 8, echoBody(1)),
    icmp(question, 0, echoBody(1)),
    icmp(
      question,
      8,
      concat(Uint8Array.of(0, 7, 0, 2), Uint8Array.of(0, 0xf1, 0x53, 0x65, 0, 0, 0, 0), text),
    ),
    icmp(question, 3, concat(new Uint8Array(4), icmp(question, 8, echoBody(9)).bytes.subarray(14)), 1),
    icmp(question, 11, concat(new Uint8Array(4), question.bytes.subarray(14))),
    icmpv6({ ...neighbours, type: 128, rest: echoBody(3) }),
    icmpv6({ ...neighbours, type: 129, rest: echoBody(3) }),
    icmpv6({
      ...neighbours,
      to: 'ff02::1:ff00:2',
      type: 135,
      rest: concat(new Uint8Array(4), ipv6Bytes('fe80::2'), Uint8Array.of(1, 1, 2, 0, 0, 0, 0, 1)),
    }),
    icmpv6({
      ...neighbours,
      type: 136,
      rest: concat(Uint8Array.of(0x60, 0, 0, 0), ipv6Bytes('fe80::2'), Uint8Array.of(2, 1, 2, 0, 0, 0, 0, 1)),
    }),
    icmpv6({ ...neighbours, type: 1, code: 4, rest: concat(new Uint8Array(4), quotable.bytes.subarray(14)) }),
    icmpv6({ ...neighbours, type: 2, rest: concat(Uint8Array.of(0, 0, 5, 0), quotable.bytes.subarray(14)) }),
    icmpv6({ ...neighbours, to: 'ff02::2', type: 133, rest: new Uint8Array(4) }),
  ]),
  'cut short by a snap length': oneAfterAnother(
    // A name that is cut leaves no DNS layer here, while Wireshark lists the fields before it.
    [...echo, question, ...overIpv6([...echo, long]), ...fragmentsOf(long, 80)].map((frame) => ({
      ...frame,
      bytes: frame.bytes.subarray(0, 80),
    })),
  ),
  'padded to the least length of Ethernet': oneAfterAnother(
    [...talk, question, portUnreachable(question)].map((frame) => {
      const bytes = concat(frame.bytes, new Uint8Array(Math.max(0, 60 - frame.bytes.length)));
      return { ...frame, bytes, originalLength: bytes.length };
    }),
  ),
  'every packet twice, on two interfaces': oneAfterAnother(
    twice(talk, 'sll2'),
    twice(overIpv6(talk), 'sll2'),
  ),
  'every packet twice, cooked version 1': oneAfterAnother(
    twice(
      withIds(talk, (index) => 100 + index),
      'sll',
    ),
  ),
  'every packet twice, before and behind a router': oneAfterAnother(
    withIds(talk, (index) => 100 + index).flatMap((frame) => [frame, ...forwarded([frame])]),
  ),
};

/** An ICMP error that quotes all of the datagram, as Linux does. */
function whollyQuoted(about: Frame): Frame {
  const short = portUnreachable(about);
  const bytes = Uint8Array.from([...short.bytes, ...about.bytes.subarray(14 + 28)]);
  const total = bytes.length - 14;
  bytes.set([total >> 8, total & 0xff], 16);
  return { ...short, bytes, originalLength: bytes.length };
}
