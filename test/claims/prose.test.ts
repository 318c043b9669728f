import { describe, expect, it } from 'vitest';
import { concurrentScenario } from './ours.ts';
import { echo, judged } from './support.ts';

const english = `# Report of problem 3

Group 7, 12 November 2026, room 302. We ran everything 3 times on 4 machines with 2 GB of memory.

## Background

TCP is a connection-oriented protocol (RFC 9293). The server answers with RST if nothing listens.
The client sends 20 bytes of header. A server uses port 80.

## Results

We opened Wireshark 4.0.17 and set the filter \`tcp.port == 32444\`. Of 1,204 packets the filter leaves 12.
The window is 64240 bytes, the MSS is 1460 bytes and the header has 20 bytes. The round trip takes 0.4 ms.
First we forgot to start the server, so the client was refused. Then the port was 10000 in the old file; we changed it.
The handshake has 3 packets. The client reads up to 16 bytes at a time, so recv() is called 3 times.
If the server had been stopped, it would answer with RST. The server does not send RST.
"The server answers with RST" is what one of us wrote at first, which is wrong.
> The server on mesin-1 listens on port 10000 and the client sends 500 bytes.

Our lecturer says the server refuses the second client. UDP has no handshake, the client sends only 8 bytes of header.
The connection of the browser to 142.250.4.100 port 443 was closed with RST in another capture.
See figure 4, page 12, and table 3. Step 5 took 20 minutes. Question 2 asks: does the server answer with RST?

\`\`\`
$ python3 server.py
Server listens on port 10000
The client sends 99 bytes
\`\`\`

We tried port 10000 too. The server listens on port 10000. The client sends 20 bytes.
These are examples of what other groups saw:

- The server answers with RST.
- The client sends 99 bytes.

Question: the server answers with RST, why?

Answer: because the program was stopped. The server would have sent 64 bytes.
`;

const indonesian = `# Laporan Praktikum

Kelompok 5, 12 November 2026. Percobaan dilakukan 3 kali pada 4 mesin.

## Dasar Teori

Server membalas dengan RST jika port tertutup. Client mengirim 20 byte header.

## Pembahasan

Kami menggunakan filter tcp.port == 32444 sehingga tersisa 12 dari 1.204 paket. Ukuran window 64240 byte.
Awalnya server berjalan di port 10000, lalu diganti. Client membaca maksimal 16 byte setiap recv.
Server tidak mengirim RST. Server bukan
membalas dengan RST, melainkan menutup koneksi.
Seharusnya client kedua ditolak, tetapi ternyata client kedua dilayani.
Menurut modul, server menolak client kedua. Kalau server mati, client mendapat RST.
Misalnya client mengirim 100 byte, server menerima 100 byte. Bisa jadi server mengirim RST.
Pada percobaan pertama kami lupa menyalakan server. Client ditolak. Client mengirim 5 byte.
Kedua client mengirim 46 byte. Koneksi browser ditutup dengan RST di capture lain.
Apakah server membalas dengan RST?

1. Jalankan server di port 10000.
2. Amati apakah server membalas dengan RST.
`;

describe('an honest report full of numbers', () => {
  it.each([
    ['English', english],
    ['Bahasa Indonesia', indonesian],
  ])('gives no false alarm beside a capture that was handed in: %s', (_, report) => {
    const wrong = judged(report, { frames: echo }).filter(({ status }) => status === 'wrong');
    expect(wrong).toEqual([]);
  });

  it.each([
    ['English', english],
    ['Bahasa Indonesia', indonesian],
  ])('gives no false alarm beside our own: %s', (_, report) => {
    const wrong = judged(report, concurrentScenario()).filter(({ status }) => status === 'wrong');
    expect(wrong).toEqual([]);
  });
});

describe('without a capture that was handed in', () => {
  it.each([
    ['wrong', 'TCP servers serve in parallel.'],
    ['wrong', 'Server melayani kedua client secara paralel.'],
    ['right', 'The server serves the clients one at a time.'],
    ['right', 'Server melayani client secara bergantian.'],
    ['wrong', 'mesin-3 is refused while mesin-2 is connected.'],
    ['wrong', 'mesin-3 ditolak selama mesin-2 terhubung.'],
    ['right', 'Server membalas dengan SYN-ACK.'],
    ['wrong', 'Server listens on port 10000.'],
    ['not-read', 'Frame 5 is the FIN of the client.'],
    ['not-read', 'mesin-1 menghubungi mesin-2.'],
  ])('%s: %s', (status, sentence) => {
    const [found] = judged(sentence, concurrentScenario());
    expect({ sentence, status: found?.status ?? 'not-read' }).toEqual({ sentence, status });
  });

  it('tells of a report that could not be read', () => {
    const [found] = judged([{ path: 'laporan.pdf', lines: [], problem: 'too-slow' }], concurrentScenario());
    expect(found).toMatchObject({ status: 'not-read', truth: 'laporan.pdf took too long to read.' });
  });

  it('calls nothing wrong where no capture is there at all', () => {
    expect(judged('Server listens on port 10000.')).toMatchObject([{ status: 'not-read' }]);
  });
});
