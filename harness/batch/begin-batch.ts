import { resolve } from 'node:path';
import picomatch from 'picomatch';
import { OperatorError } from '../errors.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import type { SubmissionSource } from '../submission/source.ts';
import { harnessVersion } from '../version.ts';
import { readBatch, writeBatch, type BatchRecord } from './batch-record.ts';
import type { Journal } from './journal.ts';
import { isReserved } from './layout.ts';
import { readStored } from './stored-results.ts';

/** What a batch is to do. */
export interface BatchPlan {
  out: string;
  /** The folder of the submissions, as it was written. */
  submissions: string;
  sources: SubmissionSource[];
  rubric: LoadedRubric;
  generatedFrom: string;
  /** `not-graded`, or a pattern on ids and names. Everybody where absent. */
  only?: string;
  isResumed: boolean;
  isFresh: boolean;
}

/**
 * Begins a batch in a folder of reports, or goes on with the one there.
 *
 * @returns the ids to be graded; undefined for the whole class.
 * @throws OperatorError where there is nothing to resume, or what is there is of another class or another rubric.
 */
export async function beginBatch(plan: BatchPlan, journal: Journal): Promise<Set<string> | undefined> {
  const there = plan.isResumed ? await requireBegun(plan.out) : await readBatch(plan.out);
  if (plan.isResumed && there !== undefined) requireSame(plan, there);
  const only = plan.only === undefined ? undefined : await selected(plan, plan.only, there);
  const at = new Date().toISOString();
  await writeBatch(plan.out, recordOf(plan), plan.rubric);
  if (plan.isResumed) await journal.write({ did: 'resume', at });
  else
    await journal.write({
      did: 'begin',
      at,
      rubric: plan.rubric.digest,
      harness: harnessVersion,
      submissions: only?.size ?? plan.sources.length,
      fresh: !plan.isFresh ? 'none' : only === undefined ? 'all' : [...only],
    });
  return only;
}

/**
 * Refuses to resume what was never begun.
 *
 * @throws OperatorError `nothing-to-resume`.
 */
export async function requireBegun(out: string): Promise<BatchRecord> {
  const there = await readBatch(out);
  if (there !== undefined) return there;
  throw new OperatorError(
    'nothing-to-resume',
    `There is no batch in ${out} to resume.`,
    'Leave --resume away to begin one, or name its folder with --out.',
  );
}

/** Ids that are names of the reports' own files, in the folder they would share, get another one. */
export function withSafeIds(sources: SubmissionSource[]): SubmissionSource[] {
  const taken = new Set(sources.map(({ id }) => id.toLowerCase()));
  return sources.map((source) => {
    if (!isReserved(source.id)) return source;
    let id = `${source.id}-submission`;
    while (taken.has(id.toLowerCase())) id = `${id}-submission`;
    taken.add(id.toLowerCase());
    return { ...source, id };
  });
}

function recordOf({ rubric, submissions, generatedFrom, sources }: BatchPlan): BatchRecord {
  const { id, title } = rubric.rubric;
  return {
    schema: 'wiremark/batch/v1',
    harness: harnessVersion,
    rubric: { id, title, digest: rubric.digest },
    submissions: { path: resolve(submissions), written: submissions },
    generatedFrom,
    order: sources.map((source) => source.id),
  };
}

function requireSame({ out, submissions, rubric }: BatchPlan, there: BatchRecord): void {
  if (there.submissions.path !== resolve(submissions))
    throw new OperatorError(
      'other-class',
      `The batch in ${out} is of ${there.submissions.path}, not of ${resolve(submissions)}.`,
      'Name the same folder to resume it, or another --out for a batch of its own.',
    );
  if (there.rubric.digest !== rubric.digest)
    throw new OperatorError(
      'other-rubric',
      `The batch in ${out} was begun with another rubric: ${there.rubric.id} (${there.rubric.digest}), not ${rubric.rubric.id} (${rubric.digest}).`,
      'Resume it with that rubric, or leave --resume away to grade everything with this one.',
    );
}

async function selected(
  { out, sources, rubric }: BatchPlan,
  only: string,
  there: BatchRecord | undefined,
): Promise<Set<string>> {
  if (there !== undefined && there.rubric.digest !== rubric.digest)
    throw new OperatorError(
      'other-rubric',
      `The reports in ${out} were judged with another rubric (${there.rubric.id}, ${there.rubric.digest}): a part graded with this one would not fit in.`,
      'Judge them all with this rubric first: wiremark regrade <reports> --rubric <file> --apply. Or leave --only away.',
    );
  const chosen = new Set<string>();
  const wanted = only.normalize('NFC').trim();
  if (wanted === '') throw nobodyChosen(only, sources);
  const matches =
    wanted === 'not-graded' ? undefined : picomatch(wanted, { nocase: true, dot: true, bash: true });
  for (const { id, name } of sources) {
    const isChosen =
      matches === undefined
        ? (await readStored(out, id))?.status !== 'graded'
        : [id, name.normalize('NFC')].some((one) => matches(one) || one === wanted);
    if (isChosen) chosen.add(id);
  }
  if (chosen.size > 0 || matches === undefined) return chosen;
  throw nobodyChosen(only, sources);
}

function nobodyChosen(only: string, sources: SubmissionSource[]): OperatorError {
  return new OperatorError(
    'none-chosen',
    `--only "${only}" fits none of the ${sources.length} submissions, neither by id nor by name.`,
    "Write not-graded, a name, or a pattern in quotes: --only 'kelompok-0*'.",
  );
}
