import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beginBatch, requireBegun } from '../../harness/batch/begin-batch.ts';
import { Journal } from '../../harness/batch/journal.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
const names = ['adi', 'Jos\u00e9 (2)', 'a{b,c}', 'Budi [A]', '!seru', 'kelompok-01', 'kelompok-02'];

async function chosen(only: string): Promise<string[]> {
  await using folder = await temporaryFolder();
  const out = folder.path;
  await storeClass(
    out,
    rubric,
    names.slice(0, 2).map((id) => ({ id, ports: { echo: 32444 } })),
  );
  await using journal = await Journal.open(out);
  const plan = {
    out,
    submissions: '/submissions',
    sources: names.map((id) => ({
      id,
      name: id.replace('kelompok-', 'Kelompok/'),
      path: `/submissions/${id}`,
    })),
    rubric,
    generatedFrom: 'a test',
    only,
    isResumed: false,
    isFresh: false,
  };
  return [...((await beginBatch(plan, journal)) ?? [])];
}

describe('--only', () => {
  test.each([
    ['an id as it is, whatever its characters mean in a pattern', 'a{b,c}', ['a{b,c}']],
    ['brackets in an id', 'Budi [A]', ['Budi [A]']],
    ['a name in the other form of its accents', 'Jose\u0301 (2)', ['Jos\u00e9 (2)']],
    ['a pattern, also over a slash in a name', 'kelompok*', ['kelompok-01', 'kelompok-02']],
    ['those without a grade', 'not-graded', names.slice(2)],
  ])('takes %s', async (_, only, ids) => {
    expect(await chosen(only)).toEqual(ids);
  });

  test.each([[''], ['  '], ['('], ['zahra']])('says that "%s" fits nobody', async (only) => {
    await expect(chosen(only)).rejects.toMatchObject({ code: 'none-chosen' });
  });
});

test('what was never begun is not resumed, and leaves no folder behind', async () => {
  await using folder = await temporaryFolder();
  await expect(requireBegun(join(folder.path, 'typo'))).rejects.toMatchObject({ code: 'nothing-to-resume' });
  expect(await readdir(folder.path)).toEqual([]);
});
