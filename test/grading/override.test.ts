import { expect, test } from 'vitest';
import { judge } from '../../harness/grading/judge.ts';
import type { CheckItem } from '../../harness/model/rubric.ts';
import { renderResult } from '../../harness/report/json.ts';
import { evidenceOf, listensOn, program, rubricOf, scenarioOf } from '../support/evidence.ts';

const scenario = scenarioOf({ programs: [program('server', 'mesin-1', listensOn(32434))] });
const port: CheckItem = {
  id: 'port',
  type: 'listening',
  title: 'Port',
  points: 10,
  scenario: 'echo',
  with: { server: 'server', protocol: 'tcp', port: 32444 },
};
/** No evidence of its scenario: nobody can judge it. */
const lost: CheckItem = { ...port, id: 'lost', scenario: 'gone' };
const after: CheckItem = { ...port, id: 'after', scenario: 'gone', needs: ['lost'] };
const judged = (checks: CheckItem[], ...decisions: { check: string; points: number; reason: string }[]) =>
  judge(rubricOf(checks), 'sha256:0', evidenceOf([scenario]), decisions);

test('the points of the lecturer count, and what was judged stays beside them', () => {
  const result = judged([port], { check: 'port', points: 4, reason: 'the sheet was wrong' });
  expect(result).toMatchObject({ status: 'graded', score: 4 });
  expect(result.checks[0]).toMatchObject({
    status: 'failed',
    points: 4,
    override: { points: 4, reason: 'the sheet was wrong', judged: { status: 'failed', points: 0 } },
  });
  expect(JSON.parse(renderResult(result)).checks[0].override.reason).toBe('the sheet was wrong');
});

test('all points make a check passed, so that no export has to know of overrides', () => {
  expect(judged([port], { check: 'port', points: 10, reason: 'x' }).checks[0]?.status).toBe('passed');
});

test('a check that could not be judged is settled by the lecturer', () => {
  expect(judged([port, lost])).toMatchObject({ status: 'not-graded', score: null });
  expect(judged([port, lost], { check: 'lost', points: 7, reason: 'x' })).toMatchObject({
    status: 'graded',
    score: 7,
  });
});

test('what was skipped behind it is not settled with it', () => {
  const first = { check: 'lost', points: 10, reason: 'x' };
  expect(judged([lost, after], first).status).toBe('not-graded');
  expect(judged([lost, after], first, { check: 'after', points: 0, reason: 'x' })).toMatchObject({
    status: 'graded',
    score: 10,
  });
});

test('a decision of an older rubric never gives more than a check is worth', () => {
  expect(judged([{ ...port, points: 5 }], { check: 'port', points: 9, reason: 'x' }).score).toBe(5);
  expect(judged([port], { check: 'gone', points: 9, reason: 'x' }).score).toBe(0);
});
