import { describe, expect, it } from 'vitest';

import { judgeCheck, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const opening: TcpStep[] = ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }];

function teardownOf(parts: ScenarioParts, more: { closedBy?: string } = {}) {
  return judgeCheck({
    type: 'teardown',
    with: { client: 'client', server: 'server', ...more },
    scenarios: [scenarioOf(parts)],
  });
}

describe('teardown', () => {
  it('passes with FIN from both sides', () => {
    expect(teardownOf({ frames: tcpConversation({ script: [...opening, 'close'] }) })).toMatchObject({
      status: 'passed',
      points: 10,
    });
  });

  it.each<[string, TcpStep[], string]>([
    [
      'the client resets',
      [...opening, { rst: 'client' }],
      'your client (mesin-2) ended the connection with a reset (RST)',
    ],
    [
      'the server resets after FIN from both sides',
      [...opening, 'close', { rst: 'server' }],
      'your server (mesin-1) ended the connection with a reset (RST)',
    ],
    [
      'the server never closes',
      [...opening, { fin: 'client' }, { ack: 'server' }],
      'your server (mesin-1) never closed its side; the client did',
    ],
    [
      'the client never closes',
      [...opening, { fin: 'server' }, { ack: 'client' }],
      'your client (mesin-2) never closed its side; the server did',
    ],
    [
      'nobody closes',
      opening,
      'neither side closed the connection (mesin-2, mesin-1) while both were running',
    ],
    [
      'there was only a refused SYN',
      [{ syn: 'client' }, { rst: 'server' }],
      'there was no connection between mesin-2 and mesin-1 that could be closed',
    ],
  ])('fails when %s', (_, script, actual) => {
    expect(teardownOf({ frames: tcpConversation({ script }) })).toMatchObject({
      status: 'failed',
      points: 0,
      actual,
    });
  });

  it('gives nothing for a FIN that our signal caused', () => {
    const frames = tcpConversation({
      script: [...opening, { fin: 'client' }, { ack: 'server' }, { fin: 'server' }, { ack: 'client' }],
    });
    const serverFin = frames.length - 1;
    expect(
      teardownOf({ frames, record: { markers: [signalled('server', serverFin - 1)] } }).actual,
    ).toContain('your server (mesin-1) never closed');
    expect(teardownOf({ frames, record: { markers: [signalled('server', serverFin)] } }).status).toBe(
      'passed',
    );
  });

  it('fails when one of two connections stays open', () => {
    const frames = oneAfterAnother(
      tcpConversation({ clientPort: 1111, script: [...opening, 'close'] }),
      tcpConversation({ clientPort: 2222, script: opening }),
    );
    expect(teardownOf({ frames })).toMatchObject({ status: 'failed', filter: 'tcp.stream eq 1' });
  });

  it('overlooks a refused attempt before the connection that worked', () => {
    const frames = oneAfterAnother(
      tcpConversation({ clientPort: 1111, script: [{ syn: 'client' }, { rst: 'server' }] }),
      tcpConversation({ clientPort: 2222, script: [...opening, 'close'] }),
    );
    expect(teardownOf({ frames }).status).toBe('passed');
  });

  it('asks who closes first only where the rubric says so', () => {
    const byServer: TcpStep[] = [...opening, { fin: 'server' }, { fin: 'client' }, { ack: 'server' }];
    const clientFirst = { frames: tcpConversation({ script: [...opening, 'close'] }) };
    const serverFirst = { frames: tcpConversation({ script: byServer }) };
    expect(teardownOf(serverFirst, { closedBy: 'server' })).toMatchObject({
      status: 'passed',
      expected: 'FIN from both sides, and no reset; the server closes first',
    });
    expect(teardownOf(clientFirst, { closedBy: 'client' }).status).toBe('passed');
    expect(teardownOf(serverFirst).status).toBe('passed');
    expect(teardownOf(clientFirst, { closedBy: 'server' })).toMatchObject({
      status: 'failed',
      points: 0,
      actual:
        'both sides closed, but the client (mesin-2) did so first, and the server (mesin-1) only after it',
      frames: [{ number: 8 }, { number: 9 }],
    });
    expect(teardownOf(serverFirst, { closedBy: 'client' }).actual).toContain(
      'the server (mesin-1) did so first',
    );
  });

  it('names a missing client', () => {
    expect(
      teardownOf({ programs: [program('server', 'mesin-1'), missing('client', 'mesin-2')] }).actual,
    ).toBe('no client of problem 2 was found in your submission');
  });
});
