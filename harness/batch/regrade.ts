import type { Decision } from '../grading/override.ts';
import type { Result } from '../model/grade.ts';
import type { Regrade } from '../report/regrade.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { harnessVersion } from '../version.ts';
import { readBatchRubric, requireBatch, writeBatch } from './batch-record.ts';
import { threadsFor } from './crew-size.ts';
import { readDecisions } from './overrides-file.ts';
import type { RegradeOutcome, RegradeTask } from './regrade-one.ts';
import { regradeInThreads } from './regrade-threads.ts';
import { readStored } from './stored-results.ts';

export interface RegradeJob {
  /** The folder of reports. */
  out: string;
  /** The rubric to judge with; the one that the reports were made with where absent. */
  rubric?: LoadedRubric;
  /** Rewrites results and pages. The class files are left to the caller. */
  isApplied: boolean;
  /** How many threads judge; as many as the class and the machine are good for where absent. What comes out is the same. */
  threads?: number;
  /** How each submission stands now, or would, in the order of the class. */
  onStanding?: (standing: Pick<Result, 'status' | 'score'>) => void;
}

/** Judges the stored evidence of a class again, running nothing, and says what that changes. */
export async function regradeClass(job: RegradeJob): Promise<Regrade> {
  const { out, isApplied } = job;
  const batch = await requireBatch(out);
  const rubric = job.rubric ?? (await readBatchRubric(out));
  const { id, title } = rubric.rubric;
  const regrade: Regrade = {
    schema: 'wiremark/regrade/v1',
    harness: harnessVersion,
    from: batch.rubric,
    to: { id, title, digest: rubric.digest },
    isApplied,
    submissions: 0,
    identical: 0,
    changes: [],
    damaged: [],
  };
  for await (const outcome of outcomesOf({ out, rubric, isApplied }, batch.order, job.threads)) {
    regrade.submissions += 1;
    if (outcome.isIdentical === true) regrade.identical += 1;
    if (outcome.change !== undefined) regrade.changes.push(outcome.change);
    if (outcome.damage !== undefined) regrade.damaged.push(outcome.damage);
    job.onStanding?.(outcome.standing);
  }
  if (isApplied) await writeBatch(out, { ...batch, harness: harnessVersion, rubric: regrade.to }, rubric);
  return regrade;
}

/** Judges every submission, and tells what came of those that have a result, in the order of the class. */
async function* outcomesOf(
  task: RegradeTask,
  order: readonly string[],
  threads = threadsFor(order.length),
): AsyncGenerator<RegradeOutcome> {
  const decisions = await readDecisions(task.out);
  const { reports, crashes } =
    threads > 1
      ? await regradeInThreads(threads, task, order, decisions)
      : { reports: new Map<number, never>(), crashes: new Map<number, string>() };
  for (const [index, id] of order.entries()) {
    const crash = crashes.get(index);
    const report = reports.get(index);
    const outcome =
      crash !== undefined
        ? await crashed(task.out, id, crash)
        : report !== undefined
          ? report.outcome
          : await regradeHere(task, id, decisions.get(id) ?? []);
    if (outcome !== undefined) yield outcome;
  }
}

/** Judges one in this thread, which needs what judges only then. */
async function regradeHere(
  task: RegradeTask,
  id: string,
  decisions: readonly Decision[],
): Promise<RegradeOutcome | undefined> {
  const { regradeOne } = await import('./regrade-one.ts');
  return regradeOne(task, id, decisions);
}

/** Of a submission whose judging took its thread down. */
async function crashed(out: string, id: string, why: string): Promise<RegradeOutcome | undefined> {
  const stored = await readStored(out, id);
  if (stored === undefined) return undefined;
  const { status, score } = stored;
  return { damage: { id, name: stored.submission.name, why }, standing: { status, score } };
}
