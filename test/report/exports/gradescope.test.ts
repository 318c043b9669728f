import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { gradescope } from '../../../harness/report/exports/gradescope.ts';
import { wrongPort } from '../support.ts';
import { exported, hostileResult, lateWithFractions, notGraded, withHidden } from './support.ts';

const visibility = { enum: ['visible', 'hidden', 'after_due_date', 'after_published'] };
const format = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] };

/** What Gradescope's autograder documentation says of results.json. */
const valid = new Ajv2020({ allErrors: true }).compile({
  type: 'object',
  required: ['score', 'tests'],
  additionalProperties: false,
  properties: {
    score: { type: 'number', minimum: 0 },
    execution_time: { type: 'number', minimum: 0 },
    output: { type: 'string' },
    output_format: format,
    visibility,
    stdout_visibility: visibility,
    extra_data: { type: 'object' },
    tests: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['score', 'max_score', 'name'],
        additionalProperties: false,
        properties: {
          score: { type: 'number' },
          max_score: { type: 'number', minimum: 0 },
          status: { enum: ['passed', 'failed'] },
          name: { type: 'string', minLength: 1 },
          number: { type: 'string' },
          output: { type: 'string' },
          output_format: format,
          visibility,
          extra_data: { type: 'object' },
        },
      },
    },
  },
});

describe('a Gradescope results.json', () => {
  test.each([
    ['a right port missed', wrongPort()],
    ['late work with parts of points', lateWithFractions()],
    ['hostile texts', hostileResult()],
  ])('is what Gradescope documents: %s', async (_, result) => {
    const { files } = await exported(gradescope, [result]);
    const written = JSON.parse(files.get('gradescope/results.json') ?? '');
    expect(valid(written), JSON.stringify(valid.errors)).toBe(true);
    expect(written.score).toBe(result.score);
    expect(written.tests).toHaveLength(result.checks.length);
  });

  test('of work that is not graded holds neither score nor tests, so that nobody gets a nought', async () => {
    const { files, notes } = await exported(gradescope, [notGraded()]);
    const written = JSON.parse(files.get('gradescope/results.json') ?? '');
    expect(written).not.toHaveProperty('score');
    expect(written).not.toHaveProperty('tests');
    expect(notes).toEqual([expect.stringContaining('kelompok-09: not graded')]);
  });

  test('is one file for each submission of a class', async () => {
    const { files } = await exported(gradescope, [wrongPort(), notGraded()]);
    expect([...files.keys()]).toEqual(['gradescope/kelompok-07.json', 'gradescope/kelompok-09.json']);
  });

  test('keeps hidden checks back until grades are published, and their causes out of every output', async () => {
    const { whole, shown } = withHidden();
    const { files } = await exported(gradescope, [shown], { whole: [whole] });
    const written = JSON.parse(files.get('gradescope/results.json') ?? '');
    expect(valid(written), JSON.stringify(valid.errors)).toBe(true);
    const isSecret = (test: { name: string }): boolean => test.name === 'Secret title';
    expect(written.tests.filter(isSecret)).toMatchObject([{ visibility: 'after_published' }]);
    const others = { ...written, tests: written.tests.filter((one: { name: string }) => !isSecret(one)) };
    expect(JSON.stringify(others)).not.toMatch(/secret/iu);
    expect(written.output).toContain('1 more check (20 points) will be shown when released.');
  });

  test('shows what a program printed as text, not as markup', async () => {
    const { files } = await exported(gradescope, [hostileResult()]);
    const written = JSON.parse(files.get('gradescope/results.json') ?? '');
    for (const text of [written.output, ...written.tests.map(({ output }: { output: string }) => output)]) {
      expect(text).not.toMatch(/<script|\u001b|(?<!\\)@here/u);
    }
  });
});
