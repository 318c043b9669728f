import type { CheckResult, Result } from '../../model/grade.ts';
import { citations } from '../citation.ts';

/** Which checks cite each frame of a scenario. */
export function citingChecks(result: Result, scenario: string): Map<number, CheckResult[]> {
  const cited = new Map<number, CheckResult[]>();
  for (const check of result.checks) {
    for (const { numbers } of citations(check.frames).filter((citation) => citation.scenario === scenario)) {
      for (const number of numbers) {
        const known = cited.get(number);
        if (known === undefined) cited.set(number, [check]);
        else known.push(check);
      }
    }
  }
  return cited;
}
