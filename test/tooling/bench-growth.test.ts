import { expect, it } from 'vitest';
import { growthRows, type Step } from '../../scripts/bench/growth.ts';

const sizes = [10, 100, 1000] as const;
const megabytes = 50;

/** What the rows say of a program that starts in 100 ms and then takes so long, and so much memory, for so many things. */
function judged(msOf: (size: number) => number, peakOf: (size: number) => number) {
  const step = (size: number): [number, Step] => [
    size,
    { size, command: 'node', times: [100 + msOf(size)], peaks: [peakOf(size)] },
  ];
  const rows = growthRows({ id: 'a', things: 'things', per: 1 }, new Map(sizes.map(step)), sizes);
  return rows.map(({ id, met }) => [id, met]);
}

it.each([
  ['linear and flat', (size: number) => size / 10, () => megabytes, true, true],
  [
    'square, which the start hides at first',
    (size: number) => size ** 2 / 1000,
    () => megabytes,
    false,
    true,
  ],
  ['linear, but keeping all', (size: number) => size, (size: number) => megabytes + size, true, false],
])('says what growth is: %s', (_, msOf, peakOf, isLinear, isFlat) => {
  expect(judged(msOf, peakOf)).toEqual([
    ['a-linear', isLinear],
    ['a-flat', isFlat],
  ]);
});

it('says nothing of sizes that were not measured', () => {
  expect(growthRows({ id: 'a', things: 'things', per: 1 }, new Map(), sizes)).toEqual([]);
});
