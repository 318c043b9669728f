import { describe, expect, it } from 'vitest';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { echo, refusedBy, served, traceback, crash } from './cases/shared.ts';
import { listeningOn, codes, diagnoseCase, pairSteps } from './support.ts';

describe('no diagnosis', () => {
  it('is given for a correct submission', () => {
    expect(
      diagnoseCase({ checks: [{}, echo], failing: [], scenarios: { echo: { frames: served } } }),
    ).toEqual([]);
  });

  it('is given for a server that we interrupted', () => {
    expect(
      codes({
        scenarios: {
          echo: {
            frames: served,
            stderr: { server: traceback('server.py:9', 'c, a = s.accept()', 'KeyboardInterrupt') },
            record: {
              markers: [{ kind: 'signal', program: 'server', signal: 'SIGINT', afterFrame: 20, atMs: 90 }],
            },
          },
        },
      }),
    ).toEqual([]);
  });

  it('is given for a server that idles out after all were served', () => {
    expect(
      codes({
        failing: [],
        scenarios: {
          echo: {
            frames: served,
            ...crash('server', 'server.py:3', 'c, a = s.accept()', 'TimeoutError: timed out'),
          },
        },
      }),
    ).toEqual([]);
  });

  it('blames a port where no check asks for one', () => {
    expect(
      codes({
        checks: [echo],
        scenarios: {
          echo: {
            server: { listening: [listeningOn(10000)] },
            frames: tcpConversation({
              serverPort: 10000,
              script: ['handshake', { from: 'client', data: 'a' }, { from: 'server', data: 'a' }, 'close'],
            }),
          },
        },
      }),
    ).toEqual([]);
  });

  it('blames the accept queue while the server sends on that connection', () => {
    expect(
      codes({
        checks: [{}],
        scenarios: {
          echo: {
            frames: served,
            record: { acceptQueue: [{ program: 'server', port: 32444, length: 1, atMs: 40, afterFrame: 5 }] },
          },
        },
      }),
    ).toEqual([]);
  });

  it('calls a refused first try a fault where a later one came through', () => {
    expect(
      codes({
        scenarios: { echo: { frames: oneAfterAnother(refusedBy(32444, { clientPort: 40001 }), served) } },
      }),
    ).toEqual([]);
  });

  it('asks for a file to be handed in that a client asked for', () => {
    expect(
      codes({
        checks: [echo],
        scenarios: {
          echo: {
            frames: tcpConversation({
              script: ['handshake', { from: 'client', data: 'GET tidakada.txt' }, 'close'],
            }),
            stderr: {
              server: "[Errno 2] No such file or directory: 'files/tidakada.txt'",
            },
          },
        },
      }),
    ).not.toContain('data-file-missing');
  });

  it('blames a server for ending when no failed check is about the client that came later', () => {
    expect(
      codes({
        checks: [echo],
        scenarios: {
          echo: {
            steps: [...pairSteps, { run: 'client', on: 'mesin-3', id: 'afterwards' }],
            server: { end: { kind: 'exited', code: 0 }, endMs: 50 },
            more: [{ id: 'afterwards' }],
            frames: oneAfterAnother(served, refusedBy(32444, { client: '172.16.16.103' })),
          },
        },
      }),
    ).not.toContain('server-left-early');
  });

  it('blames a client whose answer came back whole in the letters that it sent', () => {
    expect(codes({ checks: [echo], scenarios: { echo: { frames: served } } })).toEqual([]);
  });

  it('takes a broadcast for a mix-up where everybody got an own answer too', () => {
    const frames = oneAfterAnother(
      tcpConversation({
        script: [
          'handshake',
          { from: 'client', data: 'pesan dari yang pertama' },
          { from: 'server', data: 'pesan dari yang pertama' },
        ],
      }),
      tcpConversation({
        client: '172.16.16.103',
        script: ['handshake', { from: 'server', data: 'pesan dari yang pertama' }, 'close'],
      }),
    );
    expect(
      codes({
        checks: [echo],
        scenarios: {
          echo: {
            steps: [...pairSteps, { run: 'client', on: 'mesin-3', id: 'client-b' }],
            more: [{ id: 'client-b' }],
            frames,
          },
        },
      }),
    ).not.toContain('connections-mixed-up');
  });
});
