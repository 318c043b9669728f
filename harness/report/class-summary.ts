import type { ClassEntry, EntryCheck } from '../model/class.ts';

/** The figures that stand above a class: over graded submissions only, blank where there are none. */
export interface ClassSummary {
  submissions: number;
  graded: number;
  notGraded: number;
  below: number;
  mean: number | null;
  median: number | null;
}

export function summarizeClass(results: readonly ClassEntry[]): ClassSummary {
  const scores = results.flatMap(({ score }) => (score === null ? [] : [score]));
  return {
    submissions: results.length,
    graded: scores.length,
    notGraded: results.length - scores.length,
    below: results.filter(({ score, passMark }) => score !== null && score < passMark).length,
    mean: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    median: medianOf(scores),
  };
}

function medianOf(scores: readonly number[]): number | null {
  const sorted = scores.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Submissions that are not graded first, since they wait for someone; the order given otherwise. */
export function ungradedFirst(results: readonly ClassEntry[]): ClassEntry[] {
  return [...results.filter(({ score }) => score === null), ...results.filter(({ score }) => score !== null)];
}

/** Checks that belong together by the first word of their ids (`p2-echo` and `p2-close`), each group in order. */
export function checkGroups(checks: readonly EntryCheck[]): { name: string; checks: EntryCheck[] }[] {
  const groups: { name: string; checks: EntryCheck[] }[] = [];
  for (const check of checks) {
    const name = check.id.split('-')[0] ?? check.id;
    const last = groups.at(-1);
    if (last?.name === name) last.checks.push(check);
    else groups.push({ name, checks: [check] });
  }
  return groups;
}
