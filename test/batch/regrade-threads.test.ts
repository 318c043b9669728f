import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { threadsFor } from '../../harness/batch/crew-size.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';
import { watched } from '../support/watched.ts';

const GiB = 1024 ** 3;
const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444), portCheck('time-port', 'time', 13)]);
const members = Array.from({ length: 9 }, (_, index) => ({
  id: `student-${index}`,
  ports: { echo: index % 2 === 0 ? 32444 : 32434, time: 13 },
}));
/** Of each submission's evidence: what was handed in, and of two scenarios the record, the capture and what the server printed. */
const filesOfEvidence = 1 + 2 * (1 + 1 + 2);

async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents: [string, string][] = [];
  for (const path of paths.toSorted())
    // What was done when is another story each time.
    if (!/(?:journal\.jsonl|lock)$/u.test(path))
      contents.push([path.slice(folder.length + 1), await readFile(path, 'latin1')]);
  return Object.fromEntries(contents);
}

test.each([
  ['one thread for a small class', 99, 8, 8 * GiB, 1],
  ['a thread for each core', 1000, 2, 8 * GiB, 2],
  ['no more than the class is worth', 150, 8, 8 * GiB, 3],
  ['no more than fit into memory', 5000, 8, GiB / 2, 2],
  ['one where memory is short', 5000, 8, 0, 1],
])('judges a class again in %s', (_, submissions, cores, freeBytes, threads) => {
  expect(threadsFor(submissions, cores, freeBytes)).toBe(threads);
});

test('the same comes out in any number of threads, and every file of the evidence is read once', async () => {
  const outcomes: unknown[] = [];
  for (const jobs of ['1', '3']) {
    await using folder = await temporaryFolder();
    await storeClass(folder.path, rubric, members);
    const told = await watched(['regrade', folder.path, '--jobs', jobs, '--json']);
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    const ofMembers = told.read.filter((path) => path.startsWith(`${join(folder.path, 'student-')}`));
    expect(ofMembers.filter((path) => path.includes('/evidence/'))).toHaveLength(
      members.length * filesOfEvidence,
    );
    // One result more for each: it is compared.
    expect(ofMembers).toHaveLength(members.length * (filesOfEvidence + 1));
    expect(new Set(ofMembers).size).toBe(ofMembers.length);

    const applied = await watched(['regrade', folder.path, '--jobs', jobs, '--json', '--apply']);
    outcomes.push([told.stdout, applied.stdout, await snapshot(folder.path)]);
  }
  expect(outcomes[0]).toEqual(outcomes[1]);
}, 120_000);

test('a submission that takes its thread down is named, stays as it is, and the others are judged', async () => {
  await using folder = await temporaryFolder();
  await storeClass(folder.path, rubric, members);
  const other = rubricWithChecks([portCheck('echo-port', 'echo', 32434)]);
  const changed = join(folder.path, 'changed.json');
  await writeFile(changed, other.source);
  const before = await readFile(join(folder.path, 'student-4/result.json'), 'utf8');
  const { exitCode, stdout } = await watched(
    ['regrade', folder.path, '--rubric', changed, '--apply', '--json', '--jobs', '2'],
    { exitAt: 'student-4/evidence' },
  );
  const { submissions, changes, damaged } = JSON.parse(stdout);
  expect(exitCode).toBe(3);
  expect(damaged).toEqual([
    { id: 'student-4', name: 'Name of student-4', why: 'judging it ended its thread with code 7' },
  ]);
  expect(submissions).toBe(9);
  expect(changes).toHaveLength(8);
  expect(await readFile(join(folder.path, 'student-4/result.json'), 'utf8')).toBe(before);
  expect(JSON.parse(await readFile(join(folder.path, 'student-5/result.json'), 'utf8')).score).toBe(10);
}, 120_000);
