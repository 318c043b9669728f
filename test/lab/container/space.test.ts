import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takenBy } from '../../../harness/lab/container/own-image/space.ts';
import { temporaryFolder } from '../../support/cli.ts';

const MIB = 2 ** 20;

describe('what a folder takes of its disk', () => {
  it('counts files in it and below, and what no link leads to', async () => {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    await mkdir(join(folder.path, 'a/b'), { recursive: true });
    await writeFile(join(folder.path, 'a/b/c'), Buffer.alloc(2 * MIB, 'x'));
    await writeFile(join(folder.path, 'd'), Buffer.alloc(MIB, 'x'));
    await writeFile(join(other.path, 'large'), Buffer.alloc(4 * MIB, 'x'));
    await symlink(other.path, join(folder.path, 'out'));
    await symlink(join(other.path, 'large'), join(folder.path, 'large'));
    const taken = await takenBy(folder.path, Infinity);
    expect(taken).toBeGreaterThanOrEqual(3 * MIB);
    expect(taken).toBeLessThan(4 * MIB);
  });

  it('is nothing where it is gone', async () => {
    await using folder = await temporaryFolder();
    expect(await takenBy(join(folder.path, 'gone'), Infinity)).toBe(0);
  });
});
