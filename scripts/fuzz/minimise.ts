import type { Case } from './area.ts';

const longestMs = 10_000;

/** Leaves things out of an input as long as it does what it did. Gives up after a while: small enough is good. */
export function minimise(one: Case, doesIt: (smaller: Case) => boolean): Case {
  const end = performance.now() + longestMs;
  let smallest = one;
  for (;;) {
    const better = findSmaller(smallest, doesIt, end);
    if (better === undefined) return smallest;
    smallest = better;
  }
}

function findSmaller(one: Case, doesIt: (smaller: Case) => boolean, end: number): Case | undefined {
  for (const smaller of one.smaller()) {
    if (performance.now() > end) return undefined;
    if (smaller.size < one.size && doesIt(smaller)) return smaller;
  }
  return undefined;
}
