import { describe, expect, it } from 'vitest';
import { arpExchange, renumber } from '../support/frames.ts';
import { echo, judged } from './support.ts';

const frames = renumber([...arpExchange({ asker: '172.16.16.102', asked: '172.16.16.101' }), ...echo]);
/** Frames: 1 and 2 ARP, 3 SYN, 4 SYN-ACK, 5 ACK, 6 data of 46, 7 ACK, 8 data of 32, 9 ACK, 10 data of 14, 11 ACK, 12 and 13 FIN, 14 ACK. */
const anchors =
  'Frame 3 is the SYN of the client.\n\nFrame 4: SYN, ACK dari server.\n\nFrame 6 is PSH, ACK from 172.16.16.102.\n\n';

function last(sentence: string): string | undefined {
  return judged(anchors + sentence, { frames }).at(-1)?.status;
}

describe('a statement is called right only where every part of it was compared', () => {
  it.each([
    ['right', 'Frame 2 is an ARP reply sent by 172.16.16.101.'],
    ['right', 'Frame 2 adalah ARP reply dari mesin-1 ke mesin-2.'],
    ['right', 'Frame 1 adalah ARP request dari 172.16.16.102.'],
    ['wrong', 'Frame 2 is an ARP reply sent by 172.16.16.102.'],
    ['wrong', 'Frame 2 adalah ARP reply dari 172.16.16.102.'],
    ['wrong', 'Frame 1 is an ARP reply from 172.16.16.102.'],
    ['wrong', 'Frame 1 adalah balasan ARP dari 172.16.16.102.'],
    ['not-read', 'Frame 1 is an ARP request for 172.16.16.109.'],
    ['right', 'Frame 8 carries data from the server.'],
    ['right', 'Frame 8 membawa data dari server.'],
    ['wrong', 'Frame 9 carries data from the client.'],
    ['wrong', 'Frame 9 membawa data dari client.'],
    ['not-read', 'Frame 9 is the ACK of the data from the client.'],
    ['right', 'Frame 6 membawa 46 byte data.'],
    ['not-read', 'Frame 6 carries 100 bytes of data.'],
    ['not-read', 'Panjang data di frame 6 adalah 100 byte.'],
    ['wrong', 'Panjang data di frame 6 adalah 99 byte.'],
    ['right', 'In frame 10 the server sends "DEFGHIJKLMNOPQ".'],
    ['right', 'Server mengirim "DEFGHIJKLMNOPQ" pada frame 10.'],
    ['right', 'Frame 10 contains the text "KLMN".'],
    ['not-read', 'In frame 10 the server sends "KLMN".'],
    ['not-read', 'Pada frame 10 server mengirim "DEFGH".'],
    ['not-read', 'In frame 8 the server sends "DEFGHIJKLMNOPQ".'],
    ['not-read', 'Pada frame 8 server mengirim "INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ".'],
    ['not-read', 'Frame 3 is the second SYN of the client.'],
    ['not-read', 'Frame 3 adalah SYN ketiga dari client.'],
    ['not-read', 'Frame 3 is a UDP packet from the client.'],
    ['not-read', 'Frame 3 is the SYN of the server (172.16.16.102).'],
    ['not-read', 'The server sends a total of 32 bytes.'],
    ['not-read', 'Ketiga koneksi ditutup dengan FIN.'],
    ['not-read', 'Server (172.16.16.102) berjalan di port 32444.'],
    ['not-read', 'The server listens on TCP port 32444 of mesin-2.'],
    ['not-read', 'mesin-3 connects to mesin-2.'],
    ['not-read', 'mesin-3 terhubung ke mesin-2.'],
  ])('%s: %s', (status, sentence) => {
    expect({ sentence, status: last(sentence) }).toEqual({ sentence, status });
  });

  it('also in a list of packets', () => {
    const line = (time: string, ack: number, protocol = 'TCP'): string =>
      `4 ${time} 172.16.16.101 → 172.16.16.102 ${protocol} 58 32444 → 54321 [SYN, ACK] Seq=0 Ack=${ack} Win=64240 Len=0`;
    const packet = frames[3];
    const seconds = Number((packet?.timeNs ?? 0n) - (frames[0]?.timeNs ?? 0n)) / 1e9;
    expect(last(line(seconds.toFixed(6), 1))).toBe('right');
    expect(last(line('9.000000', 1))).toBe('not-read');
    expect(last(line(seconds.toFixed(6), 7))).toBe('not-read');
    expect(last(line(seconds.toFixed(6), 1, 'UDP'))).toBe('wrong');
  });
});

describe('a sentence that begins with a name in lower case', () => {
  it('is one of its own', () => {
    const all = judged(
      `${anchors}Frame 12 is a FIN, ACK from the client. mesin-2 connects to mesin-1 at port 10000. server berjalan di port 5000.`,
      { frames },
    ).slice(3);
    expect(all.map(({ status, text }) => [status, text])).toEqual([
      ['right', 'Frame 12 is a FIN, ACK from the client.'],
      ['wrong', 'mesin-2 connects to mesin-1 at port 10000.'],
      ['wrong', 'server berjalan di port 5000.'],
    ]);
  });

  it('is not cut off after an abbreviation', () => {
    expect(last('Kira-kira spt. server berjalan di port 5000.')).not.toBe('wrong');
    expect(last('It takes approx. client sends 99 bytes.')).not.toBe('wrong');
  });
});
