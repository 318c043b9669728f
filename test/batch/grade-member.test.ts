import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Gate } from '../../harness/batch/gate.ts';
import type { ClassWork } from '../../harness/batch/grade-class.ts';
import { gradeMember } from '../../harness/batch/grade-member.ts';
import { Journal, readJournal } from '../../harness/batch/journal.ts';
import { Judging } from '../../harness/batch/judging.ts';
import { SlotKeeper } from '../../harness/batch/slot-keeper.ts';
import { readRecord, readStored } from '../../harness/batch/stored-results.ts';
import type { LabSlot } from '../../harness/lab/slot.ts';
import type { SubmissionSource } from '../../harness/submission/source.ts';
import { temporaryFolder } from '../support/cli.ts';
import { portCheck, rubricWithChecks } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);

/** Grades one submission with slots that do what the test says. */
async function grade(folder: string, source: SubmissionSource, open: () => Promise<LabSlot>) {
  const faults: string[] = [];
  const out = join(folder, 'reports');
  await mkdir(out, { recursive: true });
  await using journal = await Journal.open(out);
  await using judging = new Judging(rubric);
  const work: ClassWork = {
    job: {
      sources: [source],
      rubric,
      out,
      journal,
      isResumed: false,
      crew: { least: 1, most: 1 },
      patienceMs: 40,
      generatedFrom: '',
      onFault: (_, what) => faults.push(what),
    },
    done: await readJournal(out),
    decisions: new Map(),
    gate: new Gate(),
    judging,
    scratch: join(folder, 'scratch'),
    givenUp: 0,
  };
  const slots = new SlotKeeper(rubric.rubric);
  slots.open = open;
  const outcome = await gradeMember(work, source, slots);
  return { outcome, faults, out, givenUp: work.givenUp, done: await readJournal(out) };
}

async function folderOf(folder: string): Promise<SubmissionSource> {
  const path = join(folder, 'adi');
  await mkdir(path);
  await writeFile(join(path, 'echo.py'), 'pass\n');
  return { id: 'adi', name: 'Adi', path, handedIn: { at: '2026-11-30T00:00:00.000Z', students: [] } };
}

test('a submission that hangs is given up, not graded, and says that it was not its fault', async () => {
  await using folder = await temporaryFolder();
  const source = await folderOf(folder.path);
  const { outcome, faults, out, givenUp, done } = await grade(
    folder.path,
    source,
    () => new Promise(() => {}),
  );
  expect(givenUp).toBe(1);
  expect(outcome.entry).toMatchObject({ status: 'not-graded', score: null });
  expect(faults).toEqual([expect.stringContaining('given up')]);
  expect((await readStored(out, 'adi'))?.checks[0]).toMatchObject({
    status: 'errored',
    actual: expect.stringContaining('did not get through with this submission'),
  });
  expect((await readRecord(out, 'adi'))?.handedIn?.at).toBe('2026-11-30T00:00:00.000Z');
  expect(done.graded.get('adi')?.status).toBe('not-graded');
});

test('a lab that fails leaves a result with the reason, never nothing', async () => {
  await using folder = await temporaryFolder();
  const source = await folderOf(folder.path);
  const { out } = await grade(folder.path, source, () => Promise.reject(new Error('no bridge')));
  expect((await readStored(out, 'adi'))?.checks[0]?.actual).toContain('no bridge');
});

test('an archive that cannot be opened is a submission that is not graded', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'budi.zip');
  await writeFile(path, 'PK\u0003\u0004 and then nothing');
  const source = { id: 'budi', name: 'Budi', path };
  const { outcome, out } = await grade(folder.path, source, () => Promise.reject(new Error('not needed')));
  expect(outcome.entry).toMatchObject({ status: 'not-graded', submission: { id: 'budi', name: 'Budi' } });
  expect(await readFile(join(out, 'budi/index.html'), 'utf8')).toContain('Budi');
});

test('a full disk is nothing of one submission: the batch ends', async () => {
  await using folder = await temporaryFolder();
  const source = await folderOf(folder.path);
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  await expect(grade(folder.path, source, () => Promise.reject(full))).rejects.toBe(full);
});
