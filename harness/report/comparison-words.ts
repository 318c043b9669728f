import type { Comparison } from '../grading/compare-classes.ts';
import type { CheckChange, ResultChange, Standing } from '../grading/compare-results.ts';
import { visible } from './visible.ts';
import { points, wordsOf } from './words.ts';
import type { Words } from './words.ts';

/** What the page and the terminal say of two runs, in the language of the rubric. */
export interface ComparisonWords {
  words: Words;
  points: (value: number) => string;
  /** With its sign: `+5`, `−10`. */
  signed: (value: number) => string;
  standing: (one: Standing) => string;
  /** What changed one submission's score, check by check. */
  reasons: (change: ResultChange) => string;
}

/** How many submissions went which way. */
export interface Ways {
  gain: number;
  lose: number;
  nowGraded: number;
  noLongerGraded: number;
  /** Other verdicts, and the same score. */
  otherwise: number;
}

export function comparisonWords({ locale }: Pick<Comparison, 'locale'>): ComparisonWords {
  const words = wordsOf(locale);
  const format = (value: number): string => points(locale, value);
  const signed = (value: number): string =>
    value > 0 ? `+${format(value)}` : value < 0 ? `\u2212${format(-value)}` : format(0);
  const worth = ({ status, points: earned, maxPoints }: NonNullable<CheckChange['to']>): string =>
    maxPoints === 0
      ? words(`status.${status}`)
      : `${words(`status.${status}`)} ${format(earned)}/${format(maxPoints)}`;
  const standing = ({ score, maxScore }: Standing): string =>
    score === null ? words('class.not-graded') : `${format(score)}/${format(maxScore)}`;
  const reason = ({ id, from, to }: CheckChange): string => {
    if (from === undefined)
      return words('compare.check-new', { check: id, to: to === undefined ? '' : worth(to) });
    if (to === undefined) return words('compare.check-gone', { check: id, from: worth(from) });
    return `${id}: ${worth(from)} \u2192 ${worth(to)}`;
  };
  return {
    words,
    points: format,
    signed,
    standing,
    reasons: ({ checks, late }) =>
      visible(
        [
          ...checks.map(reason),
          ...(late === undefined
            ? []
            : [words('compare.late', { from: format(late.from), to: format(late.to) })]),
        ].join('; '),
      ),
  };
}

export function waysOf(changes: readonly ResultChange[]): Ways {
  const ways: Ways = { gain: 0, lose: 0, nowGraded: 0, noLongerGraded: 0, otherwise: 0 };
  for (const change of changes) ways[wayOf(change)] += 1;
  return ways;
}

export function wayOf({ from, to, difference }: ResultChange): keyof Ways {
  if (from.score === null && to.score !== null) return 'nowGraded';
  if (from.score !== null && to.score === null) return 'noLongerGraded';
  if ((difference ?? 0) > 0) return 'gain';
  return (difference ?? 0) < 0 ? 'lose' : 'otherwise';
}

/** Who lost most first, then who is no longer graded; who gains comes last. */
export function worstFirst(changes: readonly ResultChange[]): ResultChange[] {
  const rank = (change: ResultChange): number =>
    wayOf(change) === 'noLongerGraded' ? -Infinity : (change.difference ?? Infinity);
  const byRank = (a: ResultChange, b: ResultChange): number => {
    const [one, other] = [rank(a), rank(b)];
    return one === other ? 0 : one < other ? -1 : 1;
  };
  return changes.toSorted(byRank);
}
