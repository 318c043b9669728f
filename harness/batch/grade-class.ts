import { join } from 'node:path';
import { openSlot, type LabSlot } from '../lab/slot.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import { renderClassPage, renderGradesCsv, renderResults } from '../report/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import type { SubmissionSource } from '../submission/source.ts';
import { gradeSubmission } from './grade-submission.ts';
import { writeWhole } from './write-whole.ts';

/** A class to be graded, and who wants to hear of it. */
export interface ClassJob {
  sources: SubmissionSource[];
  rubric: LoadedRubric;
  /** The folder of reports. */
  out: string;
  /** How many submissions at once. */
  jobs: number;
  /** What the class page says it was made from. */
  generatedFrom: string;
  onStart?: (source: SubmissionSource) => void;
  onGraded?: (source: SubmissionSource, result: Result) => void;
  /** A fault of the lab, not of the submission. */
  onFault?: (source: SubmissionSource, what: string) => void;
  /** Aborted: what runs is finished, nothing new begins. */
  signal?: AbortSignal;
}

/** Grades every submission and writes the class's reports. Returns the results in the order of the submissions. */
export async function gradeClass(job: ClassJob): Promise<Result[]> {
  const results = new Map<string, Result>();
  const waiting = [...job.sources];
  const work = async (): Promise<void> => {
    const slots = new SlotKeeper(job.rubric.rubric);
    try {
      for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
        if (job.signal?.aborted === true) return;
        job.onStart?.(source);
        const result = await gradeOne(job, source, slots);
        if (result === undefined) continue;
        results.set(source.id, result);
        job.onGraded?.(source, result);
      }
    } finally {
      await slots.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(job.jobs, job.sources.length)) }, work));
  const inOrder = job.sources.flatMap(({ id }) => results.get(id) ?? []);
  await writeClassReports(job, inOrder);
  return inOrder;
}

async function gradeOne(
  job: ClassJob,
  source: SubmissionSource,
  slots: SlotKeeper,
): Promise<Result | undefined> {
  try {
    return await gradeSubmission({
      source,
      rubric: job.rubric,
      folder: join(job.out, source.id),
      slot: () => slots.open(),
      async onFault(scenario, error) {
        slots.distrust();
        job.onFault?.(source, `scenario ${scenario.id}: ${error.message}`);
      },
    });
  } catch (error) {
    slots.distrust();
    job.onFault?.(source, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function writeClassReports(job: ClassJob, results: Result[]): Promise<void> {
  const { rubric, digest } = job.rubric;
  const about = { id: rubric.id, title: rubric.title, digest };
  await writeWhole(join(job.out, 'results.json'), renderResults(results, about));
  await writeWhole(join(job.out, 'grades.csv'), renderGradesCsv(results));
  await writeWhole(
    join(job.out, 'index.html'),
    renderClassPage({ rubricTitle: rubric.title, results, generatedFrom: job.generatedFrom }),
  );
}

/** Keeps one slot open from submission to submission, and replaces it after a fault. */
export class SlotKeeper {
  private readonly rubric: Rubric;
  private current: LabSlot | undefined;
  private isDistrusted = false;

  constructor(rubric: Rubric) {
    this.rubric = rubric;
  }

  async open(): Promise<LabSlot> {
    if (this.isDistrusted) await this.close();
    this.isDistrusted = false;
    this.current ??= await openSlot(this.rubric);
    return this.current;
  }

  distrust(): void {
    this.isDistrusted = true;
  }

  async close(): Promise<void> {
    await this.current?.[Symbol.asyncDispose]();
    this.current = undefined;
  }
}
