import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stageFiles } from '../../harness/scenario/stage-files.ts';
import type { Rubric } from '../../harness/model/rubric.ts';
import { temporaryFolder } from '../support/cli.ts';

const RUBRIC: Rubric = {
  id: 'staged',
  title: 'staged',
  locale: 'en',
  passMark: 0,
  addresses: 'strict',
  machines: {},
  programs: {},
  files: { 'data.txt': { text: 'data' }, 'www/page.html': { text: 'page' } },
  scenarios: [],
  checks: [],
};

it("puts a rubric's files in the place of links, and never where those lead", async () => {
  await using folder = await temporaryFolder();
  const outside = join(folder.path, 'outside');
  const work = join(folder.path, 'work');
  await mkdir(outside);
  await mkdir(work);
  await writeFile(join(outside, 'mine'), 'mine');
  await writeFile(join(outside, 'page.html'), 'mine');
  await symlink(join(outside, 'mine'), join(work, 'data.txt'));
  await symlink(outside, join(work, 'www'));
  await stageFiles(work, RUBRIC);
  expect(await readFile(join(work, 'data.txt'), 'utf8')).toBe('data');
  expect(await readFile(join(work, 'www/page.html'), 'utf8')).toBe('page');
  expect(await readFile(join(outside, 'mine'), 'utf8')).toBe('mine');
  expect(await readFile(join(outside, 'page.html'), 'utf8')).toBe('mine');
});
