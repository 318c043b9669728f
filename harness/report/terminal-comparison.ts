import pc from 'picocolors';

import type { Comparison } from '../grading/compare-classes.ts';
import { comparisonWords, wayOf, waysOf, worstFirst } from './comparison-words.ts';
import { byCheck } from './regrade.ts';
import type { TerminalOptions } from './terminal-check.ts';
import { asciiOnly, visible } from './visible.ts';
import { cut, wrap } from './wrap.ts';

const SHOWN = 30;

/** What `wiremark compare` prints: how many gained and lost, by which checks, and who. Ends with a line end. */
export function renderComparison(comparison: Comparison, options: TerminalOptions): string {
  const { words, signed, standing, reasons } = comparisonWords(comparison);
  const colors = pc.createColors(options.color);
  const text = (value: string): string => (options.unicode ? visible(value) : asciiOnly(visible(value)));
  const width = Math.max(60, options.width);
  const lines: string[] = [];
  const say = (value: string, indent = 0, paint = plainly): void => {
    for (const [index, line] of wrap(text(value), width - indent - 2).entries())
      lines.push(`${' '.repeat(indent + (index === 0 ? 0 : 2))}${paint(line)}`);
  };
  const title = (value: string): void => {
    lines.push('');
    say(value, 0, colors.bold);
  };

  const { before, after, changes, same, added, missing } = comparison;
  say(`${before.folder} \u2192 ${after.folder}`, 0, colors.bold);
  say(summaryText(comparison));
  if (before.rubric.digest !== after.rubric.digest) say(words('compare.other-rubric'));

  if (changes.length > 0) {
    title(words('compare.by-check'));
    for (const { id, gain, lose, difference } of byCheck(changes).slice(0, SHOWN))
      say(words('compare.check-line', { check: id, gain, lose, points: signed(rounded(difference)) }), 2);
    title(words('compare.by-submission'));
    const paints = {
      gain: colors.green,
      lose: colors.red,
      nowGraded: colors.green,
      noLongerGraded: colors.yellow,
      otherwise: plainly,
    };
    for (const change of worstFirst(changes).slice(0, SHOWN)) {
      const id = cut(text(change.id), Math.floor(width / 3));
      say(`${id}: ${standing(change.from)} \u2192 ${standing(change.to)}`, 2, paints[wayOf(change)]);
      say(reasons(change), 4, colors.dim);
    }
    if (changes.length > SHOWN) say(words('class.more', { count: changes.length - SHOWN }), 2);
  }
  for (const [key, list] of [
    ['compare.added', added],
    ['compare.missing', missing],
  ] as const) {
    if (list.length === 0) continue;
    title(words(key, { count: list.length }));
    for (const one of list.slice(0, SHOWN))
      say(`${cut(text(one.id), Math.floor(width / 2))} (${standing(one.standing)})`, 2);
    if (list.length > SHOWN) say(words('class.more', { count: list.length - SHOWN }), 2);
  }
  return `${lines.join('\n')}\n`;

  function summaryText(all: Comparison): string {
    const { gain, lose, nowGraded, noLongerGraded, otherwise } = waysOf(all.changes);
    return words('compare.summary', { gain, lose, nowGraded, noLongerGraded, same: same + otherwise });
  }
}

/** `wiremark compare --json`. */
export function renderComparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, undefined, 2)}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function plainly(text: string): string {
  return text;
}
