import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginBatch } from '../../harness/batch/begin-batch.ts';
import { gradeClass, type ClassJob } from '../../harness/batch/grade-class.ts';
import { Journal } from '../../harness/batch/journal.ts';
import { storedResults } from '../../harness/batch/stored-results.ts';
import type { SubmissionSource } from '../../harness/submission/source.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);

/** Archives that nobody can open: a class that needs no lab. */
async function brokenClass(folder: string, size: number): Promise<SubmissionSource[]> {
  const sources = Array.from({ length: size }, (_, number) => {
    const id = `k-${String(number).padStart(2, '0')}`;
    return { id, name: id, path: join(folder, `${id}.zip`) };
  });
  for (const { path } of sources) await writeFile(path, 'PK\u0003\u0004 and then nothing');
  return sources;
}

async function run(
  folder: string,
  sources: SubmissionSource[],
  more: Partial<ClassJob> & { pattern?: string } = {},
) {
  const { pattern, ...parts } = more;
  const out = join(folder, 'reports');
  await mkdir(out, { recursive: true });
  await using journal = await Journal.open(out);
  const plan = {
    out,
    submissions: folder,
    sources,
    rubric,
    generatedFrom: '',
    isResumed: parts.isResumed ?? false,
    isFresh: false,
    ...(pattern === undefined ? {} : { only: pattern }),
  };
  const only = await beginBatch(plan, journal);
  const outcome = await gradeClass({
    sources,
    rubric,
    out,
    journal,
    isResumed: false,
    crew: { least: 3, most: 6 },
    patienceMs: 60_000,
    generatedFrom: '',
    ...(only === undefined ? {} : { only }),
    ...parts,
  });
  return { outcome, out };
}

test('everybody has a result, in the order of the class, also where nothing could be opened', async () => {
  await using folder = await temporaryFolder();
  const sources = await brokenClass(folder.path, 17);
  const { outcome, out } = await run(folder.path, sources);
  expect(outcome).toMatchObject({ graded: 17, taken: 0, missing: 0 });
  expect(outcome.entries.map(({ submission }) => submission.id)).toEqual(sources.map(({ id }) => id));
  const ids: string[] = [];
  for await (const { submission, status } of storedResults(out)) ids.push(`${submission.id} ${status}`);
  expect(ids).toEqual(sources.map(({ id }) => `${id} not-graded`));
  expect(JSON.parse(await readFile(join(out, 'results.json'), 'utf8')).counts.notGraded).toBe(17);
});

test('an interrupted batch says who is missing, and a part of a class joins the others', async () => {
  await using folder = await temporaryFolder();
  const sources = await brokenClass(folder.path, 9);
  const interrupt = new AbortController();
  const first = await run(folder.path, sources, {
    signal: interrupt.signal,
    crew: { least: 1, most: 1 },
    onDone: (entry) => {
      if (entry.submission.id === 'k-02') interrupt.abort();
    },
  });
  expect(first.outcome).toMatchObject({ graded: 3, missing: 6 });
  const second = await run(folder.path, sources, { pattern: 'K-0[78]' });
  expect(second.outcome).toMatchObject({ graded: 2, missing: 0 });
  expect(second.outcome.entries.map(({ submission }) => submission.id)).toEqual([
    'k-00',
    'k-01',
    'k-02',
    'k-07',
    'k-08',
  ]);
  const rest = await run(folder.path, sources, { pattern: 'not-graded' });
  expect(rest.outcome).toMatchObject({ graded: 9, missing: 0 });
  await expect(run(folder.path, sources, { pattern: 'nobody' })).rejects.toMatchObject({
    code: 'none-chosen',
  });
});
