import { describe, expect, it } from 'vitest';

import type { CheckItem } from '../../harness/model/rubric.ts';
import { judgeChecks, listensOn, missing, program, scenarioOf } from '../support/evidence.ts';
import { tcpConversation } from '../support/frames.ts';

const pair = { client: 'client', server: 'server' };
const connect: CheckItem = {
  id: 'connect',
  type: 'handshake',
  title: 'Connects',
  points: 10,
  scenario: 'echo',
  with: pair,
};
const echo: CheckItem = {
  ...connect,
  id: 'echo',
  type: 'echo',
  points: 20,
  with: { ...pair, differentAnswer: 0.5 },
};
const served: CheckItem = {
  ...connect,
  id: 'served',
  type: 'all-served',
  with: { server: 'server', clients: ['client'], alone: { scenario: 'echo', ...pair } },
};

const good = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
});
const wrongAnswer = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'ok' }, 'close'],
});

const client = program('client', 'mesin-2');
const server = program('server', 'mesin-1', listensOn(32444));
const { file: _client, ...clientRecord } = client;
const { file: _server, ...serverRecord } = server;
const probeClient = { ...clientRecord, probe: { kind: 'tcp-client' as const, to: 'server', port: 32444 } };
const probeServer = { ...serverRecord, probe: { kind: 'tcp-server' as const, port: 32444 } };

describe('a probe in the place of a program that was not handed in', () => {
  it('leaves the other side its half of what passed, and says what is missing', () => {
    const result = judgeChecks([connect], [scenarioOf({ frames: good, programs: [probeServer, client] })]);
    expect(result.checks[0]).toMatchObject({ status: 'failed', points: 5, maxPoints: 10 });
    expect(result.checks[0]?.actual).toContain('wiremark played the server of problem 2');
    expect(result.checks[0]?.hint).toMatchInlineSnapshot(
      `"Hand in the server of problem 2 as well, and the rest of the points can be earned."`,
    );
    expect(result.checks[0]?.frames.length).toBeGreaterThan(0);
  });

  it('gives the half of a partial result, too', () => {
    const result = judgeChecks(
      [echo],
      [scenarioOf({ frames: wrongAnswer, programs: [server, probeClient] })],
    );
    expect(result.checks[0]).toMatchObject({ status: 'failed', points: 5, maxPoints: 20 });
  });

  it('takes nothing from what is the deed of the other program alone', () => {
    const result = judgeChecks([served], [scenarioOf({ frames: good, programs: [server, probeClient] })]);
    expect(result.checks[0]).toMatchObject({ status: 'passed', points: 10 });
  });

  it('earns nothing for a program that was not handed in', () => {
    const result = judgeChecks([served], [scenarioOf({ frames: good, programs: [probeServer, client] })]);
    expect(result.checks[0]).toMatchObject({ status: 'failed', points: 0 });
    expect(result.checks[0]?.actual).toMatchInlineSnapshot(
      `"no server of problem 2 that runs was handed in, and this item is about it"`,
    );
  });

  it('earns nothing by its own right port where the client takes another one', () => {
    const port: CheckItem = {
      ...connect,
      type: 'listening',
      with: { ...pair, protocol: 'tcp', port: 32445 },
    };
    const listening = { ...probeServer, ...listensOn(32445) };
    const result = judgeChecks([port], [scenarioOf({ frames: good, programs: [listening, client] })]);
    expect(result.checks[0]).toMatchObject({ status: 'failed', points: 0 });
  });

  it('does not make checks skip that need the one it plays in', () => {
    const result = judgeChecks(
      [connect, { ...echo, needs: ['connect'] }],
      [scenarioOf({ frames: good, programs: [probeServer, client] })],
    );
    expect(result.checks.map(({ points }) => points)).toEqual([5, 10]);
    expect(result.score).toBe(15);
  });

  it('is told in the first diagnosis', () => {
    const result = judgeChecks([connect], [scenarioOf({ frames: good, programs: [probeServer, client] })], {
      submission: { programs: [{ program: 'server', others: [], by: 'probe' }] },
    });
    expect(result.programs).toEqual([{ program: 'server', file: null, by: 'probe' }]);
  });

  it('counts in full where the rubric itself puts a probe opposite a program', () => {
    const own = { ...probeClient, id: 'whole', program: 'whole' };
    const item = { ...connect, with: { client: 'whole', server: 'server' } };
    const result = judgeChecks([item], [scenarioOf({ frames: good, programs: [server, own] })]);
    expect(result.checks[0]).toMatchObject({ status: 'passed', points: 10 });
  });

  it('leaves a program that is missing without a probe missing', () => {
    const result = judgeChecks([connect], [scenarioOf({ programs: [missing('server', 'mesin-1'), client] })]);
    expect(result.checks[0]).toMatchObject({ status: 'failed', points: 0 });
    expect(result.checks[0]?.actual).toContain('no server of problem 2 was found');
  });
});
