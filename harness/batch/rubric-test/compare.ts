import type { Result } from '../../model/grade.ts';
import type { Rubric } from '../../model/rubric.ts';
import type {
  BreakOutcome,
  CheckProof,
  Difference,
  Expectation,
  GoldenOutcome,
} from '../../model/rubric-test.ts';

/** A golden submission's result beside what is expected of it. */
export function compareGolden(result: Result, expected: Expectation): GoldenOutcome {
  const { status, score, maxScore } = result;
  const differences = result.checks.flatMap(({ id, status: got, actual, frames }): Difference[] => {
    const wanted = expected.checks[id] ?? 'passed';
    return wanted === got ? [] : [{ check: id, expected: wanted, got, actual, frames }];
  });
  const known = new Set(result.checks.map(({ id }) => id));
  const unknown = Object.keys(expected.checks)
    .filter((id) => !known.has(id))
    .map((check): Difference => ({
      check,
      expected: expected.checks[check] ?? null,
      got: null,
      actual: '',
      frames: [],
    }));
  return {
    id: result.submission.id,
    status,
    score,
    expectedScore: expected.score,
    maxScore,
    differences: [...differences, ...unknown],
    failed: failedChecks(result),
  };
}

/** Ids of the checks that failed. Skipped ones did not: they were never put to the proof. */
export function failedChecks({ checks }: Result): string[] {
  return checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

/** Ids of the checks that could not be judged, which says nothing about them. */
export function unsettledChecks({ checks }: Result): string[] {
  return checks.filter(({ status }) => status === 'inconclusive' || status === 'errored').map(({ id }) => id);
}

/** How often each check of a rubric was seen to fail. */
export function proveChecks(
  rubric: Rubric,
  goldens: GoldenOutcome[],
  breaks: BreakOutcome[],
  unsettled: readonly string[],
): CheckProof[] {
  return rubric.checks.map(({ id, title, points }) => ({
    id,
    title,
    points,
    byGoldens: goldens.filter(({ failed }) => failed.includes(id)).length,
    byBreaks: breaks.filter(({ failed }) => failed.includes(id)).length,
    isUnsettled: unsettled.includes(id),
  }));
}
