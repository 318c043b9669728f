import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBatch } from '../../harness/batch/batch-record.ts';
import { withSafeIds } from '../../harness/batch/begin-batch.ts';
import { rewriteClassReports } from '../../harness/batch/class-reports.ts';
import { overrideCheck } from '../../harness/batch/override.ts';
import { pruneClass } from '../../harness/batch/prune.ts';
import { regradeClass } from '../../harness/batch/regrade.ts';
import { readStored, storedResults } from '../../harness/batch/stored-results.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks, storeClass, type Member } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
const members: Member[] = [
  { id: 'adi', ports: { echo: 32444 } },
  { id: 'budi', ports: { echo: 32434 } },
  { id: 'citra', ports: { echo: 32434 }, record: { name: 'Citra Dewi' } },
];

/** Every file of a folder and what is in it. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = files.map(async (file): Promise<[string, string]> => [
    file.slice(folder.length + 1),
    await readFile(file, 'latin1'),
  ]);
  return Object.fromEntries((await Promise.all(contents)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function scores(out: string): Promise<Record<string, number | null>> {
  const found: Record<string, number | null> = {};
  for await (const { submission, score } of storedResults(out)) found[submission.id] = score;
  return found;
}

describe('judging a class again', () => {
  test('gives the same bytes under the same rubric, also when it is applied', async () => {
    await using folder = await temporaryFolder();
    await storeClass(folder.path, rubric, members);
    const before = await snapshot(folder.path);
    const regrade = await regradeClass({ out: folder.path, isApplied: false });
    expect(regrade).toMatchObject({ submissions: 3, identical: 3, changes: [], damaged: [] });
    expect(await snapshot(folder.path)).toEqual(before);
    await regradeClass({ out: folder.path, isApplied: true });
    await rewriteClassReports(folder.path, rubric);
    const { 'batch.json': _, ...after } = await snapshot(folder.path);
    const { 'batch.json': __, ...first } = before;
    expect(after).toEqual(first);
  });

  test('says who gains and who loses by which check, and changes nothing until it is applied', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, members);
    const before = await snapshot(out);
    const other = rubricWithChecks([portCheck('echo-port', 'echo', 32434)]);
    const told = await regradeClass({ out, rubric: other, isApplied: false });
    expect(
      told.changes.map(({ id, difference, checks }) => [id, difference, checks.map((one) => one.id)]),
    ).toEqual([
      ['adi', -10, ['echo-port']],
      ['budi', 10, ['echo-port']],
      ['citra', 10, ['echo-port']],
    ]);
    expect(await snapshot(out)).toEqual(before);

    await regradeClass({ out, rubric: other, isApplied: true });
    expect(await scores(out)).toEqual({ adi: 0, budi: 10, citra: 10 });
    expect((await readBatch(out))?.rubric.digest).toBe(other.digest);
    expect((await regradeClass({ out, isApplied: false })).identical).toBe(3);
  });

  test('leaves a submission as it is whose evidence is damaged, and names it', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, [
      ...members,
      { id: 'dian', ports: { echo: 32444 } },
      { id: 'eka', ports: { echo: 32444 } },
      { id: 'fajar', ports: { echo: 32444 } },
    ]);
    await truncate(join(out, 'adi/evidence/echo/capture.pcapng'), 700);
    await writeFile(join(out, 'budi/evidence/echo/scenario.json'), '{');
    await rm(join(out, 'citra/evidence/submission.json'));
    await writeFile(join(out, 'dian/evidence/echo/echo-server.stdout'), '');
    await rm(join(out, 'eka/evidence/echo/capture.pcapng'));
    const other = rubricWithChecks([portCheck('echo-port', 'echo', 1)]);
    const regrade = await regradeClass({ out, rubric: other, isApplied: true });
    expect(regrade.damaged.map(({ id }) => id)).toEqual(['adi', 'budi', 'citra', 'dian', 'eka']);
    expect(await scores(out)).toEqual({ adi: 10, budi: 0, citra: 0, dian: 10, eka: 10, fajar: 0 });
  });

  test('a scenario that was never run leaves its checks open, never at nought', async () => {
    await using folder = await temporaryFolder();
    await storeClass(folder.path, rubric, members);
    const more = rubricWithChecks([
      portCheck('echo-port', 'echo', 32444),
      portCheck('chat-port', 'chat', 45000),
    ]);
    const { changes } = await regradeClass({ out: folder.path, rubric: more, isApplied: true });
    expect(changes.map(({ to }) => to.status)).toEqual(['not-graded', 'not-graded', 'not-graded']);
    const result = await readStored(folder.path, 'adi');
    expect(result?.checks[1]).toMatchObject({ status: 'errored', actual: expect.stringContaining('chat') });
  });
});

describe("the lecturer's word", () => {
  const decide = (out: string, student: string, points: number, check = 'echo-port') =>
    overrideCheck({ out, student, check, decision: { points, reason: 'lembar soal salah' } });

  test('brings result, page and class up to date, and survives every regrade', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, members);
    await decide(out, 'Citra', 7.5);
    expect(await scores(out)).toEqual({ adi: 10, budi: 0, citra: 7.5 });
    expect((await regradeClass({ out, isApplied: false })).identical).toBe(3);
    const other = rubricWithChecks([portCheck('echo-port', 'echo', 32434)]);
    await regradeClass({ out, rubric: other, isApplied: true });
    expect(await scores(out)).toEqual({ adi: 0, budi: 10, citra: 7.5 });
    expect((await readStored(out, 'citra'))?.checks[0]?.override).toEqual({
      points: 7.5,
      reason: 'lembar soal salah',
      judged: { status: 'passed', points: 10 },
    });
    await overrideCheck({ out, student: 'citra', check: 'echo-port' });
    expect(await scores(out)).toEqual({ adi: 0, budi: 10, citra: 10 });
  });

  test.each([
    ['points above what the check is worth', 'adi', 11, 'echo-port', 'out-of-bounds'],
    ['points below nought', 'adi', -1, 'echo-port', 'out-of-bounds'],
    ['a thousandth of a point', 'adi', 0.001, 'echo-port', 'out-of-bounds'],
    ['a check that is not there', 'adi', 1, 'other', 'no-check'],
    ['a name that fits several', 'di', 1, 'echo-port', 'several-students'],
    ['a name that fits nobody', 'zahra', 1, 'echo-port', 'no-student'],
  ])('is not taken with %s', async (_, student, points, check, code) => {
    await using folder = await temporaryFolder();
    await storeClass(folder.path, rubric, members);
    const before = await snapshot(folder.path);
    await expect(decide(folder.path, student, points, check)).rejects.toMatchObject({ code });
    expect(await snapshot(folder.path)).toEqual(before);
  });

  test('changes nothing else: where judging again would, it says so', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, members);
    const path = join(out, 'adi/result.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"points": 10', '"points": 9'));
    await expect(decide(out, 'adi', 5)).rejects.toMatchObject({ code: 'other-result' });
  });
});

describe('what is hidden', () => {
  const secret = portCheck('rahasia-port', 'rahasia', 45000, { visibility: 'hidden' });
  const open = portCheck('echo-port', 'echo', 32444);
  const hiding = rubricWithChecks([open, secret]);
  const released = rubricWithChecks([open, { ...secret, visibility: 'visible' }]);
  const both: Member[] = [
    { id: 'adi', ports: { echo: 32444, rahasia: 45000 } },
    { id: 'budi', ports: { echo: 32434, rahasia: 1 } },
  ];

  test('is nowhere in what a student is given, and whole in the folder of the lecturer', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, hiding, both);
    for (const { id } of both) {
      const given = await snapshot(join(out, id));
      expect(Object.keys(given).filter((file) => !file.startsWith('commented/'))).toEqual([
        'evidence/echo/capture.pcapng',
        'evidence/echo/echo-server.stderr',
        'evidence/echo/echo-server.stdout',
        'evidence/echo/scenario.json',
        'evidence/submission.json',
        'index.html',
        'result.json',
      ]);
      for (const [file, content] of Object.entries(given))
        expect(content, file).not.toMatch(/rahasia|45000/i);
    }
    expect(Object.keys(await snapshot(join(out, 'lecturer/adi')))).toContain(
      'evidence/rahasia/capture.pcapng',
    );
    expect(await scores(out)).toEqual({ adi: 20, budi: 0 });
    expect(await readStored(out, 'adi', 'student')).toMatchObject({
      score: 10,
      maxScore: 10,
      hidden: { checks: 1, maxPoints: 10 },
    });
  });

  test('is given out by a regrade under a rubric that shows it, and can be hidden again', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, hiding, both);
    const hidden = await snapshot(out);
    await regradeClass({ out, rubric: released, isApplied: true });
    expect(await readStored(out, 'adi', 'student')).toMatchObject({ score: 20, maxScore: 20 });
    expect(await readdir(join(out, 'adi/evidence'))).toContain('rahasia');
    expect(await readdir(join(out, 'lecturer'))).toEqual([]);
    await regradeClass({ out, rubric: hiding, isApplied: true });
    const again = await snapshot(out);
    for (const file of Object.keys(hidden).filter((name) => /^(adi|budi|lecturer)\//.test(name)))
      expect(again[file], file).toBe(hidden[file]);
    expect(Object.keys(again)).toEqual(Object.keys(hidden));
  });

  test('stays with the lecturer also where a later rubric no longer knows it', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, hiding, both);
    await regradeClass({ out, rubric: rubricWithChecks([open]), isApplied: true });
    expect(await readdir(join(out, 'adi/evidence'))).not.toContain('rahasia');
    expect(await readdir(join(out, 'lecturer/adi/evidence'))).toContain('rahasia');
    expect(await scores(out)).toEqual({ adi: 10, budi: 0 });
  });

  test('an override on it stays with the lecturer', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, hiding, both);
    const before = await snapshot(join(out, 'budi'));
    await overrideCheck({
      out,
      student: 'budi',
      check: 'rahasia-port',
      decision: { points: 4, reason: 'rahasia' },
    });
    expect(await scores(out)).toEqual({ adi: 20, budi: 4 });
    expect(await snapshot(join(out, 'budi'))).toEqual(before);
  });
});

test('evidence that was pruned keeps its result, and is not judged again', async () => {
  await using folder = await temporaryFolder();
  const out = folder.path;
  await storeClass(out, rubric, members);
  expect(await pruneClass(out, 'passed')).toMatchObject({ submissions: 1 });
  expect(await readdir(join(out, 'adi/evidence'))).toEqual(['submission.json']);
  const other = rubricWithChecks([portCheck('echo-port', 'echo', 1)]);
  const { damaged } = await regradeClass({ out, rubric: other, isApplied: true });
  expect(damaged).toEqual([{ id: 'adi', name: 'Name of adi', why: 'it was removed to save space' }]);
  expect(await scores(out)).toEqual({ adi: 10, budi: 0, citra: 0 });
  expect(await pruneClass(out, 'all')).toMatchObject({ submissions: 2 });
});

test('a name of the reports themselves is nobody’s id', () => {
  const sources = ['Lecturer', 'lecturer-submission', 'index.html', 'budi'].map((id) => ({
    id,
    name: id,
    path: '/',
  }));
  const ids = withSafeIds(sources).map(({ id }) => id);
  expect(ids).toEqual([
    'Lecturer-submission-submission',
    'lecturer-submission',
    'index.html-submission',
    'budi',
  ]);
});
