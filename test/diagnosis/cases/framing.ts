import { tcpConversation } from '../../support/frames.ts';
import { echo, stuck, answered, probed, probing, replyTo, whole, type NamedCase } from './shared.ts';

export const framing: NamedCase[] = [
  [
    'a server that reads once and closes',
    {
      checks: [echo],
      files: { 'server.py': '\ndata = c.recv(8)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo dunia semua' },
              { from: 'server', data: 'halo dun' },
              { rst: 'server' },
            ],
          }),
          stdout: { client: '[Errno 104] Connection reset by peer' },
        },
      },
    },
    ['server-reads-once'],
  ],
  [
    'a client that reads once and closes',
    {
      checks: [{ type: 'teardown', with: { client: 'client', server: 'server' } }],
      files: { 'client.py': '\nprint(s.recv(16))\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'Hello World!!! This will be echoed' },
              { from: 'server', data: 'Hello World!!! This will be echoed' },
              { fin: 'server' },
              { rst: 'client' },
            ],
          }),
        },
      },
    },
    ['client-reads-once'],
  ],
  [
    'a request in pieces that was not answered',
    {
      checks: [replyTo('slow', 'pieces'), replyTo('asks', 'whole')],
      failing: ['check-1'],
      files: { 'server.py': '\ndata = c.recv(1024)\n' },
      scenarios: {
        pieces: {
          steps: probed('slow', 'byte-by-byte', ['TIME\r\n']),
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'TIM' },
              { from: 'client', data: 'E\r\n' },
              'close',
            ],
          }),
          client: probing('slow', 'byte-by-byte', ['TIME\r\n']),
        },
        whole,
      },
    },
    ['split-request-lost'],
  ],
  [
    'two requests at once of which one was answered',
    {
      checks: [replyTo('fast', 'together'), replyTo('asks', 'whole')],
      failing: ['check-1'],
      files: { 'server.py': '\ndata = c.recv(1024)\n' },
      scenarios: {
        together: {
          steps: probed('fast', 'pipelined', ['TIME\r\n', 'TIME\r\n']),
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'TIME\r\nTIME\r\n' },
              { from: 'server', data: 'JAM 10:00:00\r\n' },
              'close',
            ],
          }),
          client: probing('fast', 'pipelined', ['TIME\r\n', 'TIME\r\n']),
        },
        whole,
      },
    },
    ['joined-requests-lost'],
  ],
  [
    'a long request taken for several',
    {
      checks: [replyTo('uploads', 'big')],
      files: { 'server.py': '\ndata = c.recv(1024)\n' },
      scenarios: {
        big: {
          steps: probed('uploads', 'whole', [`UPLOAD a ${'QUJD'.repeat(500)}\r\n`]),
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: `UPLOAD a ${'QUJD'.repeat(300)}` },
              { from: 'server', data: '{"status": "OK"}\r\n\r\n' },
              { from: 'client', data: `${'QUJD'.repeat(200)}\r\n` },
              { from: 'server', data: '{"status": "ERROR"}\r\n\r\n' },
              'close',
            ],
          }),
          client: probing('uploads', 'whole', [`UPLOAD a ${'QUJD'.repeat(500)}\r\n`]),
        },
      },
    },
    ['long-request-cut'],
  ],
  [
    'a line end the wrong way round',
    {
      checks: [
        { type: 'reply', with: { client: 'client', server: 'server', expect: [{ matches: '\\r\\n$' }] } },
      ],
      files: { 'server.py': '\nAKHIR = chr(10) + chr(13)\n' },
      scenarios: { echo: { frames: answered('TIME\r\n', 'JAM 10:00:00\n\r') } },
    },
    ['wrong-line-end'],
  ],
  [
    'an answer without its end',
    {
      checks: [{ type: 'reply', with: { client: 'client', server: 'server', endsWith: '\r\n\r\n' } }],
      scenarios: { echo: { frames: answered('LIST\r\n', '{"status": "OK"}') } },
    },
    ['reply-unterminated'],
  ],
  [
    'exit with a line end, compared without',
    {
      checks: [{ type: 'teardown', with: { client: 'client', server: 'server' } }],
      files: { 'server.py': "\nif pesan == 'exit':\n" },
      scenarios: { echo: { frames: answered('halo\nexit\n', 'halo\nexit\n') } },
    },
    ['exit-not-recognised'],
  ],
  [
    'an empty line that sends nothing',
    {
      checks: [{ type: 'payload', with: { client: 'client', server: 'server', text: 'sesudah' } }],
      files: { 'client.py': '\ns.sendall(pesan.encode())\n' },
      scenarios: {
        echo: {
          steps: [
            { start: 'server', on: 'mesin-1' },
            {
              run: 'client',
              on: 'mesin-2',
              stdin: [{ text: 'halo\n' }, { text: '\n' }, { text: 'sesudah\n' }],
            },
          ],
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }],
          }),
          client: stuck,
        },
      },
    },
    ['skips-empty-line'],
  ],

  [
    'a client that asks for a reset',
    {
      checks: [{ type: 'teardown', with: { client: 'client', server: 'server' } }],
      files: { 'client.py': "\ns.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack('ii', 1, 0))\n" },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo' },
              { from: 'server', data: 'halo' },
              { rst: 'client' },
            ],
          }),
        },
      },
    },
    ['linger-resets'],
  ],
];
