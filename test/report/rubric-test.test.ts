import { describe, expect, it } from 'vitest';
import { proveChecks } from '../../harness/batch/rubric-test/compare.ts';
import type { BreakOutcome, GoldenOutcome, RubricTest } from '../../harness/model/rubric-test.ts';
import { renderRubricTest, rubricTestStanding } from '../../harness/report/index.ts';
import { rubricOf } from '../support/evidence.ts';

const check = (id: string, points: number) => ({
  id,
  type: 'echo',
  title: `It ${id}s`,
  points,
  scenario: 's',
});
const rubric = rubricOf([check('connect', 10), check('echo', 10), check('rest', 0)]);

const golden = (id: string, parts: Partial<GoldenOutcome> = {}): GoldenOutcome => ({
  id,
  status: 'graded',
  score: 20,
  expectedScore: 20,
  maxScore: 20,
  differences: [],
  failed: [],
  ...parts,
});
const broken = (program: string, failed: string[], parts: Partial<BreakOutcome> = {}): BreakOutcome => ({
  fault: 'cut-byte',
  says: 'sends everything but the last byte',
  program,
  status: 'judged',
  failed,
  unsettled: [],
  ...parts,
});
const testOf = (goldens: GoldenOutcome[], breaks: BreakOutcome[], unsettled: string[] = []): RubricTest => ({
  schema: 'wiremark/rubric-test/v1',
  rubric: { id: 'r', title: 'R', digest: 'sha256:0' },
  goldens,
  withoutExpectation: [],
  reference: { id: 'right', programs: [{ program: 'server', file: 'server.py' }] },
  breaks,
  checks: proveChecks(rubric, goldens, breaks, unsettled),
});

describe('the report of a rubric test', () => {
  it('shows differences with sentence and frames, what each fault costs, and checks that never fail', () => {
    const wrong = golden('wrong-port', {
      score: 10,
      failed: ['connect'],
      differences: [
        {
          check: 'connect',
          expected: 'passed',
          got: 'failed',
          actual: 'your server listens on 32434\u001b[2J',
          frames: [
            { scenario: 's', number: 3 },
            { scenario: 's', number: 4 },
          ],
        },
        { check: 'gone', expected: 'failed', got: null, actual: '', frames: [] },
      ],
    });
    const test = testOf(
      [golden('right'), wrong],
      [
        broken('server', []),
        broken('client', [], { status: 'not-applicable' }),
        broken('server', [], {
          fault: 'other-name',
          says: 'asks for another name',
          status: 'not-applicable',
        }),
      ],
    );
    expect(renderRubricTest(test, { color: false, width: 80, unicode: true })).toMatchInlineSnapshot(`
      "Golden submissions: 1 of 2 as expected
        ✓ right: 20/20
        ✗ wrong-port: 10/20, expected 20
            connect: expected passed, got failed
              your server listens on 32434␛[2J
              frames 3, 4 of scenario s
            gone: the rubric has no such check

      Breaking right: which checks fail
        cut-byte: it sends everything but the last byte
          server  no check notices
        Not applicable to these programs: other-name

      How often each check failed
        ✓ connect  golden submissions 1, broken programs 0
        ✗ echo     golden submissions 0, broken programs 0
        ✗ rest     golden submissions 0, broken programs 0

      never fails: echo (10 points, It echos)
      never fails: rest (no points, It rests)
      The rubric is not sound yet.
      "
    `);
    expect(rubricTestStanding(test)).toBe('unsound');
  });

  it('is content where every check with points failed once, also when one without points never does', () => {
    const test = testOf([golden('right')], [broken('server', ['connect', 'echo'])]);
    expect(rubricTestStanding(test)).toBe('sound');
    expect(renderRubricTest(test, { color: false, width: 80, unicode: true })).toContain(
      'never fails: rest (no points, It rests)',
    );
  });

  it.each([
    [
      'a golden submission',
      testOf(
        [golden('right', { status: 'not-graded', score: null })],
        [broken('server', ['connect', 'echo'])],
      ),
    ],
    [
      'a broken program',
      testOf(
        [golden('right')],
        [broken('server', ['connect', 'echo']), broken('server', [], { status: 'not-judged' })],
      ),
    ],
    ['a check', testOf([golden('right')], [broken('server', ['connect'])], ['echo'])],
  ])('claims nothing where %s could not be judged', (_, test) => {
    expect(rubricTestStanding(test)).toBe('not-graded');
  });

  it('takes a golden submission that is expected not to be gradable', () => {
    const test = testOf(
      [golden('right'), golden('no-toolchain', { status: 'not-graded', score: null, expectedScore: null })],
      [broken('server', ['connect', 'echo'])],
    );
    expect(rubricTestStanding(test)).toBe('sound');
  });
});
