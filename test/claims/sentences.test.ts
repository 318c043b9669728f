import { describe, expect, it } from 'vitest';
import type { ClaimResult } from '../../harness/model/grade.ts';
import {
  dnsExchange,
  merge,
  oneAfterAnother,
  renumber,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';
import { type Case, echo, judged, statusOf } from './support.ts';

type Row = [status: ClaimResult['status'], sentence: string];

/** mesin-2 is connected and served first, mesin-3 afterwards: both are taken in. */
const two = merge(
  tcpConversation({
    script: ['handshake', { from: 'client', data: 'satu' }, { from: 'server', data: 'satu' }, 'close'],
  }),
  tcpConversation({
    client: '172.16.16.103',
    clientPort: 40001,
    startNs: 1_700_000_000_000_500_000n,
    script: [
      'handshake',
      { from: 'client', data: 'dua' },
      { waitMs: 20 },
      { from: 'server', data: 'dua' },
      'close',
    ],
  }),
);
const refusal = oneAfterAnother(
  tcpConversation({
    script: ['handshake', { from: 'client', data: 'satu' }, { from: 'server', data: 'satu' }, 'close'],
  }),
  tcpConversation({
    client: '172.16.16.103',
    clientPort: 40001,
    script: [{ syn: 'client' }, { rst: 'server' }],
  }),
);
const udp = renumber([
  udpDatagram({
    src: '172.16.16.102',
    dst: '172.16.16.101',
    srcPort: 50000,
    dstPort: 12345,
    data: 'Hello, UDP server',
  }),
  udpDatagram({
    src: '172.16.16.101',
    dst: '172.16.16.102',
    srcPort: 12345,
    dstPort: 50000,
    data: 'Hello, 172.16.16.102. You said: Hello, UDP server',
  }),
]);
const reset = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'satu' },
    { from: 'server', data: 'satu' },
    { rst: 'server' },
  ],
});
const names = [...dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }), ...echo];
const bad = [...dnsExchange({ name: 'www.espnfc.cosm', rcode: 3 }), ...echo];

const groups: [name: string, parts: Case, rows: Row[]][] = [
  [
    'flags of an echo',
    { frames: echo },
    [
      ['right', 'The server answers with SYN, ACK.'],
      ['right', 'Server membalas dengan SYN-ACK.'],
      ['right', 'The client sends SYN to the server and the server replies with [SYN, ACK].'],
      ['right', 'Mesin-2 mengirim paket SYN ke mesin-1.'],
      ['wrong', 'The server answers with RST.'],
      ['wrong', 'Server membalas dengan RST-ACK.'],
      ['wrong', 'Client mengirim SYN-ACK ke server.'],
      ['not-read', 'Server mengirim SYN ke client.'],
      ['not-read', 'The server does not answer with SYN, ACK.'],
      ['not-read', 'The server should answer with RST.'],
      ['not-read', 'Seharusnya server membalas dengan RST.'],
      ['not-read', 'Server tidak membalas dengan RST.'],
      ['not-read', 'If the port is closed, the server answers with RST.'],
      ['not-read', 'Mesin-9 mengirim RST ke mesin-1.'],
    ],
  ],
  [
    'sizes of an echo',
    { frames: echo },
    [
      ['right', 'The client sends 46 bytes.'],
      ['right', 'Client mengirim data sebesar 46 byte.'],
      ['right', 'The server sends 32 bytes.'],
      ['right', 'Server mengirim 14 byte ke client.'],
      ['right', 'Server menerima 46 byte dari client.'],
      ['wrong', 'The client sends 64 bytes.'],
      ['wrong', 'Client mengirimkan data sebanyak 48 byte.'],
      ['wrong', 'The server receives 40 bytes.'],
      ['not-read', 'The server reads at most 32 bytes at a time.'],
      ['not-read', 'The client sends about 50 bytes.'],
      ['not-read', 'The client sends 5 bytes per second.'],
      ['not-read', 'Client mengirim kurang lebih 50 byte.'],
    ],
  ],
  [
    'ports and connections',
    { frames: echo },
    [
      ['right', 'The server listens on port 32444.'],
      ['right', 'Server berjalan di port 32444.'],
      ['right', 'The port is 32444.'],
      ['right', '172.16.16.102 connects to 172.16.16.101 port 32444.'],
      ['right', 'mesin-2 terhubung ke mesin-1 pada port 32444.'],
      ['wrong', 'The server listens on port 32434.'],
      ['wrong', 'Port yang digunakan server adalah 10000.'],
      ['wrong', '172.16.16.101 connects to 172.16.16.102.'],
      ['wrong', 'Mesin-2 menghubungi mesin-1 di port 10000.'],
      ['not-read', 'The source port is 40000.'],
      ['not-read', '172.18.0.9 connects to 172.16.16.101.'],
      ['not-read', 'The port was changed to 10000.'],
    ],
  ],
  [
    'the shape of a connection',
    { frames: echo },
    [
      ['right', 'A three-way handshake takes place before data is sent.'],
      ['right', 'Three-way handshake terjadi sebelum pengiriman data.'],
      ['right', 'SYN, SYN-ACK, ACK then PSH-ACK.'],
      ['right', 'Urutannya adalah SYN → SYN-ACK → ACK.'],
      ['wrong', 'The order is SYN -> ACK -> SYN-ACK.'],
      ['wrong', 'Urutan: SYN-ACK lalu SYN lalu ACK.'],
      ['right', 'The connection is closed with FIN.'],
      ['right', 'Koneksi ditutup dengan FIN, ACK.'],
      ['wrong', 'The connection is closed with RST.'],
      ['wrong', 'Koneksi diakhiri dengan paket RST.'],
      ['right', 'The client closes the connection first.'],
      ['wrong', 'FIN pertama dikirim oleh server.'],
      ['wrong', 'Server mengirim FIN terlebih dahulu.'],
      ['right', 'The capture contains 12 packets.'],
      ['wrong', 'Capture berisi 20 paket.'],
      ['not-read', 'There are 3 packets in the handshake.'],
      ['right', 'The client and the server use TCP.'],
      ['wrong', 'Client dan server menggunakan UDP.'],
      ['not-read', 'UDP has no handshake.'],
      ['wrong', 'TCP di sini berjalan tanpa handshake.'],
    ],
  ],
  [
    'payload',
    { frames: echo },
    [
      ['right', 'The client sends "INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ".'],
      ['right', 'The payload contains `INI ADALAH DATA`.'],
      ['not-read', 'Isi pesan adalah `INI ADALAH DATA`.'],
      ['not-read', 'The client sends "INI ADALAH".'],
      ['wrong', 'The client sends "SELAMAT PAGI DUNIA".'],
      ['wrong', 'Client mengirim pesan "Hello World!!! This will be echoed".'],
      ['not-read', 'The client prints "connecting to server".'],
      ['not-read', 'The client sends "INI ADALAH … PQRS".'],
    ],
  ],
  [
    'two clients',
    { frames: two },
    [
      ['wrong', 'mesin-3 is refused while mesin-2 is connected.'],
      ['wrong', 'mesin-3 ditolak selama mesin-2 terhubung.'],
      ['wrong', 'The server refuses the second handshake.'],
      ['wrong', 'Koneksi client kedua ditolak.'],
      ['not-read', 'mesin-3 is not refused.'],
      ['not-read', 'The server accepts both connections in parallel.'],
      ['not-read', 'TCP servers can serve in parallel.'],
    ],
  ],
  [
    'a refusal',
    { frames: refusal },
    [
      ['right', 'mesin-3 is refused.'],
      ['right', 'Koneksi mesin-3 ditolak.'],
      ['right', 'The server refuses the second client.'],
      ['wrong', 'mesin-2 ditolak.'],
    ],
  ],
  [
    'datagrams',
    { frames: udp, rule: { protocol: 'udp', port: 12345 } },
    [
      ['right', 'UDP has no handshake here.'],
      ['right', 'Komunikasi menggunakan protokol UDP tanpa handshake.'],
      ['right', 'The client sends "Hello, UDP server".'],
      ['wrong', 'Komunikasi menggunakan protokol TCP.'],
      ['wrong', 'A three-way handshake takes place.'],
      ['right', 'The client sends 17 bytes.'],
      ['wrong', 'Client mengirim 19 byte.'],
      ['right', 'Server listens on port 12345.'],
    ],
  ],
  [
    'a reset',
    { frames: reset },
    [
      ['right', 'The connection is closed with RST.'],
      ['wrong', 'Koneksi ditutup dengan FIN.'],
      ['right', 'Server mengirim RST.'],
      ['not-read', 'The client closes the connection first.'],
    ],
  ],
  [
    'names',
    { frames: renumber(names) },
    [
      ['right', 'www.its.ac.id resolves to 103.94.189.4.'],
      ['right', 'Alamat IP dari www.its.ac.id adalah 103.94.189.4.'],
      ['wrong', 'DNS menjawab 103.94.189.9 untuk www.its.ac.id.'],
      ['not-read', 'www.example.com resolves to 10.0.0.1.'],
      ['wrong', 'www.its.ac.id gives NXDOMAIN.'],
    ],
  ],
  [
    'a name that is not there',
    { frames: renumber(bad) },
    [['right', 'www.espnfc.cosm menghasilkan NXDOMAIN.']],
  ],
];

