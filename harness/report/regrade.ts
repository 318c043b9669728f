import type { ResultChange, Standing } from '../grading/compare-results.ts';
import type { Result } from '../model/grade.ts';
import { visible } from './visible.ts';

/** What judging stored evidence again changes: `regrade.json`, schema `wiremark/regrade/v1`. */
export interface Regrade {
  schema: 'wiremark/regrade/v1';
  harness: string;
  from: Result['rubric'];
  to: Result['rubric'];
  /** Whether the results were rewritten. */
  isApplied: boolean;
  submissions: number;
  /** Results that are byte for byte what they were. */
  identical: number;
  changes: ResultChange[];
  /** Those whose evidence cannot be judged: they stay as they are. */
  damaged: { id: string; name: string; why: string }[];
}

const SHOWN = 40;

/** `regrade.json`. */
export function renderRegradeJson(regrade: Regrade): string {
  return `${JSON.stringify(regrade, undefined, 2)}\n`;
}

/** What `wiremark regrade` prints. Ends with a line end. */
export function renderRegrade(regrade: Regrade, reports: string): string {
  const { changes, damaged } = regrade;
  const lines = [headline(regrade), summary(regrade), ''];
  if (changes.length > 0) {
    lines.push('By check');
    for (const { id, gain, lose, difference } of byCheck(changes))
      lines.push(`  ${visible(id)}: ${gain} gain, ${lose} lose (${signed(difference)} points)`);
    lines.push('', 'By submission');
    for (const change of changes.slice(0, SHOWN)) lines.push(`  ${sentence(change)}`);
    if (changes.length > SHOWN) lines.push(`  and ${changes.length - SHOWN} more, in regrade.md`);
    lines.push('');
  }
  if (damaged.length > 0) {
    lines.push('Evidence that cannot be judged; these results stay as they are');
    for (const { id, why } of damaged) lines.push(`  ${visible(id)}: ${visible(why)}`);
    lines.push('');
  }
  lines.push(
    regrade.isApplied
      ? 'Applied: results, pages and the class files are rewritten.'
      : `Nothing was changed. To make it so, run it again with --apply. In full: ${reports}/regrade.md`,
  );
  return `${lines.join('\n')}\n`;
}

/** `regrade.md`: the same in full, as tables. */
export function renderRegradeMarkdown(regrade: Regrade): string {
  const { changes, damaged } = regrade;
  const lines = [`# ${headline(regrade)}`, '', summary(regrade), ''];
  if (changes.length > 0) {
    lines.push('| check | gain | lose | points |', '|---|---|---|---|');
    for (const { id, gain, lose, difference } of byCheck(changes))
      lines.push(`| ${cell(id)} | ${gain} | ${lose} | ${signed(difference)} |`);
    lines.push('', '| submission | before | after | by |', '|---|---|---|---|');
    for (const change of changes)
      lines.push(
        `| ${cell(change.id)} | ${standing(change.from)} | ${standing(change.to)} | ${cell(reasons(change))} |`,
      );
    lines.push('');
  }
  if (damaged.length > 0) {
    lines.push('| evidence that cannot be judged | why |', '|---|---|');
    for (const { id, why } of damaged) lines.push(`| ${cell(id)} | ${cell(why)} |`);
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function headline({ from, to, submissions }: Regrade): string {
  const digest = (text: string): string => text.replace('sha256:', '').slice(0, 12);
  return from.digest === to.digest
    ? `${submissions} submissions judged again with the same rubric (${visible(to.id)}, ${digest(to.digest)})`
    : `${submissions} submissions judged again: ${visible(from.id)} ${digest(from.digest)} → ${visible(to.id)} ${digest(to.digest)}`;
}

function summary({ changes, damaged, submissions, identical }: Regrade): string {
  const gain = changes.filter(({ difference }) => (difference ?? 0) > 0).length;
  const lose = changes.filter(({ difference }) => (difference ?? 0) < 0).length;
  const lost = changes.filter(({ from, to }) => from.score !== null && to.score === null).length;
  const found = changes.filter(({ from, to }) => from.score === null && to.score !== null).length;
  const kept = submissions - damaged.length - gain - lose - lost - found;
  return [
    `${gain} gain`,
    `${lose} lose`,
    ...(found > 0 ? [`${found} not graded before, graded now`] : []),
    ...(lost > 0 ? [`${lost} graded before, not graded now`] : []),
    `${kept} keep their score (${identical} results byte for byte)`,
    ...(damaged.length > 0 ? [`${damaged.length} cannot be judged`] : []),
  ].join(', ');
}

/** For each check who gains and who loses by it, most first. */
export function byCheck(
  changes: readonly ResultChange[],
): { id: string; gain: number; lose: number; difference: number }[] {
  const found = new Map<string, { id: string; gain: number; lose: number; difference: number }>();
  for (const { id, from, to } of changes.flatMap(({ checks }) => checks)) {
    const row = found.get(id) ?? { id, gain: 0, lose: 0, difference: 0 };
    const difference = (to?.points ?? 0) - (from?.points ?? 0);
    if (difference > 0) row.gain += 1;
    if (difference < 0) row.lose += 1;
    row.difference += difference;
    found.set(id, row);
  }
  return [...found.values()].toSorted(
    (a, b) => b.gain + b.lose - (a.gain + a.lose) || (a.id < b.id ? -1 : 1),
  );
}

function sentence(change: ResultChange): string {
  const { id, from, to } = change;
  return `${visible(id)}: ${standing(from)} → ${standing(to)}: ${reasons(change)}`;
}

function reasons({ checks, late }: ResultChange): string {
  const parts = checks.map(({ id, from, to }) => {
    if (from === undefined) return `${id} new, ${to?.status ?? ''} ${to?.points ?? 0}/${to?.maxPoints ?? 0}`;
    if (to === undefined) return `${id} gone (was ${from.status} ${from.points}/${from.maxPoints})`;
    const worth = (one: typeof to): string => `${one.points}/${one.maxPoints}`;
    return `${id} ${from.status} ${worth(from)} → ${to.status} ${worth(to)}`;
  });
  if (late !== undefined) parts.push(`late −${late.from} → −${late.to}`);
  return visible(parts.join('; '));
}

function standing({ score, maxScore }: Standing): string {
  return score === null ? 'not graded' : `${score}/${maxScore}`;
}

function signed(points: number): string {
  const rounded = Math.round(points * 100) / 100;
  return rounded > 0 ? `+${rounded}` : String(rounded);
}

function cell(text: string): string {
  return visible(text).replaceAll(/[\\|<>`*_[\]]/g, (character) => `\\${character}`);
}
