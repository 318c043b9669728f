import { describe, expect, test } from 'vitest';
import { judgeLateness } from '../../harness/grading/late.ts';
import { judge } from '../../harness/grading/judge.ts';
import type { HandIn } from '../../harness/model/evidence.ts';
import type { LateRule } from '../../harness/model/rubric.ts';
import { dataFile, evidenceOf, listensOn, program, rubricOf, scenarioOf } from '../support/evidence.ts';

const deadline = '2026-11-30T23:59:00+07:00';
const rule: LateRule = { deadline, perDay: 10 };
const handedIn = (at?: string, parts: Partial<HandIn> = {}): HandIn => ({
  students: [],
  ...(at === undefined ? {} : { at }),
  ...parts,
});

describe('points for lateness', () => {
  test.each([
    ['a second before the deadline', '2026-11-30T16:58:59Z', {}, 0, 0],
    ['at the deadline', '2026-11-30T16:59:00Z', {}, 0, 0],
    ['a second after it: a day has begun', '2026-11-30T16:59:01Z', {}, 1, 10],
    ['a whole day after it', '2026-12-01T16:59:00Z', {}, 1440, 10],
    ['a second more: the second day has begun', '2026-12-01T16:59:01Z', {}, 1441, 20],
    ['a year after it: no more than everything', '2027-11-30T16:59:00Z', {}, 525600, 100],
    ['a year after it, with a limit', '2027-11-30T16:59:00Z', { most: 30 }, 525600, 30],
    ['within the grace', '2026-11-30T17:14:00Z', { grace: 15 }, 0, 0],
    ['past the grace: it counts from the deadline', '2026-11-30T17:14:01Z', { grace: 15 }, 16, 10],
  ])('are right %s', (_, at, more, minutes, points) => {
    expect(judgeLateness({ ...rule, ...more }, handedIn(at), 100, 100)).toEqual({
      deadline: '2026-11-30T16:59:00.000Z',
      handedInAt: new Date(at).toISOString(),
      lateByMinutes: minutes,
      points,
    });
  });

  test('are a part of the highest score, rounded once, and never more than was earned', () => {
    const thirds = { deadline, perDay: 33.33 };
    expect(judgeLateness(thirds, handedIn('2026-12-01T00:00:00Z'), 85, 85)?.points).toBe(28.33);
    expect(judgeLateness(rule, handedIn('2026-12-01T00:00:00Z'), 100, 4)?.points).toBe(4);
  });

  test('are not guessed: without a rule, a time, or one that can be read there is no lateness', () => {
    expect(judgeLateness(undefined, handedIn('2026-12-01T00:00:00Z'), 100, 100)).toBeUndefined();
    expect(judgeLateness(rule, undefined, 100, 100)).toBeUndefined();
    expect(judgeLateness(rule, handedIn(undefined, { isMarkedLate: true }), 100, 100)).toBeUndefined();
    expect(judgeLateness(rule, handedIn('yesterday'), 100, 100)).toBeUndefined();
  });
});

describe('a late submission', () => {
  const scenario = scenarioOf({ programs: [program('server', 'mesin-1', listensOn(32444))] });
  const rubric = {
    ...rubricOf([
      {
        id: 'port',
        type: 'listening',
        title: 'Port',
        points: 10,
        scenario: 'echo',
        with: { server: 'server', protocol: 'tcp', port: 32444 },
      },
    ]),
    late: rule,
  };
  const judged = (hand: HandIn) =>
    judge(rubric, 'sha256:0', evidenceOf([scenario], { handedIn: hand, files: [dataFile('a.txt', 'a')] }));

  test('loses points from the sum and not from its checks', () => {
    const result = judged(handedIn('2026-12-01T00:00:00Z'));
    expect(result.checks.map(({ points }) => points)).toEqual([10]);
    expect(result).toMatchObject({ status: 'graded', score: 9, late: { points: 1, lateByMinutes: 421 } });
  });

  test('is told of where only the platform calls it late, and loses nothing', () => {
    const result = judged(handedIn(undefined, { isMarkedLate: true }));
    expect(result.score).toBe(10);
    expect(result.late).toBeUndefined();
    expect(result.diagnoses.map(({ code }) => code)).toEqual(['late-without-time']);
  });

  test('costs the same whenever it is judged', () => {
    const hand = handedIn('2026-12-01T00:00:00Z');
    expect(judged(hand)).toEqual(judged(hand));
  });
});
