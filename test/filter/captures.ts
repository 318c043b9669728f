import type { Frame } from '../../harness/wire/index.ts';
import {
  arpExchange,
  dnsExchange,
  oneAfterAnother,
  portUnreachable,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';

const question = udpDatagram({
  src: '172.16.16.102',
  dst: '172.16.16.101',
  srcPort: 50000,
  dstPort: 12345,
  data: 'Good\nMorning!',
});

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
};

/** An ICMP error that quotes all of the datagram, as Linux does. */
function whollyQuoted(about: Frame): Frame {
  const short = portUnreachable(about);
  const bytes = Uint8Array.from([...short.bytes, ...about.bytes.subarray(14 + 28)]);
  const total = bytes.length - 14;
  bytes.set([total >> 8, total & 0xff], 16);
  return { ...short, bytes, originalLength: bytes.length };
}
