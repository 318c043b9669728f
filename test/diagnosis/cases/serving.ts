import { oneAfterAnother, tcpConversation, portUnreachable } from '../../support/frames.ts';
import { listeningOn, pairSteps } from '../support.ts';
import { echo, question, answer, answered, type NamedCase, replyTo, probed, probing } from './shared.ts';

export const serving: NamedCase[] = [
  [
    'a server that never calls accept',
    {
      checks: [echo],
      files: { 'server.py': 's.bind(a)\ns.listen(1)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }] }),
          server: { waitingOn: 'sleep' },
          client: { end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] }, waitingOn: 'receive' },
          record: { acceptQueue: [{ program: 'server', port: 32444, length: 1, atMs: 40, afterFrame: 5 }] },
        },
      },
    },
    ['never-accepts'],
  ],
  [
    'a server that answers nothing',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo dunia' }] }),
          client: { end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] }, waitingOn: 'receive' },
        },
      },
    },
    ['reply-missing'],
  ],

  [
    'a server that serves one client at a time',
    {
      checks: [
        {
          type: 'concurrent-service',
          with: { server: 'server', first: 'client', second: 'client-b', want: 'parallel' },
        },
      ],
      files: { 'server.py': 's.listen(1)\nwhile True:\n    c, a = s.accept()\n' },
      scenarios: {
        echo: {
          steps: [...pairSteps, { run: 'client', on: 'mesin-3', id: 'client-b' }],
          more: [{ id: 'client-b' }],
          frames: oneAfterAnother(
            tcpConversation({
              script: ['handshake', { from: 'client', data: 'satu' }, { from: 'server', data: 'satu' }],
            }),
            tcpConversation({
              client: '172.16.16.103',
              script: ['handshake', { from: 'client', data: 'dua' }],
            }),
            tcpConversation({
              script: [
                'handshake',
                { from: 'client', data: 'satu' },
                { from: 'server', data: 'satu' },
                { fin: 'client' },
                { fin: 'server' },
                { ack: 'client' },
              ],
            }).slice(7),
            tcpConversation({
              client: '172.16.16.103',
              script: [
                'handshake',
                { from: 'client', data: 'dua' },
                { from: 'server', data: 'dua' },
                'close',
              ],
            }).slice(5),
          ),
        },
      },
    },
    ['serves-one-at-a-time'],
  ],
  [
    'threads that share the variable of the connection',
    {
      checks: [echo, { type: 'echo', with: { client: 'client-b', server: 'server' } }],
      files: { 'server.py': 'def layani():\n    global koneksi\n\nkoneksi, a = s.accept()\n' },
      scenarios: {
        echo: {
          steps: [...pairSteps, { run: 'client', on: 'mesin-3', id: 'client-b' }],
          more: [{ id: 'client-b' }],
          frames: oneAfterAnother(
            tcpConversation({
              script: ['handshake', { from: 'client', data: 'ini data dari client pertama' }],
            }),
            tcpConversation({
              client: '172.16.16.103',
              script: [
                'handshake',
                { from: 'client', data: 'yang kedua mengirim ini' },
                { from: 'server', data: 'ini data dari client pertama' },
                { from: 'server', data: 'yang kedua mengirim ini' },
              ],
            }),
            tcpConversation({
              script: [
                'handshake',
                { from: 'client', data: 'ini data dari client pertama' },
                { rst: 'server' },
              ],
            }).slice(5),
          ),
        },
      },
    },
    ['connections-mixed-up'],
  ],
  [
    'a UDP server that answers to a fixed port',
    {
      checks: [{ type: 'echo', with: { client: 'client', server: 'server', protocol: 'udp' } }],
      files: { 'server.py': 'data, a = s.recvfrom(2048)\ns.sendto(data, (a[0], 8765))\n' },
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765, '0.0.0.0', 'udp')] },
          frames: oneAfterAnother(
            [question('halo')],
            [answer('halo', 8765)],
            [portUnreachable(answer('halo', 8765))],
          ),
        },
      },
    },
    ['replies-elsewhere'],
  ],
  [
    'a UDP server that answers from another socket',
    {
      checks: [{ type: 'echo', with: { client: 'client', server: 'server', protocol: 'udp' } }],
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765, '0.0.0.0', 'udp')] },
          frames: oneAfterAnother([question('halo')], [answer('halo', 40000, 40777)]),
        },
      },
    },
    ['replies-elsewhere'],
  ],
  [
    'two runs of the same pair that went differently',
    {
      checks: [
        { ...echo, scenario: 'one' },
        { ...echo, scenario: 'two' },
      ],
      failing: ['check-2'],
      scenarios: {
        one: { frames: answered('halo dunia', 'halo dunia') },
        two: { frames: answered('halo dunia', 'HaLo') },
      },
    },
    ['wrong-bytes', 'runs-differ'],
  ],
  [
    'a server that closes after its first answer',
    {
      checks: [replyTo('asks', 'twice')],
      scenarios: {
        twice: {
          steps: probed('asks', 'whole', ['TIME\r\n', 'TIME\r\n']),
          client: probing('asks', 'whole', ['TIME\r\n', 'TIME\r\n']),
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'TIME\r\n' },
              { from: 'server', data: 'JAM 10:00:00\r\n' },
              { fin: 'server' },
              { from: 'client', data: 'TIME\r\n', acked: false },
              { rst: 'server' },
            ],
          }),
        },
      },
    },
    ['closes-after-answer'],
  ],
  [
    'a server that does not close after QUIT',
    {
      checks: [{ ...replyTo('quits', 'quit'), with: { client: 'quits', server: 'server', closes: true } }],
      files: { 'server.py': "\nif line == 'QUIT':\n" },
      scenarios: {
        quit: {
          steps: probed('quits', 'held-open', ['TIME\r\n', 'QUIT\r\n']),
          client: probing('quits', 'held-open', ['TIME\r\n', 'QUIT\r\n']),
          frames: answered('TIME\r\nQUIT\r\n', 'JAM 10:00:00\r\n'),
        },
      },
    },
    ['stays-open'],
  ],
  [
    'an answer of another form',
    {
      checks: [
        {
          ...replyTo('client', 'echo'),
          with: { client: 'client', server: 'server', expect: [{ matches: '^JAM', shown: 'JAM hh:mm:ss' }] },
        },
      ],
      scenarios: { echo: { frames: answered('TIME\r\n', '10:00:00\r\n') } },
    },
    ['wrong-answer'],
  ],
];
