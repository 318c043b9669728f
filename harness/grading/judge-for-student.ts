import type { SubmissionEvidence } from '../evidence/types.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import { judge } from './judge.ts';
import type { Decision } from './override.ts';
import { addPoints } from './points.ts';
import { isHiddenCheck, studentEvidence, studentRubric } from './student-view.ts';

/**
 * Judges what a student may see, as if there were nothing else: so nothing hidden can shine through a verdict, a
 * diagnosis, a sum or a comparison of runs. Says only how many checks are hidden, and what they are worth together.
 */
export function judgeForStudent(
  rubric: Rubric,
  digest: string,
  evidence: SubmissionEvidence,
  decisions: readonly Decision[] = [],
): Result {
  const result = judge(studentRubric(rubric), digest, studentEvidence(rubric, evidence), decisions);
  return withHiddenCount(result, rubric);
}

/** Tells in a result that was judged by what students see how much they do not see. */
function withHiddenCount(result: Result, rubric: Rubric): Result {
  const hidden = rubric.checks.filter(isHiddenCheck);
  if (hidden.length === 0) return result;
  return {
    ...result,
    hidden: { checks: hidden.length, maxPoints: addPoints(hidden.map(({ points }) => points)) },
  };
}
