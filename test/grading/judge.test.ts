import { describe, expect, it } from 'vitest';

import { addPoints, roundPoints } from '../../harness/grading/points.ts';
import type { CheckItem } from '../../harness/model/rubric.ts';
import { judgeCheck, judgeChecks, missing, program, scenarioOf } from '../support/evidence.ts';
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
  id: 'echo',
  type: 'echo',
  title: 'Echoes',
  points: 20,
  scenario: 'echo',
  with: { ...pair, differentAnswer: 0.5 },
};
const close: CheckItem = {
  id: 'close',
  type: 'teardown',
  title: 'Closes',
  points: 5,
  scenario: 'echo',
  with: pair,
};

const good = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
});
const refused = tcpConversation({ script: [{ syn: 'client' }, { rst: 'server' }] });
const incomplete = {
  counters: { frames: 9, captured: 9, counted: 12, complete: false, reason: '3 frames were lost' },
};

describe('judge', () => {
  it('adds up the points of what passed', () => {
    const result = judgeChecks([connect, echo, close], [scenarioOf({ frames: good })]);
    expect(result).toMatchObject({ status: 'graded', score: 35, maxScore: 35, schema: 'wiremark/result/v1' });
  });

  it('keeps partial points, though the check stays failed', () => {
    const frames = tcpConversation({
      script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'ok' }, 'close'],
    });
    expect(judgeChecks([echo], [scenarioOf({ frames })])).toMatchObject({
      score: 10,
      checks: [{ status: 'failed', points: 10, maxPoints: 20 }],
    });
  });

  it('skips what needs a check that failed, in whatever order they are written, and names it', () => {
    const result = judgeChecks(
      [{ ...close, needs: ['echo'] }, { ...echo, needs: ['connect'] }, connect],
      [scenarioOf({ frames: refused })],
    );
    expect(result.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'close skipped',
      'echo skipped',
      'connect failed',
    ]);
    expect(result.checks[1]?.actual).toBe('Not judged, because this failed first: Connects');
    expect(result).toMatchObject({ status: 'graded', score: 0 });
  });

  it('does not grade on a capture that is not proved complete', () => {
    const result = judgeChecks([connect], [scenarioOf({ frames: good, record: incomplete })]);
    expect(result).toMatchObject({
      status: 'not-graded',
      score: null,
      checks: [{ status: 'inconclusive', points: 0, actual: expect.stringContaining('not proved complete') }],
    });
  });

  it('does not grade when a check was skipped because of one that is inconclusive', () => {
    expect(
      judgeChecks(
        [
          { ...connect, points: 0 },
          { ...echo, needs: ['connect'] },
        ],
        [scenarioOf({ frames: good, record: incomplete })],
      ).status,
    ).toBe('not-graded');
  });

  it('grades when only a check of 0 points could not be judged', () => {
    expect(
      judgeChecks([{ ...connect, points: 0, scenario: 'gone' }], [scenarioOf({ frames: good })]),
    ).toMatchObject({ status: 'graded', score: 0, checks: [{ status: 'errored' }] });
  });

  it('does not grade without the evidence of a scenario', () => {
    expect(
      judgeChecks([connect, { ...echo, scenario: 'gone' }], [scenarioOf({ frames: good })]),
    ).toMatchObject({
      status: 'not-graded',
      score: null,
      checks: [{ status: 'passed', points: 10 }, { status: 'errored' }],
    });
  });

  it('fails a missing program even where the capture is incomplete: no second run would find it', () => {
    const scenario = scenarioOf({
      programs: [program('server', 'mesin-1'), missing('client', 'mesin-2')],
      record: incomplete,
    });
    expect(judgeChecks([connect], [scenario])).toMatchObject({
      status: 'graded',
      checks: [{ status: 'failed' }],
    });
  });

  it('is errored, and judges on, when a check itself has a fault', () => {
    const result = judgeChecks([{ ...connect, with: {} }, close], [scenarioOf({ frames: good })]);
    expect(result.checks.map(({ status }) => status)).toEqual(['errored', 'passed']);
    expect(result.status).toBe('not-graded');
  });

  it('gives the same bytes for the same evidence', () => {
    const once = (): string =>
      JSON.stringify(judgeChecks([connect, echo, close], [scenarioOf({ frames: refused })]));
    expect(once()).toBe(once());
  });

  it('speaks the language of the rubric', () => {
    const judging = { type: 'handshake', with: pair, scenarios: [scenarioOf({ frames: refused })] };
    expect(judgeCheck({ ...judging, locale: 'id' }).actual).toBe(
      'mesin-1 menolak koneksi ke port 32444 (RST): tidak ada yang mendengarkan di sana',
    );
  });

  it('bounds and shows what students chose: names and output cannot flood or forge a message', () => {
    const name = `${'x'.repeat(500)}\u001b[2J\u202e.c`;
    const server = program('server', 'mesin-1', {
      file: name,
      end: { kind: 'not-started', why: 'build-failed', detail: `error: ${'y'.repeat(5000)}\n` },
    });
    const result = judgeChecks([connect], [scenarioOf({ programs: [server, program('client', 'mesin-2')] })]);
    expect(result.checks[0]?.actual.length).toBeLessThan(400);
    // oxlint-disable-next-line no-control-regex -- control characters are what we look for
    expect(result.checks[0]?.actual).not.toMatch(/[\u0000-\u001f\u202e]/u);
  });
});

describe('points', () => {
  it.each([
    [1.005, 1.01],
    [2.675, 2.68],
    [10 / 3, 3.33],
    [0.125, 0.13],
    [0, 0],
  ])('rounds %f to %f', (value, rounded) => {
    expect(roundPoints(value)).toBe(rounded);
  });

  it('adds without the dust of binary fractions', () => {
    expect(addPoints([0.1, 0.2, 0.3])).toBe(0.6);
  });
});
