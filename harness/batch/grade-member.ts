import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { classEntry } from '../grading/class-entry.ts';
import type { ClassEntry } from '../model/class.ts';
import type { Result } from '../model/grade.ts';
import type { Message } from '../model/verdict.ts';
import { writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import {
  openSource,
  UnreadableSubmission,
  type OpenedSource,
  type SubmissionSource,
} from '../submission/source.ts';
import { isDiskFault } from './disk-fault.ts';
import type { ClassWork } from './grade-class.ts';
import { gradeSubmission, keepNotRun, type GradeJob } from './grade-submission.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';
import { Watch } from './patience.ts';
import type { SlotKeeper } from './slot-keeper.ts';
import { readRecord, readStored, wholeFolder } from './stored-results.ts';
import { submissionKey } from './submission-key.ts';

/** What came of one member of a class. */
export interface MemberOutcome {
  entry: ClassEntry;
  how: 'graded' | 'taken';
}

/**
 * Grades one member of a class, or takes the last result where nothing has changed that it depends on. Whatever happens to it, there is a
 * result at the end: one that says why it is not graded, where nothing could be run.
 *
 * @param onRan told when nothing of it needs the slot any more.
 * @throws where the disk does not take what has to be written.
 */
export async function gradeMember(
  work: ClassWork,
  source: SubmissionSource,
  slots: SlotKeeper,
  onRan: () => void = () => {},
): Promise<MemberOutcome> {
  const { job } = work;
  const opened = await open(work, source);
  if ('told' in opened)
    return finish(work, source, 'unreadable', await keepNotRun(jobFor(work, source, slots), opened.told));
  await using folder = opened;
  const key = await submissionKey(
    folder.folder,
    folder.leftOut,
    job.rubric,
    source.apart,
    job.backend?.settings,
  );
  const last = await lastResult(work, source, key);
  if (last !== undefined) return { entry: classEntry(last, source.handedIn?.students), how: 'taken' };
  const laidOut = { ...source, path: folder.folder };
  const result = await gradeWatched(
    work,
    { ...jobFor(work, laidOut, slots), leftOut: folder.leftOut, onRan },
    slots,
  );
  return finish(work, source, key, result);
}

async function finish(
  { job }: ClassWork,
  source: SubmissionSource,
  key: string,
  result: Result,
): Promise<MemberOutcome> {
  const { status, score } = result;
  await job.journal.write({ did: 'grade', id: source.id, key, status, score });
  return { entry: classEntry(result, source.handedIn?.students), how: 'graded' };
}

async function open(work: ClassWork, source: SubmissionSource): Promise<OpenedSource | { told: Message }> {
  try {
    return await openSource(source, join(work.scratch, source.id));
  } catch (error) {
    if (isDiskFault(error, work.job.out)) throw error;
    work.job.onFault?.(source, textOf(error));
    return {
      told:
        error instanceof UnreadableSubmission
          ? error.told
          : { key: 'grading.not-run.unopened', values: { reason: textOf(error) } },
    };
  }
}

function jobFor(
  { job, decisions, judging }: ClassWork,
  source: SubmissionSource,
  slots: SlotKeeper,
): GradeJob {
  return {
    source,
    rubric: job.rubric,
    folder: studentFolder(job.out, source.id),
    lecturerFolder: lecturerFolder(job.out, source.id),
    decisions: decisions.get(source.id) ?? [],
    slots: [slots],
    judging,
    onFault(scenario, error) {
      job.onFault?.(source, `the lab failed: scenario ${scenario.id}: ${error.message}`);
    },
  };
}

/** Grades with an eye on the time. One that hangs is given up together with its slot. */
async function gradeWatched(work: ClassWork, job: GradeJob, slots: SlotKeeper): Promise<Result> {
  const givenUp = new AbortController();
  const { signal } = givenUp;
  let onLate = (): void => {};
  const late = new Promise<'late'>((resolve) => {
    onLate = () => resolve('late');
  });
  using watch = new Watch(work.job.patienceMs, () => onLate());
  const inTurn =
    (take: Turn) =>
    async <T>(part: () => Promise<T>): Promise<T> => {
      watch.rest();
      try {
        return await take(() => {
          watch.alive();
          return part();
        }, signal);
      } finally {
        if (!signal.aborted) watch.alive();
      }
    };
  // Once everything was run the slot is the next one's.
  let isOnSlot = true;
  const grading = gradeSubmission({
    ...job,
    signal,
    onRan() {
      isOnSlot = false;
      job.onRan?.();
    },
    onScenario: () => watch.alive(),
    beside: inTurn((part, s) => work.gate.beside(part, s)),
    alone: inTurn((part, s) => work.gate.alone(part, s)),
  });
  try {
    const first = await Promise.race([grading, late]);
    if (first !== 'late') return first;
    work.givenUp += 1;
    givenUp.abort();
    if (isOnSlot) slots.abandon();
    grading.catch(() => {});
    const minutes = Math.ceil(work.job.patienceMs / 60_000);
    work.job.onFault?.(job.source, `given up after ${minutes} min without a sign of life`);
    return await keepNotRun(job, { key: 'grading.not-run.stuck', values: { minutes } });
  } catch (error) {
    if (isDiskFault(error, work.job.out)) throw error;
    if (isOnSlot) slots.distrust();
    work.job.onFault?.(job.source, `the lab failed: ${textOf(error)}`);
    await rm(join(job.folder, `${LAYOUT.evidence}.unfinished`), { recursive: true, force: true });
    return keepNotRun(job, { key: 'grading.not-run.lab-failed', values: { reason: textOf(error) } });
  }
}

type Turn = <T>(part: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * The result of the last run, where it is whole and nothing has changed that it depends on. What can change without
 * a run (a name, the time of handing in) is brought up to date.
 */
async function lastResult(
  work: ClassWork,
  source: SubmissionSource,
  key: string,
): Promise<Result | undefined> {
  const { job, done, decisions, judging } = work;
  const { id, name, handedIn } = source;
  const line = done.graded.get(id);
  if (line?.key !== key) return undefined;
  if (line.status !== 'graded' && !(job.isResumed && done.current.has(id))) return undefined;
  const result = await readStored(job.out, id);
  const record = await readRecord(job.out, id);
  if (result === undefined || record === undefined) return undefined;
  if (result.rubric.digest !== job.rubric.digest) return undefined;
  const isSame = record.name === name && JSON.stringify(record.handedIn) === JSON.stringify(handedIn);
  if (isSame) return result;
  if (record.isPruned === true) return undefined;
  const evidence = join(await wholeFolder(job.out, id), LAYOUT.evidence);
  const { handedIn: _, ...rest } = record;
  await writeSubmissionRecord(evidence, { ...rest, name, ...(handedIn === undefined ? {} : { handedIn }) });
  const place = { folder: studentFolder(job.out, id), lecturerFolder: lecturerFolder(job.out, id) };
  return judging.keep({ place, evidence, view: 'whole', decisions: decisions.get(id) ?? [] });
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
