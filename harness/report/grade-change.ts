import type { CheckResult, Result } from '../model/grade.ts';
import { exportText } from './exports/check-text.ts';
import { marks } from './standing.ts';
import { visible } from './visible.ts';
import { points } from './words.ts';

/** What changed in the grade between two runs of one submission, for a terminal. Ends with a line end. */
export function gradeChange(before: Result, after: Result): string {
  const rows = after.checks.flatMap((check) => changeOf(after, before, check));
  const title =
    rows.length === 0
      ? exportText(after, 'change-none')
      : exportText(after, 'change', { before: scoreOf(before), after: scoreOf(after) });
  return `${[title, ...rows].join('\n')}\n`;
}

function changeOf(after: Result, before: Result, check: CheckResult): string[] {
  const earlier = before.checks.find(({ id }) => id === check.id);
  if (earlier === undefined || (earlier.status === check.status && earlier.points === check.points))
    return [];
  const earned = (one: CheckResult): string =>
    one.maxPoints === 0 ? '' : ` ${points(after.locale, one.points)}`;
  return [
    `  ${marks[earlier.status]}${earned(earlier)} \u2192 ${marks[check.status]}${earned(check)}  ${visible(check.title)}`,
  ];
}

function scoreOf(result: Result): string {
  return result.score === null ? '?' : points(result.locale, result.score);
}
