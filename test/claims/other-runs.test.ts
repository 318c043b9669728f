import { describe, expect, it } from 'vitest';
import { echo, judged } from './support.ts';

/** Each is false in the capture, and true of another run. */
const others = [
  "In last week's lab the server listened on port 5000 and the client got a RST.",
  'Last year the server closed the connection first.',
  'Last month the client sent 20 bytes to the server.',
  'In module 1 the server listened on port 9000.',
  'Two weeks ago the server listened on port 5555.',
  'On Monday the server listened on port 5555.',
  'In the previous exercise the server closed the connection first.',
  'This morning the capture contained 40 frames.',
  'Before the bug was fixed the server sent 99 bytes.',
  'In the run before this one the server answered with RST.',
  "In Budi's capture frame 3 is an ACK from the server.",
  'Minggu lalu server kami mendengarkan di port 5000 dan frame 2 berisi RST.',
  'Bulan lalu klien mengirim 20 byte ke server.',
  'Semester lalu server menutup koneksi lebih dulu.',
  'Tahun lalu server menutup koneksi lebih dulu.',
  'Dua hari yang lalu klien mengirim 20 byte.',
  'Pada praktikum modul 1 server menutup koneksi lebih dulu.',
  'Pada latihan kemarin server menutup koneksi lebih dulu.',
  'Tadi pagi capture kami berisi 40 frame.',
  'Hari Senin server berjalan di port 5555.',
  'Sebelum diperbaiki, server mengirim 99 byte.',
  'Di capture Budi, frame 3 adalah ACK dari server.',
  'Di rekaman kelompok 4, frame 4 berisi data 20 byte dari server.',
];

const anchors =
  'Frame 1 is the SYN of the client.\n\nFrame 2: SYN, ACK dari server.\n\nFrame 4 is PSH, ACK from 172.16.16.102.\n\n';

function statuses(report: string): string[] {
  return judged(anchors + report, { frames: echo })
    .slice(3)
    .map(({ status }) => status);
}

describe('another run', () => {
  it.each(others)('is not read: %s', (sentence) => {
    expect(statuses(sentence)).not.toContain('wrong');
    expect(statuses(sentence)).not.toContain('right');
  });

  it.each([
    ['English', 'Last week we used port 7000. The server listens on port 7000. The client sends 99 bytes.'],
    [
      'Bahasa Indonesia',
      'Minggu lalu kami pakai port 7000. Server berjalan di port 7000. Client mengirim 99 byte.',
    ],
    [
      'lines of their own',
      'Di rumah, port 6000 dipakai.\nServer berjalan di port 6000.\nClient mengirim 99 byte.',
    ],
    ['a list', 'Pekan lalu:\n\n- Server berjalan di port 5000.\n- Client mengirim 99 byte.'],
    [
      'a heading',
      '## Latihan minggu lalu (bukan capture ini)\n\nServer berjalan di port 5000.\n\n### Hasil\n\nClient mengirim 99 byte.',
    ],
    [
      'a heading in English',
      '## A different run on my laptop\n\nThe server listens on port 5000. The client sends 99 bytes.',
    ],
    [
      'a heading that looks like none',
      'Latihan minggu lalu\n\nServer berjalan di port 5000.\n\nClient mengirim 99 byte.',
    ],
    ['a table', '## Last week\n\n| Frame | Flag |\n|---|---|\n| 1 | RST |\n| 2 | FIN |\n| 7 | SYN |'],
  ])('goes on in what follows: %s', (_, report) => {
    expect(statuses(report)).not.toContain('wrong');
    expect(statuses(report)).toContain('not-read');
  });

  it('ends with its paragraph, and with its section', () => {
    expect(statuses('Minggu lalu server berjalan di port 5000.\n\nServer berjalan di port 5001.')).toEqual([
      'not-read',
      'wrong',
    ]);
    expect(
      statuses(
        '## Minggu lalu\n\nServer berjalan di port 5000.\n\n## Capture kami\n\nServer berjalan di port 5001.',
      ),
    ).toEqual(['not-read', 'wrong']);
  });

  it('is not what the title of the report names', () => {
    const title = '# Laporan Praktikum Modul 2 Kelompok 7\n\n';
    const all = judged(`${title}Server berjalan di port 5001.\n\nServer berjalan di port 32444.`, {
      frames: echo,
    });
    expect(all.map(({ status }) => status)).toEqual(['wrong', 'right']);
    const other = judged(`${title}## Modul 1\n\nServer berjalan di port 5001.`, { frames: echo });
    expect(other.map(({ status }) => status)).toEqual(['not-read']);
  });
});
