import { join } from 'node:path';
import type { Result } from '../../model/grade.ts';
import type { Expectation, GoldenOutcome } from '../../model/rubric-test.ts';
import type { LoadedRubric } from '../../rubric/load.ts';
import type { SubmissionSource } from '../../submission/source.ts';
import { gradeSubmission } from '../grade-submission.ts';
import { Judging } from '../judging.ts';
import { compareGolden } from './compare.ts';
import type { Crew } from './crew.ts';

/** A golden submission after its grading. */
export interface Golden {
  outcome: GoldenOutcome;
  source?: SubmissionSource;
  /** Absent where there is none: it is missing, or the lab failed. */
  result?: Result;
  /** The folder of its report and its evidence. */
  folder: string;
}

export interface GoldenJob {
  rubric: LoadedRubric;
  sources: SubmissionSource[];
  expectations: Map<string, Expectation>;
  /** Where the reports go. */
  folder: string;
  onDone: (outcome: GoldenOutcome) => void;
  /** Told of a fault of the lab. */
  note: (text: string) => void;
}

/** Grades the golden submissions and compares each with what is expected of it, in the order of the expectations. */
export async function gradeGoldens(job: GoldenJob, crew: Crew): Promise<Golden[]> {
  await using judging = new Judging(job.rubric);
  return await crew.each([...job.expectations], async ([id, expected], slots): Promise<Golden> => {
    const source = job.sources.find((one) => one.id === id);
    const folder = join(job.folder, id);
    const unfinished = (status: 'missing' | 'fault'): Golden => {
      const outcome: GoldenOutcome = {
        id,
        status,
        score: null,
        expectedScore: expected.score,
        maxScore: 0,
        differences: [],
        failed: [],
      };
      job.onDone(outcome);
      return { outcome, folder };
    };
    if (source === undefined) return unfinished('missing');
    try {
      const result = await gradeSubmission({
        source,
        rubric: job.rubric,
        folder,
        slots: [slots],
        judging,
        onFault(scenario, error) {
          job.note(`${id}: the lab failed: scenario ${scenario.id}: ${error.message}`);
        },
      });
      const outcome = compareGolden(result, expected);
      job.onDone(outcome);
      return { outcome, source, result, folder };
    } catch (error) {
      slots.distrust();
      job.note(`${id}: the lab failed: ${error instanceof Error ? error.message : String(error)}`);
      return unfinished('fault');
    }
  });
}
