import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../batch/folder-lock.ts';
import { gradeSubmission } from '../batch/grade-submission.ts';
import { LAYOUT, lecturerFolder, studentFolder } from '../batch/layout.ts';
import type { Judging } from '../batch/judging.ts';
import type { RunJob } from '../batch/run-submission.ts';
import { readStored } from '../batch/stored-results.ts';
import { EXPORTS, writeExports, type Exported } from '../batch/write-exports.ts';
import { OperatorError } from '../errors.ts';
import { translate } from '../locale/index.ts';
import { hidesAnything, studentRubric } from '../grading/student-view.ts';
import type { Result } from '../model/grade.ts';
import type { Scenario } from '../model/rubric.ts';
import type { ExportRequest } from '../report/exports/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { openSource, UnreadableSubmission, type SubmissionSource } from '../submission/source.ts';

/** Somebody who checks twice at once waits for the first run. */
const PATIENCE_MS = 60_000;

export interface CheckRun {
  source: SubmissionSource;
  rubric: LoadedRubric;
  /** The folder of reports. */
  out: string;
  slots: RunJob['slots'];
  judging: Judging;
  /** Nothing else runs on the slots: they close while the reports are written. */
  isOnly?: boolean;
  exports: readonly ExportRequest[];
  /** Students can look into the folder of reports but for the lecturer's part: what is hidden goes there, exports and all. */
  isSeenByStudents?: boolean;
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
 * @throws OperatorError `submission-unreadable`, in the language of the rubric, where it is an archive that cannot be opened.
 */
export async function runCheck(run: CheckRun): Promise<Checked> {
  const { source, rubric, out } = run;
  await using _lock = await lockFolder(out, PATIENCE_MS);
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
    run.isSeenByStudents === true && hidesAnything(rubric.rubric) ? join(LAYOUT.lecturer, EXPORTS) : EXPORTS,
  );
  return { shown, exported };
}

async function gradeOpened(run: CheckRun, isForLecturer: boolean): Promise<Result> {
  const { source, rubric, out, slots, judging } = run;
  // Who watches is the student: nothing is said of scenarios that are hidden.
  const shown = new Set(studentRubric(rubric.rubric).scenarios.map(({ id }) => id));
  const scratch = await mkdtemp(join(tmpdir(), 'wiremark-check-'));
  try {
    await using opened = await openSource(source, join(scratch, 'submission'));
    return await gradeSubmission({
      source: { ...source, path: opened.folder },
      leftOut: opened.leftOut,
      rubric,
      folder: studentFolder(out, source.id),
      ...(isForLecturer ? { lecturerFolder: lecturerFolder(out, source.id) } : { view: 'student' as const }),
      slots,
      judging,
      onRan() {
        if (run.isOnly === true) for (const one of slots) one.beginToClose();
      },
      onScenario(scenario) {
        if (shown.has(scenario.id)) run.onScenario?.(scenario);
      },
      ...(run.signal === undefined ? {} : { signal: run.signal }),
      onFault(scenario, error) {
        run.onFault?.(
          shown.has(scenario.id)
            ? `The lab failed in scenario ${scenario.id}: ${error.message}`
            : 'The lab failed in a scenario.',
        );
      },
    });
  } catch (error) {
    if (!(error instanceof UnreadableSubmission)) throw error;
    const { locale } = rubric.rubric;
    throw new OperatorError(
      error.code,
      translate(locale, error.told),
      translate(locale, { key: 'intake.unreadable.next' }),
      { cause: error },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* only(result: Result): AsyncGenerator<Result> {
  yield result;
}
