import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';
import type { Left } from './isolation/unlaunched.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a program that cannot be started', () => {
  it('is an error, and leaves no filter open, no disk and no group', async () => {
    const { stdout } = await execa(process.execPath, [
      '--import',
      'tsx',
      join(top, 'test/live/isolation/unlaunched.ts'),
    ]);
    const { words, groups = [], ...left }: Left = JSON.parse(stdout);
    expect(words).toMatch(/Too many open files/u);
    expect({ ...left, groups }).toEqual({ filters: [], mounts: [], disks: [], groups: [] });
  });
});
