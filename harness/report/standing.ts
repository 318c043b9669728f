import type { ClassEntry, EntryCheck } from '../model/class.ts';
import type { Diagnosis, Result } from '../model/grade.ts';
import type { Status } from '../model/verdict.ts';

/** How a submission stands, in the one word that headlines and colours are chosen by. Nothing is counted anew. */
export type Standing = 'perfect' | 'passed' | 'below' | 'not-graded';

export function standing(
  result: Pick<ClassEntry, 'status' | 'score' | 'passMark'> & { checks: readonly EntryCheck[] },
): Standing {
  if (result.status === 'not-graded' || result.score === null) return 'not-graded';
  if (result.score < result.passMark) return 'below';
  return result.checks.every((check) => check.maxPoints === 0 || check.status === 'passed')
    ? 'perfect'
    : 'passed';
}

/** The checks that keep a submission from being graded. */
export function blockers<Check extends EntryCheck>({
  status,
  checks,
}: {
  status: Result['status'];
  checks: readonly Check[];
}): Check[] {
  if (status === 'graded') return [];
  return checks.filter(
    (check) => check.maxPoints > 0 && (check.status === 'inconclusive' || check.status === 'errored'),
  );
}

/** Whether a check's points stand. Points that do not are never shown as a nought. */
export function isSettled(check: Pick<EntryCheck, 'status'>, result: { status: Result['status'] }): boolean {
  if (check.status === 'skipped') return result.status === 'graded';
  return check.status !== 'inconclusive' && check.status !== 'errored';
}

/** One shape for each verdict, so that colour is never needed to tell them apart. */
export const marks: Record<Status, string> = {
  passed: '\u2713',
  failed: '\u2717',
  skipped: '\u2013',
  undecided: '?',
  inconclusive: '?',
  errored: '!',
};

/** The sentence with the place to look at in brackets before its full stop, unless it names it already. */
export function located({ text, file, line }: Pick<Diagnosis, 'text' | 'file' | 'line'>): string {
  if (file === undefined) return text;
  const place = line === undefined ? file : `${file}:${line}`;
  if (text.includes(place) || text.includes(`(${file}`)) return text;
  return text.endsWith('.') ? `${text.slice(0, -1)} (${place}).` : `${text} (${place})`;
}