describe.each(groups)('of %s', (_name, parts, rows) => {
  it.each(rows)('%s: %s', (status, sentence) => {
    expect({ sentence, status: statusOf(sentence, parts) }).toEqual({ sentence, status });
  });
});

describe('a wrong statement', () => {
  it('comes with the truth and its frames, in the language of the rubric', () => {
    const [en] = judged('The server answers with RST.', { frames: echo });
    expect(en).toMatchObject({
      file: 'laporan.md',
      place: 'line 1',
      truth: 'The segments of the server have these flags: [SYN, ACK] [ACK] [PSH, ACK] [FIN, ACK].',
    });
    expect(en?.frames[0]).toEqual({ scenario: 'captured', number: 2 });
    const [id] = judged('Server listens on port 5000.', { frames: echo, locale: 'id' });
    expect(id).toMatchObject({ place: 'baris 1', truth: 'Port server adalah 32444.' });
  });

  it('is not called wrong where another capture was handed in too', () => {
    expect(statusOf('The server answers with RST.', { frames: echo, others: ['lain.pcapng'] })).toBe(
      'not-read',
    );
  });

  it('is not called wrong where frames are missing that could show it', () => {
    expect(statusOf('The server answers with RST.', { frames: renumber(echo.slice(0, 8)) })).toBe('not-read');
    expect(statusOf('The server answers with SYN, ACK.', { frames: renumber(echo.slice(3)) })).toBe(
      'not-read',
    );
    expect(statusOf('The client sends 99 bytes.', { frames: renumber(echo.slice(5)) })).toBe('not-read');
  });

  it('is not called wrong where the report has several problems and one capture', () => {
    const report = '# Soal 2\n\nServer listens on port 10000.\n\n# Soal 3\n\nServer listens on port 32444.\n';
    expect(judged(report, { frames: echo }).map(({ status }) => status)).toEqual(['not-read', 'right']);
    expect(
      judged(report, { frames: echo, title: 'Problem 2: captured' }).map(({ status }) => status),
    ).toEqual(['wrong', 'right']);
  });
});
