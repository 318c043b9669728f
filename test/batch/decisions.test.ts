import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { idleDecisions } from '../../harness/batch/overrides-file.ts';
import { overrideCheck } from '../../harness/batch/override.ts';
import { pruneClass } from '../../harness/batch/prune.ts';
import { openChecks } from '../../harness/grading/open-checks.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);

test('a decision whose check or submission is gone is told, and never dropped in silence', async () => {
  await using folder = await temporaryFolder();
  const out = folder.path;
  await storeClass(out, rubric, [{ id: 'adi', ports: { echo: 1 } }]);
  await overrideCheck({ out, student: 'adi', check: 'echo-port', decision: { points: 4, reason: 'soal' } });
  expect(await idleDecisions(out, rubric.rubric, ['adi'])).toEqual([]);
  const renamed = rubricWithChecks([portCheck('port', 'echo', 32444)]);
  expect(await idleDecisions(out, renamed.rubric, ['adi'])).toEqual([
    'Your decision on echo-port of adi (4 points) counts for nothing now: the rubric has no such check.',
  ]);
  expect(await idleDecisions(out, rubric.rubric, ['adi 123'])).toEqual([
    'Your decision on echo-port of adi (4 points) counts for nothing now: no submission of this class has that id.',
  ]);
});

test('a decision on evidence that was removed says why it cannot be taken', async () => {
  await using folder = await temporaryFolder();
  const out = folder.path;
  await storeClass(out, rubric, [{ id: 'adi', ports: { echo: 32444 } }]);
  await pruneClass(out, 'all');
  await expect(
    overrideCheck({ out, student: 'adi', check: 'echo-port', decision: { points: 4, reason: 'soal' } }),
  ).rejects.toMatchObject({
    code: 'damaged-evidence',
    message: expect.stringContaining('it was removed to save space'),
    nextStep: expect.stringContaining("--fresh --only 'adi'"),
  });
});

test('a decision on what could not be judged leaves open what was skipped because of it, and names that', async () => {
  await using folder = await temporaryFolder();
  const out = folder.path;
  const needing = rubricWithChecks([
    portCheck('lost', 'chat', 45000),
    portCheck('after', 'echo', 32444, { needs: ['lost'] }),
  ]);
  // The scenario of `lost` was never run.
  await storeClass(out, needing, [{ id: 'adi', ports: { echo: 32444 } }]);
  const decide = async (check: string) =>
    (await overrideCheck({ out, student: 'adi', check, decision: { points: 10, reason: 'soal' } })).after;
  const first = await decide('lost');
  expect(first).toMatchObject({ status: 'not-graded', score: null });
  expect(openChecks(first, needing.rubric).map(({ id }) => id)).toEqual(['after']);
  const second = await decide('after');
  expect(second).toMatchObject({ status: 'graded', score: 20 });
  expect(openChecks(second, needing.rubric)).toEqual([]);
});

test('decisions that cannot be read stop the command: nobody loses points in silence', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'overrides.json'), '{"schema":"wiremark/overrides/v1"');
  await expect(idleDecisions(folder.path, rubric.rubric, [])).rejects.toMatchObject({
    code: 'bad-overrides',
  });
});
