import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../../harness/model/grade.ts';
import { classroom50 } from '../../../harness/report/exports/classroom50.ts';
import { githubClassroom } from '../../../harness/report/exports/github-classroom.ts';
import { wrongPort } from '../support.ts';
import { exported, hostileResult, lateWithFractions, notGraded, withHidden } from './support.ts';

const graded: [string, Result][] = [
  ['a right port missed', wrongPort()],
  ['late work with parts of points', lateWithFractions()],
  ['hostile texts', hostileResult()],
];

const text = { type: 'string' };
const whole = { type: 'integer' };
const validClassroom50 = new Ajv2020({ allErrors: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: [
    'schema',
    'classroom',
    'assignment',
    'submission',
    'commit',
    'release',
    'review',
    'datetime',
    'score',
    'max-score',
    'tests',
  ],
  properties: {
    schema: { const: 'classroom50/result/v1' },
    classroom: text,
    assignment: text,
    submission: text,
    commit: text,
    release: text,
    review: text,
    datetime: text,
    score: { type: 'integer', minimum: 0 },
    'max-score': whole,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['test-name', 'passed', 'score', 'max-score'],
        properties: { 'test-name': text, passed: { type: 'boolean' }, score: whole, 'max-score': whole },
      },
    },
  },
});

describe('a Classroom 50 result.json', () => {
  test.each(graded)(
    'holds whole numbers that are the score exactly, in hundredths: %s',
    async (_, result) => {
      const { files } = await exported(classroom50, [result]);
      const written = JSON.parse(files.get('classroom50/result.json') ?? '');
      expect(validClassroom50(written), JSON.stringify(validClassroom50.errors)).toBe(true);
      expect(written.score / 100).toBe(result.score);
      expect(written['max-score'] / 100).toBe(result.maxScore);
      const sum = written.tests.reduce((total: number, one: { score: number }) => total + one.score, 0);
      expect(sum).toBe(written.score);
      const names = written.tests.map((one: { 'test-name': string }) => one['test-name']);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  test('passes on what the environment says', async () => {
    const environment = {
      CLASSROOM: 'progjar',
      ASSIGNMENT: 't1',
      SUBMISSION_TAG: 'submit/1',
      COMMIT_URL: 'https://example.org/c',
      RELEASE_URL: 'https://example.org/r',
      REVIEW_URL: 'https://example.org/v',
    };
    const { files } = await exported(classroom50, [wrongPort()], { environment });
    expect(JSON.parse(files.get('classroom50/result.json') ?? '')).toMatchObject({
      classroom: 'progjar',
      assignment: 't1',
      submission: 'submit/1',
      commit: 'https://example.org/c',
      release: 'https://example.org/r',
      review: 'https://example.org/v',
    });
  });

  test('is not written for work that is not graded', async () => {
    const { files, notes } = await exported(classroom50, [notGraded()]);
    expect(files.size).toBe(0);
    expect(notes).toHaveLength(1);
  });
});

/** What GitHub Classroom's reporter does with the outputs of its steps. */
function readAsReporter(outputs: string[]): { totalScore: number; maxScore: number } {
  const results = outputs.map((output) => JSON.parse(Buffer.from(output.trim(), 'base64').toString('utf8')));
  let totalScore = 0;
  let maxScore = 0;
  for (const { max_score: most, tests } of results) {
    if (!most) continue;
    maxScore += most;
    for (const { score } of tests) totalScore += score;
  }
  return { totalScore, maxScore };
}

describe('the step output for GitHub Classroom', () => {
  test.each(graded)('adds up to the score where its reporter adds it up: %s', async (_, result) => {
    const { files } = await exported(githubClassroom, [result]);
    const { totalScore, maxScore } = readAsReporter([...files.values()]);
    expect(totalScore).toBeCloseTo(result.score ?? Number.NaN, 6);
    expect(maxScore).toBe(result.maxScore);
  });

  test('is one line, and names file and line of the cause', async () => {
    const { files } = await exported(githubClassroom, [wrongPort()]);
    const output = files.get('github-classroom/result.txt') ?? '';
    expect(output).toMatch(/^[A-Za-z0-9+/=]+\n$/u);
    const { status, tests } = JSON.parse(Buffer.from(output, 'base64').toString('utf8'));
    expect(status).toBe('fail');
    const failed = tests.filter((one: { status: string }) => one.status === 'fail');
    expect(failed[0]).toMatchObject({ filename: 'server.py', score: 0 });
    expect(failed[0].line_no).toBeGreaterThan(0);
  });

  test('makes no nought of work that is not graded', async () => {
    const { files } = await exported(githubClassroom, [notGraded()]);
    expect(readAsReporter([...files.values()])).toEqual({ totalScore: 0, maxScore: 0 });
    const decoded = JSON.parse(Buffer.from([...files.values()].join(''), 'base64').toString('utf8'));
    expect(decoded).toMatchObject({ status: 'error', tests: [{ status: 'error', score: 0 }] });
  });
});

test.each([classroom50, githubClassroom])('$name tells students nothing of hidden checks', async (format) => {
  const { whole: all, shown } = withHidden();
  const { files } = await exported(format, [shown], { whole: [all] });
  const content = [...files.values()].join('');
  const decoded = content.startsWith('{') ? content : Buffer.from(content, 'base64').toString('utf8');
  expect(decoded).toContain('The server listens on TCP 32444');
  expect(decoded).not.toMatch(/secret/iu);
});
