import { addPoints } from '../../grading/points.ts';
import type { CheckResult, Diagnosis, Result } from '../../model/grade.ts';
import { translate } from '../../locale/index.ts';
import { visible } from '../visible.ts';
import { points, wordsOf } from '../words.ts';

/** What is told of a check, line by line: a word for it, and the text. Harmless in a terminal, not yet escaped for any markup. */
export function checkLines(result: Result, check: CheckResult): [label: string, text: string][] {
  const words = wordsOf(result.locale);
  const lines: [string, string][] = [];
  if (check.status === 'failed') lines.push([words('label.expected'), check.expected]);
  lines.push([words('label.actual'), check.actual]);
  if (check.status !== 'passed') lines.push([words('label.hint'), check.hint]);
  if (check.override !== undefined)
    lines.push([exportText(result, 'override-label'), overrideText(result, check)]);
  return lines.filter(([, text]) => text !== '').map(([label, text]) => [label, visible(text)]);
}

/** `expected: …; actual: …; hint: …` in one line. */
export function checkSentence(result: Result, check: CheckResult): string {
  return checkLines(result, check)
    .map(([label, text]) => `${label}: ${text}`)
    .join('; ');
}

/** The first cause with a place in the submission that explains a check. */
export function causeOf(result: Result, check: CheckResult): Diagnosis | undefined {
  const causes = result.diagnoses.filter(({ checks }) => checks.includes(check.id));
  return causes.find(({ file }) => file !== undefined) ?? causes[0];
}

/** A sentence of the exports' own catalogue. */
export function exportText(
  { locale }: Pick<Result, 'locale'>,
  key: string,
  values: Record<string, string | number> = {},
): string {
  return translate(locale, { key: `export.${key}`, values });
}

/**
 * What the score differs by from the sum of the checks' points: what lateness cost, as a negative number. Systems that add up
 * tests get it as a test of its own.
 */
export function adjustment(result: Result): number {
  if (result.score === null) return 0;
  return addPoints([result.score, -addPoints(result.checks.map((check) => check.points))]);
}

/** How late the work was and what that cost; empty where it was not. */
export function lateText(result: Result): string {
  const { late } = result;
  if (late === undefined || late.lateByMinutes === 0) return '';
  return exportText(result, 'late', {
    minutes: late.lateByMinutes,
    points: points(result.locale, late.points),
  });
}

/** How many checks wait for their release; empty where there are none. */
export function hiddenText(result: Result): string {
  const { hidden } = result;
  if (hidden === undefined || hidden.checks === 0) return '';
  return exportText(result, 'hidden', {
    count: hidden.checks,
    points: points(result.locale, hidden.maxPoints),
  });
}

/** `Score: 80 of 100.`, or that it is not graded. */
export function scoreText(result: Result): string {
  if (result.score === null) return exportText(result, 'not-graded');
  return exportText(result, 'score', {
    score: points(result.locale, result.score),
    max: points(result.locale, result.maxScore),
  });
}

function overrideText(result: Result, check: CheckResult): string {
  return exportText(result, 'override', {
    points: points(result.locale, check.points),
    max: points(result.locale, check.maxPoints),
    reason: check.override?.reason ?? '',
  });
}
