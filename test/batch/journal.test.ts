import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Journal, readJournal, type JournalLine } from '../../harness/batch/journal.ts';
import { temporaryFolder } from '../support/cli.ts';

const grade = (id: string, key = 'k'): JournalLine => ({ did: 'grade', id, key, status: 'graded', score: 1 });
const begin = (fresh: 'none' | 'all' | string[]): JournalLine => ({
  did: 'begin',
  at: '',
  rubric: 'r',
  harness: 'h',
  submissions: 2,
  fresh,
});

async function write(folder: string, ...lines: JournalLine[]): Promise<void> {
  await using journal = await Journal.open(folder);
  await Promise.all(lines.map((line) => journal.write(line)));
}

test('tells who is done in the batch that began last, and what earlier ones left', async () => {
  await using folder = await temporaryFolder();
  expect((await readJournal(folder.path)).graded.size).toBe(0);
  await write(folder.path, begin('none'), grade('a'), grade('b'), begin('none'), grade('a', 'other'));
  const done = await readJournal(folder.path);
  expect([...done.graded.values()].map(({ id, key }) => `${id} ${key}`)).toEqual(['a other', 'b k']);
  expect([...done.current]).toEqual(['a']);
});

test('lines that are written at the same time stay whole', async () => {
  await using folder = await temporaryFolder();
  const ids = Array.from({ length: 200 }, (_, number) => `${number}-${'x'.repeat(number)}`);
  await write(folder.path, ...ids.map((id) => grade(id)));
  expect([...(await readJournal(folder.path)).graded.keys()]).toEqual(ids);
});

test('a torn last line never counts, and the next line is not glued to it', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, begin('none'), grade('a'));
  const path = join(folder.path, 'journal.jsonl');
  for (const torn of [
    '{"did":"grade","id":"b","key":"k","status":"graded","score":1}',
    '{"did":"gra',
    '\u0000\u0000',
  ]) {
    await appendFile(path, torn);
    expect([...(await readJournal(folder.path)).graded.keys()]).not.toContain('b');
    await write(folder.path, grade('c'));
    expect([...(await readJournal(folder.path)).graded.keys()]).toEqual(['a', 'c']);
  }
  expect(await readFile(path, 'utf8')).not.toContain('gra{');
});

test('what a batch makes anew is not taken from earlier ones', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, begin('none'), grade('a'), grade('b'), begin(['a']));
  expect([...(await readJournal(folder.path)).graded.keys()]).toEqual(['b']);
  await write(folder.path, begin('all'));
  expect((await readJournal(folder.path)).graded.size).toBe(0);
});
