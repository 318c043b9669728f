import { execa } from 'execa';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeepOrder } from '../../harness/batch/judge-submission.ts';
import { Judging } from '../../harness/batch/judging.ts';
import { LAYOUT, studentFolder } from '../../harness/batch/layout.ts';
import { received, toSend } from '../../harness/batch/sent-error.ts';
import { temporaryFolder, top } from '../support/cli.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
const members = ['ani', 'budi', 'citra'].map((id) => ({ id, ports: { echo: id === 'budi' ? 7 : 32444 } }));

/** A class that is stored, with evidence to be judged anew. */
async function storedClass() {
  const folder = await temporaryFolder();
  await storeClass(folder.path, rubric, members);
  return folder;
}

function orderFor(out: string, id: string): KeepOrder {
  const folder = studentFolder(out, id);
  return { place: { folder }, evidence: join(folder, LAYOUT.evidence), view: 'whole', decisions: [] };
}

test('a submission is judged, and kept as it was judged, byte for byte as without a thread', async () => {
  await using folder = await storedClass();
  await using judging = new Judging(rubric);
  const order = orderFor(folder.path, 'ani');
  const pages = [LAYOUT.result, LAYOUT.page].map((name) => join(order.place.folder, name));
  const before = await Promise.all(pages.map((path) => readFile(path)));
  await Promise.all(pages.map((path) => rm(path)));
  const { result, wasRun } = await judging.judge(order);
  expect({ wasRun, score: result.score }).toEqual({ wasRun: true, score: 10 });
  // What was judged is kept: nobody reads the evidence again, whatever has become of it.
  await writeFile(join(order.evidence, 'echo', 'scenario.json'), 'not what was judged');
  expect(await judging.keep(order)).toEqual(result);
  expect(await Promise.all(pages.map((path) => readFile(path)))).toEqual(before);
});

test('evidence that another run has replaced is judged anew when it is kept', async () => {
  await using folder = await storedClass();
  await using judging = new Judging(rubric);
  const order = orderFor(folder.path, 'ani');
  const other = `${order.evidence}.again-1`;
  await rename(orderFor(folder.path, 'budi').evidence, other);
  expect((await judging.judge(order)).result.score).toBe(10);
  expect((await judging.judge({ ...order, evidence: other })).result.score).toBe(0);
  await rm(order.evidence, { recursive: true });
  await rename(other, order.evidence);
  expect((await judging.keep(order)).score).toBe(0);
});

test('what is given up, whether it is being judged or waits, costs the others nothing', async () => {
  await using folder = await storedClass();
  await using judging = new Judging(rubric);
  const [hangs, waits] = [new AbortController(), new AbortController()];
  const first = judging.judge(orderFor(folder.path, 'ani'), hangs.signal);
  const second = judging.judge(orderFor(folder.path, 'budi'), waits.signal);
  const third = judging.judge(orderFor(folder.path, 'citra'));
  const outcomes = Promise.allSettled([first, second, third]);
  waits.abort(new Error('waited too long'));
  hangs.abort(new Error('took too long'));
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: new Error('took too long') },
    { status: 'rejected', reason: new Error('waited too long') },
    { status: 'fulfilled', value: expect.objectContaining({ wasRun: true }) },
  ]);
  await expect(judging.judge(orderFor(folder.path, 'ani'), hangs.signal)).rejects.toThrow('took too long');
});

test('a submission that takes the thread down is named, and another thread judges the rest', async () => {
  await using folder = await storedClass();
  await using seen = await temporaryFolder();
  const { stdout } = await execa(
    process.execPath,
    [
      '--require',
      join(top, 'test/support/watch-process.cjs'),
      '--import',
      'tsx',
      join(top, 'test/batch/judging/judge-side-by-side.ts'),
      folder.path,
      ...members.map(({ id }) => id),
    ],
    { cwd: top, env: { WATCHED_TO: seen.path, WATCHED_EXIT: `budi/${LAYOUT.evidence}` } },
  );
  expect(JSON.parse(stdout)).toEqual({
    ani: 10,
    budi: 'Error: judging it ended its thread with code 7',
    citra: 10,
  });
});

test('a fault of the disk says as much as without a thread, and ends a batch', async () => {
  await using folder = await storedClass();
  await using judging = new Judging(rubric);
  const order = orderFor(folder.path, 'ani');
  const file = join(order.evidence, 'submission.json');
  const place = { folder: join(file, 'reports') };
  const failure: unknown = await judging.keep({ ...order, place }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).toMatchObject({ code: 'ENOTDIR', path: expect.stringContaining(file) });
  expect(received(toSend(failure))).toEqual(failure);
});
