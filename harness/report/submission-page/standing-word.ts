import type { CheckResult, Result } from '../../model/grade.ts';
import { isSettled, marks } from '../standing.ts';
import type { PageWords, Words } from '../words.ts';

/** Whether a failed check still earned a part of its points. */
export function isPartial(check: CheckResult, result: Result): boolean {
  return check.status === 'failed' && check.points > 0 && isSettled(check, result);
}

/** A check's standing as the page shows it: a class, a mark of its own shape, and a word. */
export function standingOf(check: CheckResult, result: Result): { standing: string; mark: string } {
  return isPartial(check, result)
    ? { standing: 'partial', mark: '\u25d0' }
    : { standing: check.status, mark: marks[check.status] };
}

export function statusWord(check: CheckResult, result: Result, words: Words, page: PageWords): string {
  return isPartial(check, result) ? page('status.partial') : words(`status.${check.status}`);
}
