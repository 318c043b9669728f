import type { FrameRef } from '../model/verdict.ts';

/** At most this many frames are cited for one cause. */
export const maxFrames = 8;

/** Frame numbers of a scenario as citations, in order, each once, bounded. */
export function cite(scenario: string, numbers: Iterable<number | undefined>): FrameRef[] {
  const known = new Set([...numbers].filter((number) => number !== undefined));
  return [...known]
    .toSorted((a, b) => a - b)
    .slice(0, maxFrames)
    .map((number) => ({ scenario, number }));
}
