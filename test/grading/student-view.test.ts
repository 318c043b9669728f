import { describe, expect, test } from 'vitest';
import { judge } from '../../harness/grading/judge.ts';
import { judgeForStudent } from '../../harness/grading/judge-for-student.ts';
import { studentEvidence, studentRubric } from '../../harness/grading/student-view.ts';
import type { CheckItem, Rubric } from '../../harness/model/rubric.ts';
import { evidenceOf, listensOn, program, rubricOf, scenarioOf } from '../support/evidence.ts';

const shown: CheckItem = {
  id: 'port',
  type: 'listening',
  title: 'Port',
  points: 10,
  scenario: 'echo',
  with: { server: 'server', protocol: 'tcp', port: 32444 },
};
const hidden: CheckItem = {
  ...shown,
  id: 'rahasia-port',
  title: 'Rahasia',
  points: 30,
  scenario: 'rahasia',
  visibility: 'hidden',
  with: { server: 'rahasia-server', protocol: 'tcp', port: 45000 },
};
const rubric: Rubric = {
  ...rubricOf([shown, hidden]),
  passMark: 20,
  programs: {
    server: { find: [{ path: 'server.py' }] },
    'rahasia-server': { find: [{ path: 'rahasia.py' }], else: 'server' },
  },
  scenarios: [
    { id: 'echo', title: 'Echo', steps: [{ start: 'server', on: 'mesin-1' }] },
    { id: 'rahasia', title: 'Rahasia', steps: [{ start: 'rahasia-server', on: 'mesin-1' }] },
  ],
};
const evidence = {
  ...evidenceOf(
    [
      scenarioOf({ programs: [program('server', 'mesin-1', listensOn(32444))] }),
      scenarioOf({ id: 'rahasia', programs: [program('rahasia-server', 'mesin-1', listensOn(32444))] }),
    ],
    {
      programs: [
        { program: 'server', file: 'server.py', others: [] },
        { program: 'rahasia-server', standIn: 'server', by: 'stand-in' as const, others: [] },
      ],
      problems: [
        {
          key: 'submission.manifest.unknown-program',
          values: { program: 'x', known: 'server, rahasia-server' },
        },
      ],
    },
  ),
};

describe('what a student sees', () => {
  const whole = judge(rubric, 'sha256:0', evidence);
  const seen = judgeForStudent(rubric, 'sha256:0', evidence);

  test('holds no word of what is hidden, and says how much that is', () => {
    expect(JSON.stringify(whole)).toContain('ahasia');
    expect(JSON.stringify(seen)).not.toContain('ahasia');
    expect(JSON.stringify(studentEvidence(rubric, evidence).submission)).not.toContain('ahasia');
    expect([...studentEvidence(rubric, evidence).scenarios.keys()]).toEqual(['echo']);
    expect(seen.hidden).toEqual({ checks: 1, maxPoints: 30 });
  });

  test('counts the visible checks alone, against a pass mark of the same part', () => {
    expect(whole).toMatchObject({ score: 10, maxScore: 40, passMark: 20 });
    expect(seen).toMatchObject({ status: 'graded', score: 10, maxScore: 10, passMark: 5 });
  });

  test('judges each visible check as the lecturer sees it', () => {
    expect(seen.checks).toEqual(whole.checks.filter(({ visibility }) => visibility !== 'hidden'));
  });

  test('is the same whatever the hidden checks came to', () => {
    const right = scenarioOf({
      id: 'rahasia',
      programs: [program('rahasia-server', 'mesin-1', listensOn(45000))],
    });
    const others = { ...evidence, scenarios: new Map(evidence.scenarios).set('rahasia', right) };
    const without = { ...evidence, scenarios: new Map(evidence.scenarios) };
    without.scenarios.delete('rahasia');
    expect(judge(rubric, 'sha256:0', others).score).toBe(40);
    expect(judge(rubric, 'sha256:0', without).status).toBe('not-graded');
    expect(judgeForStudent(rubric, 'sha256:0', others)).toEqual(seen);
    expect(judgeForStudent(rubric, 'sha256:0', without)).toEqual(seen);
  });

  test('leaves the other runs without what is hidden in them', () => {
    const again = { ...evidence, again: [{ ...evidence }] };
    expect(studentEvidence(rubric, again).again?.[0]?.scenarios.has('rahasia')).toBe(false);
  });

  test('keeps a scenario that a visible check looks at as well', () => {
    const both = { ...rubric, checks: [shown, { ...hidden, scenario: 'echo' }] };
    expect(studentRubric(both).scenarios.map(({ id }) => id)).toEqual(['echo', 'rahasia']);
    const onlyHidden = {
      ...rubric,
      checks: [
        { ...shown, scenario: 'rahasia' },
        { ...hidden, scenario: 'echo' },
      ],
    };
    expect(studentRubric(onlyHidden).scenarios.map(({ id }) => id)).toEqual(['rahasia']);
  });

  test('is everything where nothing is hidden', () => {
    const open = { ...rubric, checks: [shown] };
    expect(studentRubric(open)).toBe(open);
    expect(judgeForStudent(open, 'sha256:0', evidence)).toEqual(judge(open, 'sha256:0', evidence));
  });
});
