import { describe, expect, it } from 'vitest';
import { echo, judged } from './support.ts';

const anchors =
  'Frame 1 is the SYN of the client.\n\nFrame 2: SYN, ACK dari server.\n\nFrame 4 is PSH, ACK from 172.16.16.102.\n\n';

function statuses(...lines: string[]): (string | undefined)[] {
  const found = judged(anchors + lines.join('\n'), { frames: echo }).slice(3);
  return lines
    .map((line) => found.find(({ text }) => text === line)?.status ?? 'not-read')
    .filter((_, index) => /\d/u.test(lines[index] ?? ''));
}

describe('a table whose numbers are not those of frames', () => {
  it.each([
    [
      'flags',
      [
        '| No. | Flags | Meaning |',
        '| 4 | FIN | the sender has no more data |',
        '| 5 | RST | connection is aborted |',
        '| 6 | SYN | starts a connection |',
      ],
    ],
    [
      'flags in Bahasa Indonesia',
      [
        '| No | Flag | Arti |',
        '| 4 | FIN | pengirim selesai |',
        '| 5 | RST | koneksi diputus |',
        '| 6 | PSH | segera diteruskan |',
      ],
    ],
    [
      'steps',
      [
        '| Step | Segment | Who |',
        '| 1 | SYN | client |',
        '| 2 | SYN, ACK | server |',
        '| 3 | ACK | client |',
      ],
    ],
    [
      'steps in Bahasa Indonesia',
      [
        '| No | Paket | Arah |',
        '| 1 | SYN | client ke server |',
        '| 2 | SYN, ACK | server ke client |',
        '| 3 | FIN | client ke server |',
      ],
    ],
    [
      'steps with addresses',
      [
        '| No | Sumber | Tujuan | Langkah |',
        '| 1 | 172.16.16.101 | 172.16.16.102 | SYN |',
        '| 2 | 172.16.16.102 | 172.16.16.101 | ACK |',
      ],
    ],
    [
      'connections',
      [
        '| No | Koneksi | Jumlah frame |',
        '| 1 | 172.16.16.102:54321 → 172.16.16.101:32444 | 12 |',
        '| 2 | 172.16.16.103:38612 → 172.16.16.101:32444 | 12 |',
      ],
    ],
    ['steps without a head', ['| 1 | SYN | server |', '| 2 | FIN | client |', '| 3 | ACK | client |']],
    [
      'steps without a head, from the middle',
      ['| 4 | FIN | client |', '| 5 | ACK | server |', '| 6 | RST | server |'],
    ],
    ['one row alone', ['| 5 | RST from 172.16.16.101 |']],
  ])('is not read: %s', (_, lines) => {
    expect(new Set(statuses(...lines))).toEqual(new Set(['not-read']));
  });
});

describe('a row of a table of frames', () => {
  it('with a column that is not known is not called right', () => {
    expect(
      statuses(
        '| Frame | Flag | Pengirim | Urutan |',
        '| 2 | SYN, ACK | server | ketujuh |',
        '| 10 | FIN, ACK | client | |',
        '| 11 | RST | server | akhir |',
      ),
    ).toEqual(['not-read', 'right', 'wrong']);
  });

  it('has its column of data compared with the data', () => {
    expect(
      statuses(
        '| Frame | Sumber | Tujuan | Flag | Panjang data |',
        '| 4 | 172.16.16.102 | 172.16.16.101 | PSH, ACK | 46 |',
        '| 6 | 172.16.16.101 | 172.16.16.102 | PSH, ACK | 14 |',
        '| 8 | 172.16.16.102 | 172.16.16.101 | PSH, ACK | 14 |',
        '| 4 | 172.16.16.102 | 172.16.16.101 | PSH, ACK | 100 |',
      ),
    ).toEqual(['right', 'wrong', 'wrong', 'not-read']);
  });

  it('with two addresses and neither a head nor an arrow has no direction', () => {
    expect(
      statuses(
        '| 4 | 172.16.16.101 | 172.16.16.102 | PSH, ACK | 46 |',
        '| 6 | 172.16.16.101 | 172.16.16.102 | PSH, ACK | 32 |',
        '| 10 | 172.16.16.101 | 172.16.16.102 | FIN, ACK | 0 |',
      ),
    ).toEqual(['not-read', 'not-read', 'not-read']);
  });

  it('that lost a cell is not read', () => {
    expect(
      statuses(
        '| Frame | Source | Destination | Flags |',
        '| 4 | 172.16.16.101 | PSH, ACK |',
        '| 5 | 172.16.16.101 | 172.16.16.102 | ACK |',
      ),
    ).toEqual(['not-read', 'right']);
  });
});
