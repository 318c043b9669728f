import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, whyNoLab } from '../support/cli.ts';
import { gradedIds, gradesIn, killedBatch, makeClass, startBatch } from '../support/killed-batch.ts';

const noLab = await whyNoLab();
const SIZE = 20;

describe.runIf(noLab === undefined)('a batch that is killed five times and resumed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let killed: Awaited<ReturnType<typeof killedBatch>>;
  const path = (name: string): string => join(folder.path, name);
  beforeAll(async () => {
    folder = await temporaryFolder();
    await makeClass(path('class'), SIZE);
    killed = await killedBatch(path('class'), path('killed'), SIZE, 5);
  }, 600_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it('grades each submission once and loses none', async () => {
    expect(killed.gradedAtKill).toHaveLength(5);
    expect(Math.max(...killed.gradedAtKill)).toBeLessThan(SIZE);
    expect(killed.exitCode).toBe(1);
    expect(killed.stderr).toContain(`were graded already and are taken as they are`);
    const ids = await gradedIds(path('killed'));
    expect(ids).toHaveLength(SIZE);
    expect(new Set(ids).size).toBe(SIZE);
    const { counts } = JSON.parse(await readFile(path('killed/results.json'), 'utf8'));
    expect(counts).toMatchObject({ submissions: SIZE, notGraded: 0 });
  });

  it('comes to what an undisturbed batch comes to', async () => {
    expect((await startBatch(path('class'), path('calm'))).exitCode).toBe(1);
    expect(await gradesIn(path('killed'))).toEqual(await gradesIn(path('calm')));
  }, 600_000);

  it('takes what has not changed from the last run, and grades anew what has', async () => {
    await makeClass(path('class'), SIZE + 1);
    const { stderr } = await startBatch(path('class'), path('killed'));
    expect(stderr).toContain(`${SIZE} have not changed and are taken from the last run; 1 were run.`);
  }, 300_000);

  it('is not resumed with another rubric, another class, or where there is nothing', async () => {
    const other = ['--rubric', 'rubrics/progjar-t1.json', '--resume'];
    expect(await startBatch(path('class'), path('killed'), ...other)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('begun with another rubric'),
    });
    await makeClass(path('others'), 1);
    expect(await startBatch(path('others'), path('killed'), '--resume')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('The batch in'),
    });
    expect(await startBatch(path('class'), path('nothing'), '--resume')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no batch'),
    });
  });

  it('grades a part anew and keeps the others in the class', async () => {
    const { exitCode } = await startBatch(
      path('class'),
      path('killed'),
      '--only',
      'KELOMPOK-000{1,2}',
      '--fresh',
    );
    expect(exitCode).toBe(1);
    const ids = await gradedIds(path('killed'));
    expect(ids.slice(SIZE + 1).toSorted()).toEqual(['kelompok-0001', 'kelompok-0002']);
    const { counts } = JSON.parse(await readFile(path('killed/results.json'), 'utf8'));
    expect(counts.submissions).toBe(SIZE + 1);
  }, 300_000);
});
