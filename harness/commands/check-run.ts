import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gradeSubmission } from '../batch/grade-submission.ts';
import { lecturerFolder, studentFolder } from '../batch/layout.ts';
import type { SlotKeeper } from '../batch/slot-keeper.ts';
import { readStored } from '../batch/stored-results.ts';
import { writeExports, type Exported } from '../batch/write-exports.ts';
import type { Result } from '../model/grade.ts';
import type { Scenario } from '../model/rubric.ts';
import type { ExportRequest } from '../report/exports/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { openSource, type SubmissionSource } from '../submission/source.ts';

export interface CheckRun {
  source: SubmissionSource;
  rubric: LoadedRubric;
  /** The folder of reports. */
  out: string;
  slots: SlotKeeper;
  exports: readonly ExportRequest[];
  onScenario?: (scenario: Scenario) => void;
  onFault?: (text: string) => void;
  signal?: AbortSignal;
}

export interface Checked {
  /** As the student may see it. */
  shown: Result;
  exported: Exported;
}

/**
 * Runs one submission, keeps its reports and exports, and gives back what its student may see. What only hidden checks look at is run where
 * an export for lecturers asks for it, and is kept apart.
 *
 * @throws UnreadableSubmission where it is an archive that cannot be opened.
 */
export async function runCheck(run: CheckRun): Promise<Checked> {
  const { source, rubric, out } = run;
  const isForLecturer = run.exports.some(({ format }) => format.reader === 'lecturer');
  const result = await gradeOpened(run, isForLecturer);
  const shown = isForLecturer ? ((await readStored(out, source.id, 'student')) ?? result) : result;
  const exported = await writeExports(
    run.exports,
    {
      rubric: rubric.rubric,
      digest: rubric.digest,
      isSingle: true,
      results: () => only(result),
      studentResults: () => only(shown),
    },
    out,
  );
  return { shown, exported };
}

async function gradeOpened(run: CheckRun, isForLecturer: boolean): Promise<Result> {
  const { source, rubric, out, slots } = run;
  const scratch = await mkdtemp(join(tmpdir(), 'wiremark-check-'));
  try {
    await using opened = await openSource(source, join(scratch, 'submission'));
    return await gradeSubmission({
      source: { ...source, path: opened.folder },
      leftOut: opened.leftOut,
      rubric,
      folder: studentFolder(out, source.id),
      ...(isForLecturer ? { lecturerFolder: lecturerFolder(out, source.id) } : { view: 'student' as const }),
      slot: () => slots.open(),
      ...(run.onScenario === undefined ? {} : { onScenario: run.onScenario }),
      ...(run.signal === undefined ? {} : { signal: run.signal }),
      onFault(scenario, error) {
        slots.distrust();
        run.onFault?.(`The lab failed in scenario ${scenario.id}: ${error.message}`);
      },
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* only(result: Result): AsyncGenerator<Result> {
  yield result;
}
