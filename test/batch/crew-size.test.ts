import { expect, test } from 'vitest';
import { defaultLimits, nextSize } from '../../harness/batch/crew-size.ts';

const GiB = 1024 ** 3;
const limits = defaultLimits(2, 8 * GiB);

test.each([
  ['one more where the programs sleep', 2, { idle: 0.8, freeBytes: 8 * GiB, troubles: 0 }, 3],
  ['as many as before where the machine is used well', 4, { idle: 0.3, freeBytes: 8 * GiB, troubles: 0 }, 4],
  ['one less where it is busy', 4, { idle: 0.02, freeBytes: 8 * GiB, troubles: 0 }, 3],
  ['never less than the least', 2, { idle: 0, freeBytes: 8 * GiB, troubles: 0 }, 2],
  ['never more than the most', 8, { idle: 0.9, freeBytes: 8 * GiB, troubles: 0 }, 8],
  ['no more where memory is short', 2, { idle: 0.9, freeBytes: GiB / 2, troubles: 0 }, 2],
  ['the least where results could not be judged', 7, { idle: 0.9, freeBytes: 8 * GiB, troubles: 1 }, 2],
])('%s', (_, size, load, expected) => {
  expect(limits).toEqual({ least: 2, most: 8 });
  expect(nextSize(size, limits, load)).toBe(expected);
});

test('a machine with little memory begins with fewer than it has cores', () => {
  expect(defaultLimits(8, GiB)).toEqual({ least: 2, most: 8 });
  expect(defaultLimits(8, 0)).toEqual({ least: 1, most: 4 });
  expect(defaultLimits(128, 512 * GiB)).toEqual({ least: 32, most: 32 });
});

test('a number that was asked for stays', () => {
  expect(nextSize(3, { least: 3, most: 3 }, { idle: 0.9, freeBytes: 8 * GiB, troubles: 0 })).toBe(3);
});
