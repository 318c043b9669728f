import type { CheckItem } from '../../model/rubric.ts';

/** So many checks still get a step each, and the rest by weight. */
const MOST_IN_FIVES = 14;

/**
 * Shares 100 points out by weight, in steps of five where there are few enough checks. Every check that has a weight gets
 * one step at least; what rounding leaves goes to those that lost most by it.
 */
export function shareOut(checks: readonly CheckItem[]): CheckItem[] {
  const weighted = checks.filter(({ points }) => points > 0);
  const weights = weighted.reduce((sum, { points }) => sum + points, 0);
  const step = weighted.length <= MOST_IN_FIVES ? 5 : weighted.length <= 100 ? 1 : 100 / weighted.length;
  const spare = 100 / step - weighted.length;
  const exact = weighted.map(({ points }) => (points * spare) / weights);
  const left = spare - exact.reduce((sum, part) => sum + Math.floor(part), 0);
  const favoured = exact
    .map((part, index) => ({ index, lost: part - Math.floor(part) }))
    .toSorted((a, b) => b.lost - a.lost)
    .slice(0, Math.round(left))
    .map(({ index }) => index);
  const shares = new Map(
    weighted.map(({ id }, index) => [
      id,
      (1 + Math.floor(exact[index] ?? 0) + (favoured.includes(index) ? 1 : 0)) * step,
    ]),
  );
  return checks.map((check) => ({ ...check, points: shares.get(check.id) ?? 0 }));
}
