import Table from 'cli-table3';
import pc from 'picocolors';

import type { ClassEntry } from '../model/class.ts';
import { checkGroups, summarizeClass, ungradedFirst } from './class-summary.ts';
import { blockers, located, marks, standing } from './standing.ts';
import type { TerminalOptions } from './terminal-check.ts';
import { asciiOnly, visible } from './visible.ts';
import { points, wordsOf } from './words.ts';
import { cut, displayWidth, wrap } from './wrap.ts';

/** A class of so many is shown whole; of a larger one those who need a look. */
const SHOWN_WHOLE = 60;
const SHOWN = 40;
/** Columns that the names above the marks may take. */
const MARKS_WIDTH = 30;

/**
 * The table that `wiremark grade` ends with: a row for each submission (not graded ones on top) with its score, one
 * mark per check and its first diagnosis, then one line of totals. Of a large class only those not graded and the lowest scores
 * have a row. Ends with a line end.
 */
export function renderClass(results: readonly ClassEntry[], options: TerminalOptions): string {
  const locale = results[0]?.locale ?? 'en';
  const words = wordsOf(locale);
  const colors = pc.createColors(options.color);
  const text = (value: string): string => (options.unicode ? visible(value) : asciiOnly(visible(value)));
  const shorten = (value: string, width: number): string =>
    text(cut(text(value.slice(0, 8 * width)), options.unicode ? width : width - 2));
  const width = Math.max(60, options.width);

  const rows = results.length <= SHOWN_WHOLE ? ungradedFirst(results) : needingALook(results).slice(0, SHOWN);
  const idWidth = Math.min(
    Math.max(
      ...rows.map(({ submission }) => displayWidth(text(submission.id))),
      displayWidth(words('class.submission')),
      4,
    ),
    Math.floor(width / 3),
  );
  const scoreTexts = rows.map(({ score }) => (score === null ? '\u2013' : points(locale, score)));
  const groups = groupNames(results[0], MARKS_WIDTH);
  const marksHead = groups.join(' ').trimEnd();
  const taken =
    idWidth +
    Math.max(...scoreTexts.map(displayWidth), displayWidth(words('class.score'))) +
    displayWidth(marksHead) +
    6;
  const room = Math.max(12, width - taken);

  const table = new Table({
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: ['left', 'right', 'left', 'left'],
    head: [
      words('class.submission'),
      words('class.score'),
      marksHead,
      shorten(words('class.first-cause'), room),
    ].map((head) => colors.dim(text(head))),
  });
  for (const [index, result] of rows.entries()) {
    const how = standing(result);
    const paint =
      how === 'not-graded'
        ? colors.yellow
        : how === 'below'
          ? colors.red
          : how === 'perfect'
            ? colors.green
            : plainly;
    table.push([
      shorten(result.submission.id, idWidth),
      paint(text(scoreTexts[index] ?? '')),
      markRow(result),
      shorten(story(result), room),
    ]);
  }

  const { graded, mean, below, notGraded } = summarizeClass(results);
  const totals = text(
    words('class.totals', {
      graded,
      mean: mean === null ? '\u2013' : points(locale, Math.round(mean * 10) / 10),
      below,
      notGraded,
    }),
  );
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  if (rows.length < results.length) lines.push(...wrap(text(rest()), width).map((line) => colors.dim(line)));
  return `${lines.join('\n')}\n\n${wrap(totals, width)
    .map((line) => colors.bold(line))
    .join('\n')}\n`;

  function rest(): string {
    const shown = new Set(rows);
    const others = results.filter((result) => !shown.has(result));
    const left = summarizeClass(others);
    return words('class.rest', {
      count: others.length,
      notGraded: left.notGraded,
      below: left.below,
      passed: left.graded - left.below,
    });
  }

  function story(result: ClassEntry): string {
    if (standing(result) === 'not-graded') {
      const because = blockers(result)[0];
      return because === undefined
        ? words('class.not-graded')
        : words('class.not-graded-because', { reason: because.actual ?? '' });
    }
    const first = result.diagnoses[0];
    return first === undefined
      ? (result.checks.find(({ status }) => status === 'failed')?.title ?? '')
      : located(first);
  }

  function markRow(result: ClassEntry): string {
    return checkGroups(result.checks)
      .map(({ checks }, index) => {
        const painted = checks.map(({ status }) => {
          const paint =
            status === 'passed'
              ? colors.green
              : status === 'failed'
                ? colors.red
                : status === 'inconclusive' || status === 'errored'
                  ? colors.yellow
                  : colors.dim;
          return paint(text(marks[status]));
        });
        return painted.join('') + ' '.repeat(Math.max(0, (groups[index]?.length ?? 0) - checks.length));
      })
      .join(' ');
  }
}

/** Those not graded, then from the lowest score up. */
function needingALook(results: readonly ClassEntry[]): ClassEntry[] {
  return results.toSorted((a, b) => (a.score ?? -1) - (b.score ?? -1));
}

/** The names of the groups above their marks, `p1  p2  p3 p4`, shortened until they fit. */
function groupNames(result: ClassEntry | undefined, width: number): string[] {
  const groups = checkGroups(result?.checks ?? []);
  const longest = Math.max(1, ...groups.map(({ name }) => name.length));
  for (let length = longest; ; length -= 1) {
    const names = groups.map(({ name, checks }) => name.slice(0, length).padEnd(checks.length));
    if (length <= 2 || names.join(' ').length <= width) return names;
  }
}

function plainly(text: string): string {
  return text;
}
