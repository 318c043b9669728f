import type { Result } from '../model/grade.ts';
import { compareResults, type ResultChange, type Standing } from './compare-results.ts';

/** How two runs of a class differ: `wiremark compare --json`, schema `wiremark/comparison/v1`. */
export interface Comparison {
  schema: 'wiremark/comparison/v1';
  locale: Result['locale'];
  before: ComparedRun;
  after: ComparedRun;
  /** In both, and with the same score and verdicts. */
  same: number;
  changes: ResultChange[];
  /** Only in the later run, and only in the earlier one. */
  added: ComparedSubmission[];
  missing: ComparedSubmission[];
}

export interface ComparedRun {
  /** The folder of reports, as it was written. */
  folder: string;
  rubric: Result['rubric'];
  submissions: number;
}

export interface ComparedSubmission {
  id: string;
  name: string;
  standing: Standing;
}

/**
 * Compares two runs. Results are asked for one at a time: classes of thousands need not be in memory.
 *
 * @param before the results of the earlier run; `after` looks one up in the later run, and `others` yields those that the earlier run has not.
 */
export async function compareClasses(
  about: Pick<Comparison, 'locale' | 'before' | 'after'>,
  runs: {
    before: AsyncIterable<Result>;
    after: (id: string) => Promise<Result | undefined>;
    others: (known: ReadonlySet<string>) => AsyncIterable<Result>;
  },
): Promise<Comparison> {
  const comparison: Comparison = {
    schema: 'wiremark/comparison/v1',
    ...about,
    same: 0,
    changes: [],
    added: [],
    missing: [],
  };
  const known = new Set<string>();
  for await (const before of runs.before) {
    known.add(before.submission.id);
    const after = await runs.after(before.submission.id);
    const change = after === undefined ? undefined : compareResults(before, after);
    if (after === undefined) comparison.missing.push(compared(before));
    else if (change === undefined) comparison.same += 1;
    else comparison.changes.push(change);
  }
  for await (const after of runs.others(known)) comparison.added.push(compared(after));
  comparison.before.submissions = known.size;
  comparison.after.submissions = known.size - comparison.missing.length + comparison.added.length;
  return comparison;
}

function compared({ submission: { id, name }, status, score, maxScore }: Result): ComparedSubmission {
  return { id, name, standing: { status, score, maxScore } };
}
