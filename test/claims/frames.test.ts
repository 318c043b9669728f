import { describe, expect, it } from 'vitest';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { echo, judged } from './support.ts';

/** Frames: 1 SYN, 2 SYN-ACK, 3 ACK, 4 data of 46, 5 ACK, 6 data of 32, 7 ACK, 8 data of 14, 9 ACK, 10 FIN of the client, 11 FIN of the server, 12 ACK. */
const anchors =
  'Frame 1 is the SYN of the client.\n\nFrame 2: SYN, ACK dari server.\n\nFrame 4 is PSH, ACK from 172.16.16.102.\n\n';

function last(sentence: string, lead = anchors): string | undefined {
  return judged(`${lead}${sentence}`, { frames: echo }).at(-1)?.status;
}

describe('a frame by its number', () => {
  it.each([
    ['right', 'Frame 10 is the FIN of the client.'],
    ['right', 'Frame 3: ACK from client to server.'],
    ['right', 'Paket nomor 4 berisi data 46 byte dari client.'],
    ['right', 'In frame 6 the server sends 32 bytes.'],
    ['right', 'Pada frame 11 server mengirim FIN, ACK.'],
    ['right', 'The client sends FIN in frame 10.'],
    ['wrong', 'Frame 5 is the FIN of the client.'],
    ['wrong', 'Frame 10 is the FIN of the server.'],
    ['wrong', 'Pada frame 6 client mengirim 32 byte.'],
    ['wrong', 'Frame 4 membawa 64 byte data.'],
    ['wrong', 'Paket 3 adalah RST dari server.'],
    ['wrong', '12 0.011 172.16.16.101 → 172.16.16.102 TCP 54 32444 → 54321 [RST] Seq=1'],
    [
      'right',
      '2 0.001 172.16.16.101 172.16.16.102 TCP 58 32444 → 54321 [SYN, ACK] Seq=0 Ack=1 Win=64240 Len=0',
    ],
    ['right', 'No. 11 … 32444 → 54321 [FIN, ACK]'],
    ['wrong', 'No. 11 … 54321 → 32444 [FIN, ACK]'],
    ['not-read', 'Frames 4 and 5 are FIN.'],
    ['not-read', 'Frame 5 acknowledges the FIN.'],
    ['not-read', 'Frame 5 is the answer to the SYN.'],
    ['not-read', 'Frame 5 is not the FIN.'],
    ['not-read', 'Frame 5 mungkin FIN dari client.'],
    ['not-read', 'The fifth packet, paket ke-5, adalah FIN.'],
    ['not-read', 'Frame 2 is an ACK.'],
    ['not-read', 'Frame 5 membalas SYN dari client.'],
  ])('%s: %s', (status, sentence) => {
    expect({ sentence, status: last(sentence) }).toEqual({ sentence, status });
  });

  it('tells what the frame is', () => {
    const all = judged(`${anchors}Frame 5 is the FIN of the client.`, { frames: echo });
    expect(all.at(-1)).toMatchObject({
      truth: 'Frame 5 is 172.16.16.101:32444 → 172.16.16.102:54321 [ACK] Len=0.',
      frames: [{ scenario: 'captured', number: 5 }],
    });
  });

  it('is not called wrong where nothing shows that the numbers are those of this capture', () => {
    expect(last('Frame 5 is the FIN of the client.', '')).toBe('not-read');
    expect(last('Frame 5 is the FIN of the client.', 'Frame 8578 is PSH, ACK from 172.16.16.102.\n\n')).toBe(
      'not-read',
    );
  });

  it('is not called wrong where all numbers are shifted: the capture was saved in part', () => {
    const rows = ['SYN', 'SYN, ACK', 'ACK', 'PSH, ACK', 'ACK', 'PSH, ACK', 'ACK'];
    const report = rows.map((flags, index) => `Frame ${index + 4}: ${flags}.\n`).join('\n');
    expect(judged(report, { frames: echo }).map(({ status }) => status)).not.toContain('wrong');
  });
});

describe('a table of frames', () => {
  const header = '| No. | Source | Destination | Protocol | Length | Info |\n|---|---|---|---|---|---|\n';
  const rows = (...list: string[]): string => `${list.join('\n')}\n`;

  it('is read by the names of its columns', () => {
    const report =
      header +
      rows(
        '| 1 | 172.16.16.102 | 172.16.16.101 | TCP | 58 | 54321 → 32444 [SYN] Seq=0 |',
        '| 2 | 172.16.16.101 | 172.16.16.102 | TCP | 58 | 32444 → 54321 [SYN, ACK] Seq=0 Ack=1 |',
        '| 4 | 172.16.16.102 | 172.16.16.101 | TCP | 100 | PSH, ACK data |',
        '| 10 | 172.16.16.101 | 172.16.16.102 | TCP | 54 | FIN, ACK |',
        '| 11 | 172.16.16.101 | 172.16.16.102 | TCP | 54 | FIN, ACK |',
      );
    expect(judged(report, { frames: echo }).map(({ status }) => status)).toEqual([
      'right',
      'right',
      'right',
      'wrong',
      'right',
    ]);
  });

  it('is read in Bahasa Indonesia, and without names of columns', () => {
    const report =
      '| Nomor Frame | Flag | Pengirim |\n|---|---|---|\n' +
      rows(
        '| 2 | SYN-ACK | server |',
        '| 4 | PSH, ACK | client |',
        '| 10 | FIN, ACK | client |',
        '| 11 | RST | server |',
      );
    expect(judged(report, { frames: echo }).map(({ status }) => status)).toEqual([
      'right',
      'right',
      'right',
      'wrong',
    ]);
    const bare = rows(
      '| 2 | SYN, ACK from 172.16.16.101 |',
      '| 4 | PSH, ACK data from 172.16.16.102 |',
      '| 6 | PSH, ACK data from 172.16.16.102 |',
      '| 8 | PSH, ACK data dari server |',
    );
    expect(judged(bare, { frames: echo }).map(({ status }) => status)).toEqual([
      'right',
      'right',
      'wrong',
      'right',
    ]);
  });

  it('that numbers its own rows, without an address, a port or a time, is not read', () => {
    const report =
      '| No | Flag | Keterangan |\n|---|---|---|\n' +
      rows(
        '| 1 | SYN | dari client |',
        '| 2 | SYN, ACK | dari server |',
        '| 3 | ACK | dari client |',
        '| 4 | PSH, ACK | data |',
        '| 5 | FIN, ACK | tutup |',
      );
    expect(judged(report, { frames: echo }).map(({ status }) => status)).toEqual([
      'not-read',
      'not-read',
      'not-read',
      'not-read',
      'not-read',
    ]);
  });

  it('is about the second connection where the numbers say so', () => {
    const frames = oneAfterAnother(
      echo,
      tcpConversation({
        client: '172.16.16.103',
        script: ['handshake', { from: 'client', data: 'x' }, 'close'],
      }),
    );
    const report = rows(
      '| 13 | SYN from 172.16.16.103 |',
      '| 14 | SYN, ACK |',
      '| 15 | ACK from 172.16.16.102 |',
      '| 16 | PSH, ACK from 172.16.16.103 |',
    );
    expect(judged(report, { frames }).map(({ status }) => status)).toEqual([
      'right',
      'right',
      'wrong',
      'right',
    ]);
  });
});
