import type { CheckResult, Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';

/**
 * The checks with points that keep a result from being graded: those that could not be judged, and those that were skipped because of one, also
 * where the lecturer has decided on that one meanwhile.
 */
export function openChecks({ status, checks }: Result, rubric: Pick<Rubric, 'checks'>): CheckResult[] {
  if (status === 'graded') return [];
  const byId = new Map(checks.map((check) => [check.id, check]));
  const isOpen = (id: string): boolean => {
    const judged = judgedStatus(byId.get(id));
    if (judged !== 'skipped') return judged === 'errored' || judged === 'inconclusive';
    const needs = rubric.checks.find((item) => item.id === id)?.needs ?? [];
    const because = needs.find((one) => judgedStatus(byId.get(one)) !== 'passed');
    return because !== undefined && isOpen(because);
  };
  return checks.filter(
    ({ id, maxPoints, override }) => maxPoints > 0 && override === undefined && isOpen(id),
  );
}

function judgedStatus(check: CheckResult | undefined): CheckResult['status'] | undefined {
  return check?.override?.judged.status ?? check?.status;
}
