import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Decision } from '../grading/override.ts';
import { hidesAnything } from '../grading/student-view.ts';
import { impossibleScenarios } from '../lab/link.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import type { Message } from '../model/verdict.ts';
import { writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import { traced } from '../trace.ts';
import type { Judgement, JudgeOrder } from './judge-submission.ts';
import type { Judging } from './judging.ts';
import type { Place } from './keep-submission.ts';
import { isInDoubt, repeat } from './repeat.ts';
import { LAYOUT } from './layout.ts';
import { runSubmission, type RunJob } from './run-submission.ts';

/** Everything one submission's grading needs from outside. */
export interface GradeJob extends RunJob, Place {
  judging: Judging;
  /** The lecturer's word on its checks. */
  decisions?: readonly Decision[];
  /** Does work with nothing beside it: what is suspicious or inconclusive is run again so. */
  alone?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Told when everything has been run and only reports are left to write. */
  onRan?: () => void;
}

/**
 * Runs every scenario for a submission, keeps the evidence, and judges it from where it is kept: what is graded is
 * what can be read again. A result that could not be graded is tried once more from the start; one that luck may have
 * decided is run again, and the run in the middle counts. What was there before stays whole until the new result is.
 */
export async function gradeSubmission(job: GradeJob): Promise<Result> {
  return traced('submission', () => grade(job), { submission: job.source.id });
}

async function grade(job: GradeJob): Promise<Result> {
  const folder = unfinishedEvidence(job);
  const solitary: GradeJob = { ...job, slots: [job.slots[0]] };
  delete solitary.beside;
  const alone = job.alone ?? ((work) => work());
  const isAborted = (): boolean => job.signal?.aborted === true;

  await runSubmission(job, folder);
  let judged = await judge(job, folder);
  if (judged.result.status !== 'graded' && !isAborted() && (await mayHelpAgain(judged, job.rubric.rubric))) {
    await alone(() => runSubmission(solitary, folder));
    judged = await judge(job, folder);
  }
  if (!isAborted() && isInDoubt(judged.result))
    await repeat(judged.result, folder, {
      run: (other) => alone(() => runSubmission(solitary, other)),
      judge: async (other) => (await judge(job, other)).result,
    });
  job.onRan?.();
  return keep(job, folder);
}

/** Keeps a submission of which nothing was run as one that is not graded, with the reason. */
export async function keepNotRun(job: GradeJob, notRun: Message): Promise<Result> {
  const folder = `${unfinishedEvidence(job)}.not-run`;
  const { id, name, handedIn } = job.source;
  await rm(folder, { recursive: true, force: true });
  await writeSubmissionRecord(folder, {
    schema: 'wiremark/submission/v1',
    id,
    name,
    files: [],
    filesTruncated: false,
    ...(handedIn === undefined ? {} : { handedIn }),
    programs: [],
    notRun,
  });
  return keep(job, folder);
}

/** Where the evidence lies until it is judged. */
function unfinishedEvidence({ folder, lecturerFolder, rubric }: GradeJob): string {
  const whole = lecturerFolder !== undefined && hidesAnything(rubric.rubric) ? lecturerFolder : folder;
  return join(whole, `${LAYOUT.evidence}.unfinished`);
}

function judge(job: GradeJob, folder: string): Promise<Judgement> {
  return traced('judge', () => job.judging.judge(orderFor(job, folder), job.signal));
}

/** Judges evidence for good and writes the reports. */
function keep(job: GradeJob, folder: string): Promise<Result> {
  const { decisions = [] } = job;
  return traced('report', () => job.judging.keep({ ...orderFor(job, folder), decisions }, job.signal));
}

function orderFor({ folder, lecturerFolder, view = 'whole' }: GradeJob, evidence: string): JudgeOrder {
  return { place: { folder, ...(lecturerFolder === undefined ? {} : { lecturerFolder }) }, evidence, view };
}

/** Whether another run may tell more: not where nothing can be opened, or all that is open ran over links which this machine cannot give. */
async function mayHelpAgain({ result, wasRun }: Judgement, rubric: Rubric): Promise<boolean> {
  if (!wasRun) return false;
  const impossible = new Set(
    (await impossibleScenarios(rubric.scenarios)).map(({ scenario }) => scenario.id),
  );
  const unsettled = result.checks.filter(({ status }) => status === 'errored' || status === 'inconclusive');
  return !unsettled.every((check) =>
    rubric.checks.some(({ id, scenario }) => id === check.id && impossible.has(scenario)),
  );
}
