import { oneAfterAnother, tcpConversation } from '../../support/frames.ts';
import { listeningOn } from '../support.ts';
import { echo, question, answer, type NamedCase } from './shared.ts';

export const contents: NamedCase[] = [
  [
    'an echo cut short',
    {
      checks: [echo],
      files: { 'server.py': 'data = c.recv(4)\nc.sendall(data)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo dunia' },
              { from: 'server', data: 'halo' },
              'close',
            ],
          }),
        },
      },
    },
    ['file-cut-short'],
  ],
  [
    'a file cut to 32 bytes',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', submittedFile: { minBytes: 16 } } },
      ],
      files: {
        'isi.txt': 'abcdefghij'.repeat(1000),
        'client.py': "f = open('isi.txt')\ns.sendall(f.read(32))\n",
      },
      scenarios: {
        file: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: `${'abcdefghij'.repeat(3)}ab` }, 'close'],
          }),
        },
      },
    },
    ['file-cut-short'],
  ],
  [
    'a file with another byte in it',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', submittedFile: { minBytes: 16 } } },
      ],
      files: { 'isi.txt': 'baris satu\r\nbaris dua\r\nbaris tiga' },
      scenarios: {
        file: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'nama: baris satu\nbaris Dua\nbaris tiga' },
              'close',
            ],
          }),
        },
      },
    },
    ['wrong-bytes'],
  ],
  [
    'the name of the file in place of its contents',
    {
      checks: [{ type: 'payload', with: { client: 'client', server: 'server', submittedFile: {} } }],
      files: {
        'isi.txt': 'ini isi berkas yang sebenarnya',
        'client.py': "\ns.sendall('isi.txt'.encode())\n",
      },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'isi.txt' },
              { from: 'server', data: 'isi.txt' },
              'close',
            ],
          }),
        },
      },
    },
    ['sends-file-name'],
  ],
  [
    'a datagram that did not fit',
    {
      checks: [{ type: 'echo', with: { client: 'client', server: 'server', protocol: 'udp' } }],
      files: { 'server.py': '\ndata, a = s.recvfrom(16)\n' },
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765, '0.0.0.0', 'udp')] },
          frames: oneAfterAnother(
            [question('Good Morning!!! This will be echoed')],
            [answer('Good Morning!!! ')],
          ),
        },
      },
    },
    ['datagram-cut'],
  ],
  [
    'a path that leads out of the folder',
    {
      checks: [{ type: 'reply', with: { client: 'client', server: 'server' } }],
      files: { 'server.py': '\nf = open(os.path.join(FOLDER, nama))\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'GET ../../etc/passwd\r\n\r\n' },
              { from: 'server', data: '{"data_file": "cm9vdDp4OjA6MA=="}\r\n\r\n' },
              'close',
            ],
          }),
        },
      },
    },
    ['path-traversal'],
  ],
];
