import type { CheckResult } from '../model/grade.ts';

/** What a lecturer decided about one check of one submission. */
export interface Decision {
  check: string;
  points: number;
  reason: string;
}

/**
 * A check as it counts where the lecturer decided: their points, and the status that goes with them, so that nobody who reads results has
 * to know of decisions. What was judged is kept beside. Points of an older rubric are cut to what the check is worth now.
 */
export function withDecision(check: CheckResult, decisions: readonly Decision[]): CheckResult {
  const decision = decisions.find((one) => one.check === check.id);
  if (decision === undefined) return check;
  const points = Math.min(decision.points, check.maxPoints);
  return {
    ...check,
    status: points === check.maxPoints ? 'passed' : 'failed',
    points,
    override: {
      points,
      reason: decision.reason,
      judged: { status: check.status, points: check.points },
    },
  };
}
