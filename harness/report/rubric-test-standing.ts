import type { CheckProof, GoldenOutcome, RubricTest } from '../model/rubric-test.ts';

/**
 * What a rubric's test comes to: `unsound` where a golden submission got something else than expected, or a check that
 * carries points never fails; `not-graded` where something could not be graded, whatever else was found.
 */
export function rubricTestStanding(test: RubricTest): 'sound' | 'unsound' | 'not-graded' {
  const { goldens, breaks, checks, noReference } = test;
  const isOpen =
    noReference !== undefined ||
    goldens.some(isUngraded) ||
    breaks.some(({ status }) => status === 'not-judged') ||
    checks.some((proof) => proof.points > 0 && isUnproved(proof));
  if (isOpen) return 'not-graded';
  const isWrong =
    !goldens.every(isAsExpected) || checks.some((proof) => proof.points > 0 && neverFails(proof));
  return isWrong ? 'unsound' : 'sound';
}

/** Whether a golden submission got just what was expected. */
export function isAsExpected({ status, score, expectedScore, differences }: GoldenOutcome): boolean {
  return status !== 'missing' && score === expectedScore && differences.length === 0;
}

/** Whether a golden submission was left ungraded, and was not meant to be. */
export function isUngraded({ status, expectedScore }: GoldenOutcome): boolean {
  return status === 'fault' || (status === 'not-graded' && expectedScore !== null);
}

/** Whether a check was never seen to fail, and nothing follows from that. */
export function isUnproved({ byGoldens, byBreaks, isUnsettled }: CheckProof): boolean {
  return byGoldens + byBreaks === 0 && isUnsettled;
}

/** Whether a check was never seen to fail, though it could be judged. */
export function neverFails({ byGoldens, byBreaks, isUnsettled }: CheckProof): boolean {
  return byGoldens + byBreaks === 0 && !isUnsettled;
}
