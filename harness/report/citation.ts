import type { FrameRef } from '../model/verdict.ts';

/** The frames of one scenario that are cited together, in order and once each. */
export interface Citation {
  scenario: string;
  numbers: number[];
}

/** Cited frames by scenario, scenarios in order of their first mention. */
export function citations(frames: readonly FrameRef[]): Citation[] {
  const byScenario = new Map<string, Set<number>>();
  for (const { scenario, number } of frames) {
    const numbers = byScenario.get(scenario) ?? new Set<number>();
    byScenario.set(scenario, numbers.add(number));
  }
  return [...byScenario].map(([scenario, numbers]) => ({
    scenario,
    numbers: [...numbers].toSorted((a, b) => a - b),
  }));
}

/** A stretch of cited frames; `from` equals `to` for a single one. */
export interface Stretch {
  from: number;
  to: number;
}

/** Ascending numbers as stretches: four or more in a row are one stretch (`3–9`), fewer stay single. */
export function stretches(numbers: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last?.to === number - 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found.flatMap(({ from, to }) =>
    to - from >= 3
      ? [{ from, to }]
      : Array.from({ length: to - from + 1 }, (_, index) => ({ from: from + index, to: from + index })),
  );
}

/** `3, 4, 9–12`, at most `limit` stretches, then `…`. */
export function numberList(numbers: readonly number[], limit = 12): string {
  const all = stretches(numbers);
  const shown = all
    .slice(0, limit)
    .map(({ from, to }) => (from === to ? String(from) : `${from}\u2013${to}`));
  return all.length > limit ? `${shown.join(', ')}, \u2026` : shown.join(', ');
}
