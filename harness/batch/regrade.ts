import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareResults, type ResultChange } from '../grading/compare-results.ts';
import type { Decision } from '../grading/override.ts';
import { renderResult } from '../report/index.ts';
import type { Regrade } from '../report/regrade.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { harnessVersion } from '../version.ts';
import { readBatchRubric, requireBatch, writeBatch } from './batch-record.ts';
import { damageOf } from './damage.ts';
import { judgeFolder, keepSubmission, type Judged } from './keep-submission.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';
import { readDecisions } from './overrides-file.ts';
import { readStored, wholeFolder } from './stored-results.ts';

export interface RegradeJob {
  /** The folder of reports. */
  out: string;
  /** The rubric to judge with; the one that the reports were made with where absent. */
  rubric?: LoadedRubric;
  /** Rewrites results and pages. The class files are left to the caller. */
  isApplied: boolean;
  onDone?: (id: string) => void;
}

/** Judges the stored evidence of a class again, running nothing, and says what that changes. */
export async function regradeClass(job: RegradeJob): Promise<Regrade> {
  const { out, isApplied } = job;
  const batch = await requireBatch(out);
  const rubric = job.rubric ?? (await readBatchRubric(out));
  const decisions = await readDecisions(out);
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
  const outcomes = await inParallel(batch.order, AT_ONCE, async (submission) => {
    const outcome = await regradeOne(job, rubric, submission, decisions.get(submission) ?? []);
    job.onDone?.(submission);
    return outcome;
  });
  for (const outcome of outcomes) {
    if (outcome === undefined) continue;
    regrade.submissions += 1;
    if (outcome.isIdentical) regrade.identical += 1;
    if (outcome.change !== undefined) regrade.changes.push(outcome.change);
    if (outcome.damage !== undefined) regrade.damaged.push(outcome.damage);
  }
  if (isApplied) await writeBatch(out, { ...batch, harness: harnessVersion, rubric: regrade.to }, rubric);
  return regrade;
}

/** Reading waits for the disk: meanwhile others are judged. */
const AT_ONCE = 6;

interface Outcome {
  isIdentical?: boolean;
  change?: ResultChange | undefined;
  damage?: Regrade['damaged'][number];
}

/** Undefined where there is no result yet. */
async function regradeOne(
  { out, isApplied }: RegradeJob,
  rubric: LoadedRubric,
  submission: string,
  own: readonly Decision[],
): Promise<Outcome | undefined> {
  const before = await readStored(out, submission);
  if (before === undefined) return undefined;
  const folder = await wholeFolder(out, submission);
  const evidence = join(folder, LAYOUT.evidence);
  const damaged = (why: string): Outcome => ({
    damage: { id: submission, name: before.submission.name, why },
  });
  let judged: Judged;
  try {
    judged = await judgeFolder(rubric, evidence, own);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
  const damage = damageOf(judged.evidence);
  if (damage !== undefined) return damaged(damage);
  const text = renderResult(judged.result);
  const isIdentical = text === (await readFile(join(folder, LAYOUT.result), 'utf8'));
  if (isApplied) {
    const place = { folder: studentFolder(out, submission), lecturerFolder: lecturerFolder(out, submission) };
    await keepSubmission(place, evidence, judged, own);
  }
  return { isIdentical, change: compareResults(before, judged.result) };
}

/** Does work for each item, some at once. Results in the order of the items. */
async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  const one = async (): Promise<void> => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
