import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { processors, shareOf } from '../harness/processors.ts';

describe('the processors that are ours', () => {
  it.each([
    ['200000 100000', 2],
    ['50000 100000\n', 0.5],
    ['max 100000', undefined],
    ['-1 100000', undefined],
    ['', undefined],
    ['100000 0', undefined],
  ])('a quota of %j is worth %s of them', (quota, share) => {
    expect(shareOf(quota)).toBe(share);
  });

  it('are at least one, and never more than there are', () => {
    expect(processors()).toBeGreaterThanOrEqual(1);
    expect(processors()).toBeLessThanOrEqual(availableParallelism());
  });
});
