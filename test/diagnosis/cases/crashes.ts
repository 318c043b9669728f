import { pairSteps } from '../support.ts';
import { oneAfterAnother, tcpConversation } from '../../support/frames.ts';
import { echo, refusedBy, served, traceback, crash, type NamedCase } from './shared.ts';

export const crashes: NamedCase[] = [
  [
    'a crash',
    {
      failing: [],
      scenarios: {
        echo: crash('client', 'client.py:7', 'x = data[9]', 'IndexError: list index out of range'),
      },
    },
    ['crashed'],
  ],
  [
    'text where bytes are asked for',
    {
      scenarios: {
        echo: crash(
          'client',
          'client.py:9',
          's.sendall(x)',
          "TypeError: a bytes-like object is required, not 'str'",
        ),
      },
    },
    ['crashed'],
  ],
  [
    'a C program that dies of a signal',
    { scenarios: { echo: { client: { end: { kind: 'signalled', signal: 'SIGSEGV' }, file: 'client.c' } } } },
    ['crashed'],
  ],
  [
    'a thread that dies',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'halo' }, { fin: 'server' }],
          }),
          stderr: {
            server: `Exception in thread Thread-1 (serve):\n${traceback('server.py:12', 'a = b', "NameError: name 'b' is not defined")}`,
          },
        },
      },
    },
    ['crashed'],
  ],
  [
    'a server that ends after its first client',
    {
      checks: [{ type: 'all-served', with: { server: 'server', clients: ['client-b'] } }],
      scenarios: {
        both: {
          steps: [
            { start: 'server', on: 'mesin-1' },
            { run: 'client', on: 'mesin-2' },
            { run: 'client', on: 'mesin-3', id: 'client-b' },
          ],
          server: { end: { kind: 'exited', code: 0 }, endMs: 61 },
          more: [{ id: 'client-b', startMs: 70, endMs: 80, startAfterFrame: 8 }],
          frames: oneAfterAnother(served, refusedBy(32444, { client: '172.16.16.103', clientPort: 40001 })),
        },
      },
    },
    ['server-left-early'],
  ],
  [
    'a server that ends before a client comes',
    {
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 1 }, listening: [], endMs: 10 },
          stdout: { server: 'usage: server.py PORT\n' },
          frames: refusedBy(32444),
        },
      },
    },
    ['server-left-early'],
  ],
  [
    'a server whose accept times out',
    {
      files: { 'server.py': 's.listen(1)\ns.settimeout(10)\nc, a = s.accept()\n' },
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 1 }, endMs: 10 },
          stderr: { server: traceback('server.py:3', 'c, a = s.accept()', 'TimeoutError: timed out') },
          frames: refusedBy(32444),
        },
      },
    },
    ['server-left-when-idle'],
  ],
  [
    'a limit on memory',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }] }),
          server: {
            limits: [{ limit: 'memory', value: 512 * 2 ** 20, unit: 'bytes' }],
            end: { kind: 'signalled', signal: 'SIGKILL' },
          },
        },
      },
    },
    ['limit-hit'],
  ],
  [
    'limits that leave a program running',
    {
      failing: [],
      scenarios: {
        echo: {
          frames: served,
          server: {
            limits: [
              { limit: 'processes', value: 256, unit: 'count' },
              { limit: 'file-size', value: 64 * 2 ** 20, unit: 'bytes' },
              { limit: 'disk', value: 128 * 2 ** 20, unit: 'bytes' },
              { limit: 'open-files', value: 1024, unit: 'count' },
            ],
          },
        },
      },
    },
    ['limit-hit', 'limit-hit', 'limit-hit', 'limit-hit'],
  ],
  [
    'a limit',
    {
      failing: [],
      scenarios: {
        echo: {
          frames: served,
          server: {
            limits: [{ limit: 'output', value: 2 ** 20, unit: 'bytes' }],
            end: { kind: 'signalled', signal: 'SIGXFSZ' },
          },
        },
      },
    },
    ['limit-hit'],
  ],
  [
    'an error with no other trace',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', 'close'] }),
          stdout: { client: `Exception during processing: \u001b[31m${'x'.repeat(200)}\n` },
        },
      },
    },
    ['reported-error'],
  ],

  [
    'a server that spins after its client has closed',
    {
      checks: [echo],
      files: { 'server.py': 'while True:\n    data = c.recv(32)\n    if not data:\n        continue\n' },
      scenarios: {
        echo: {
          server: {
            end: { kind: 'signalled', signal: 'SIGKILL' },
            limits: [{ limit: 'cpu-time', value: 10, unit: 's' }],
          },
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo' },
              { from: 'server', data: 'halo' },
              { fin: 'client' },
              { ack: 'server' },
            ],
          }),
        },
      },
    },
    ['spins-after-close'],
  ],
  [
    'a server that closes its listening socket',
    {
      checks: [echo],
      files: {
        'server.py': 'while True:\n    c, a = s.accept()\n    serve(c)\n    c.close()\n    s.close()\n',
      },
      scenarios: {
        echo: {
          ...crash('server', 'server.py:2', 'c, a = s.accept()', 'OSError: [Errno 9] Bad file descriptor'),
          frames: oneAfterAnother(served, refusedBy(32444, { clientPort: 50002 })),
        },
      },
    },
    ['listener-closed'],
  ],
  [
    'a server with one try around everything',
    {
      checks: [echo, { type: 'reply', with: { client: 'client-b', server: 'server' } }],
      failing: ['check-2'],
      files: {
        'server.py':
          'try:\n    while True:\n        c, a = s.accept()\nexcept Exception as e:\n    print(e)\n',
      },
      scenarios: {
        echo: {
          steps: [...pairSteps, { run: 'client', on: 'mesin-3', id: 'client-b' }],
          server: { end: { kind: 'exited', code: 0 }, endMs: 50 },
          more: [{ id: 'client-b' }],
          stdout: { server: '[Errno 104] Connection reset by peer\n' },
          frames: oneAfterAnother(
            tcpConversation({
              script: ['handshake', { from: 'client', data: 'halo dunia' }, { rst: 'client' }],
            }),
            refusedBy(32444, { client: '172.16.16.103' }),
          ),
        },
      },
    },
    ['one-error-ends-server'],
  ],
];
