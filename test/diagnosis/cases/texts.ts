import { oneAfterAnother, tcpConversation } from '../../support/frames.ts';
import { listeningOn } from '../support.ts';
import { echo, stuck, question, answer, type NamedCase } from './shared.ts';

export const texts: NamedCase[] = [
  [
    'an echo in capitals',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'Halo dunia' },
              { from: 'server', data: 'HALO DUNIA' },
              'close',
            ],
          }),
        },
      },
    },
    ['echo-in-other-case'],
  ],

  [
    'an echo without the line end, for which the client waits',
    {
      checks: [echo],
      files: { 'server.py': 'data = c.recv(32)\nc.sendall(data.strip())\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo dunia\n' },
              { from: 'server', data: 'halo dunia' },
            ],
          }),
          client: stuck,
        },
      },
    },
    ['echo-trimmed'],
  ],
  [
    'a bytes object in a sentence',
    {
      checks: [{ type: 'reply', with: { client: 'client', server: 'server', protocol: 'udp' } }],
      files: { 'server.py': "\nbalas = f'Hello, {alamat}. You said: {data}'\n" },
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765, '0.0.0.0', 'udp')] },
          frames: oneAfterAnother(
            [question('Hello, UDP server')],
            [answer("You said: b'Hello, UDP server'")],
          ),
        },
      },
    },
    ['bytes-as-text'],
  ],
  [
    'base64 made text with str()',
    {
      checks: [{ type: 'reply', with: { client: 'client', server: 'server' } }],
      files: { 'server.py': '\nisi = str(base64.b64encode(f.read()))\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'GET a.txt\r\n' },
              { from: 'server', data: `{"data_file": "b'aXNpIGZpbGUgaW5p'"}\r\n\r\n` },
              'close',
            ],
          }),
        },
      },
    },
    ['bytes-as-text'],
  ],
  [
    'a C client that sends the NUL of its string',
    {
      failing: [],
      files: { 'client.c': '\nsend(s, pesan, strlen(pesan) + 1, 0);\n' },
      scenarios: {
        echo: {
          client: { file: 'client.c' },
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo\0' },
              { from: 'server', data: 'halo\0' },
              'close',
            ],
          }),
        },
      },
    },
    ['nul-bytes-sent'],
  ],
  [
    'a C server that sends its whole buffer',
    {
      checks: [{ type: 'reply', with: { client: 'client', server: 'server' } }],
      files: { 'server.c': '\nsend(klien, balasan, sizeof(balasan), 0);\n' },
      scenarios: {
        echo: {
          server: { file: 'server.c' },
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo' },
              { from: 'server', data: `ya${'\0'.repeat(1022)}` },
              'close',
            ],
          }),
        },
      },
    },
    ['nul-bytes-sent'],
  ],
  [
    'the month in the place of the minutes',
    {
      failing: [],
      files: { 'server.py': "\nwaktu = time.strftime('%H:%m:%S')\n" },
      scenarios: {
        echo: {
          // the frames of these cases are of November
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'TIME\r\n' },
              { from: 'server', data: 'JAM 10:11:12\r\n' },
            ],
          }),
        },
      },
    },
    ['minutes-are-month'],
  ],
  [
    'a text without its last letter',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', text: 'INI ADALAH DATA MNOPQ' } },
      ],
      files: { 'client.py': "\npesan = 'INI ADALAH DATA MNOP'\n" },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'INI ADALAH DATA MNOP' }, 'close'],
          }),
        },
      },
    },
    ['wrong-text'],
  ],
  [
    'a text with another word in it',
    {
      checks: [{ type: 'frames', with: { filter: 'udp contains "Hello, UDP server"', by: ['client'] } }],
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765, '0.0.0.0', 'udp')] },
          frames: oneAfterAnother([question('Hello, UDP client')], [answer('ya')]),
        },
      },
    },
    ['wrong-text'],
  ],

  [
    'another text altogether',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', text: 'INI ADALAH DATA MNOPQ' } },
      ],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo dunia' }, 'close'] }),
        },
      },
    },
    ['wrong-text'],
  ],
];
