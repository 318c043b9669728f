import type { ClassEntry } from '../model/class.ts';

/** A histogram of scores in ten bins, laid out for a small drawing. Null where nobody is graded. */
export interface Histogram {
  width: number;
  height: number;
  bars: {
    x: number;
    y: number;
    width: number;
    height: number;
    centre: number;
    count: number;
    label: string;
    isBelow: boolean;
  }[];
  /** Where the pass mark stands. */
  passMark: number;
}

const binWidth = 46;
const barHeight = 110;
const head = 18;

export function histogram(results: readonly ClassEntry[]): Histogram | null {
  const scored = results.flatMap(({ score, maxScore, passMark }) =>
    score === null || maxScore === 0 ? [] : [{ share: score / maxScore, passMark: passMark / maxScore }],
  );
  const first = scored[0];
  if (first === undefined) return null;
  const bins = Array.from(
    { length: 10 },
    (_, bin) => scored.filter(({ share }) => Math.min(9, Math.floor(share * 10 + 1e-9)) === bin).length,
  );
  const highest = Math.max(...bins);
  return {
    width: binWidth * 10,
    height: head + barHeight + 22,
    bars: bins.map((count, bin) => {
      const height = count === 0 ? 1 : Math.round((count / highest) * barHeight);
      return {
        x: bin * binWidth + 4,
        y: head + barHeight - height,
        width: binWidth - 8,
        height,
        centre: bin * binWidth + binWidth / 2,
        count,
        label: bin === 9 ? '90\u2013100' : `${bin * 10}\u2013${bin * 10 + 9}`,
        isBelow: (bin + 1) / 10 <= first.passMark + 1e-9,
      };
    }),
    passMark: Math.round(first.passMark * binWidth * 10),
  };
}
