import { pairSteps } from '../support.ts';
import { tcpConversation } from '../../support/frames.ts';
import { echo, served, stuck, leftOpen, acceptedConnection, type NamedCase } from './shared.ts';

export const ending: NamedCase[] = [
  [
    'a client that computes for ever',
    {
      failing: [],
      scenarios: {
        echo: {
          frames: served,
          client: {
            end: { kind: 'stopped', why: 'limit', signals: ['SIGINT', 'SIGKILL'] },
            waitingOn: 'running',
            limits: [{ limit: 'wall-time', value: 60, unit: 's' }],
          },
        },
      },
    },
    ['never-ended'],
  ],

  [
    'both ends waiting for the other to close',
    {
      checks: [{ type: 'teardown', with: { client: 'client', server: 'server' } }],
      files: { 'client.py': 'while True:\n    data = s.recv(16)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }],
          }),
          client: stuck,
        },
      },
    },
    ['waits-for-end'],
  ],
  [
    'a socket that a child process inherited',
    {
      failing: [],
      files: { 'server.py': 'import multiprocessing\n\np = multiprocessing.Process(target=layani)\n' },
      scenarios: { echo: { frames: leftOpen } },
    },
    ['never-closes'],
  ],
  [
    'a connection that nobody closes',
    {
      checks: [{ type: 'teardown', with: { client: 'client', server: 'server' } }],
      scenarios: { echo: { frames: leftOpen } },
    },
    ['never-closes'],
  ],
  [
    'a connection closed for its silence',
    {
      checks: [echo],
      files: { 'server.py': '\nc.settimeout(2)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { waitMs: 2000 },
              { fin: 'server' },
              { ack: 'client' },
              { waitMs: 1000 },
              { from: 'client', data: 'halo', acked: false },
              { rst: 'server' },
            ],
          }),
          record: { connections: [acceptedConnection] },
        },
      },
    },
    ['closes-idle-connection'],
  ],
  [
    'a server that goes on after Ctrl+C',
    {
      failing: [],
      files: { 'server.py': '\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n' },
      scenarios: {
        echo: {
          steps: [...pairSteps, { stop: 'server' }],
          frames: served,
          server: { end: { kind: 'stopped', why: 'step', signals: ['SIGINT', 'SIGKILL'] } },
        },
      },
    },
    ['ignores-interrupt'],
  ],
];
