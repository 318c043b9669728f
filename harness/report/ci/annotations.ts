import type { CheckResult, Result } from '../../model/grade.ts';
import { causeOf, checkSentence, scoreText } from '../exports/check-text.ts';
import { blockers, located } from '../standing.ts';
import { workflowCommand } from './workflow-command.ts';

/** GitHub shows no more of a step. */
const MOST = 10;

/**
 * Annotations of GitHub Actions: one for each failed check, the one that cost most first, at the file and line that caused it where they are known.
 *
 * @param folder where the submission lies in the repository: `''` for its top.
 */
export function annotations(result: Result, folder: string): string[] {
  if (result.score === null) return blockedBy(result);
  return result.checks
    .filter(({ status }) => status === 'failed')
    .toSorted((a, b) => lost(b) - lost(a))
    .slice(0, MOST)
    .map((check) => annotation(result, check, folder));
}

function annotation(result: Result, check: CheckResult, folder: string): string {
  const cause = causeOf(result, check);
  const file =
    cause?.file === undefined ? undefined : [folder, cause.file].filter((part) => part !== '').join('/');
  const message =
    cause === undefined
      ? checkSentence(result, check)
      : [located(cause), cause.hint].filter((text) => text !== '').join(' ');
  return workflowCommand(
    check.maxPoints > 0 ? 'error' : 'warning',
    { file, line: file === undefined ? undefined : cause?.line, title: check.title },
    message,
  );
}

function blockedBy(result: Result): string[] {
  const why = blockers(result).slice(0, MOST - 1);
  return [
    workflowCommand('warning', { title: result.rubric.title }, scoreText(result)),
    ...why.map((check) => workflowCommand('warning', { title: check.title }, check.actual)),
  ];
}

function lost(check: CheckResult): number {
  return check.maxPoints - check.points;
}
