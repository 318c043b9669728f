import { join } from 'node:path';
import type { SubmissionEvidence } from '../evidence/types.ts';
import { judge } from '../grading/judge.ts';
import { impossibleScenarios } from '../lab/link.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import { renderResult, renderSubmissionPage } from '../report/index.ts';
import { rubricWith } from '../rubric/load.ts';
import { readEvidence } from '../scenario/evidence-folder.ts';
import { isInDoubt, repeat } from './repeat.ts';
import { runSubmission, type RunJob } from './run-submission.ts';
import { writeWhole } from './write-whole.ts';

/** Everything one submission's grading needs from outside. */
export interface GradeJob extends RunJob {
  /** The submission's own folder in the reports. */
  folder: string;
}

/**
 * Runs every scenario for a submission, keeps the evidence, and judges it from where it is kept: what is graded is
 * what can be read again. A result that could not be graded is tried once more from the start; one that luck may have
 * decided is run again, and the run in the middle counts.
 */
export async function gradeSubmission(job: GradeJob): Promise<Result> {
  const evidenceFolder = join(job.folder, 'evidence');
  const runAndJudge = async (): Promise<Result> => {
    await runSubmission(job, evidenceFolder);
    return judgeKept(job, evidenceFolder);
  };
  let result = await runAndJudge();
  const isAborted = (): boolean => job.signal?.aborted === true;
  if (result.status !== 'graded' && !isAborted() && !(await isForLinkAlone(result, job.rubric.rubric)))
    result = await runAndJudge();
  if (isAborted() || !isInDoubt(result)) return result;
  const hasChanged = await repeat(result, evidenceFolder, {
    run: (folder) => runSubmission(job, folder),
    judge: async (folder) => (await judgeFolder(job, folder)).result,
  });
  return hasChanged ? judgeKept(job, evidenceFolder) : result;
}

/** Judges the evidence in a submission's folder and writes its reports. */
async function judgeKept(job: GradeJob, evidenceFolder: string): Promise<Result> {
  const { result, evidence } = await judgeFolder(job, evidenceFolder);
  await writeReports(job.folder, result, evidence);
  return result;
}

async function judgeFolder(
  { rubric: loaded }: GradeJob,
  folder: string,
): Promise<{ result: Result; evidence: SubmissionEvidence }> {
  const ids = loaded.rubric.scenarios.map(({ id }) => id);
  const evidence = await readEvidence(folder, ids);
  const rubric = rubricWith(loaded, evidence.submission.parameters ?? {}) ?? loaded.rubric;
  return { result: judge(rubric, loaded.digest, evidence), evidence };
}

/** Whether all that could not be judged ran over links which this machine cannot give, now or later. */
async function isForLinkAlone({ checks }: Result, rubric: Rubric): Promise<boolean> {
  const impossible = new Set(
    (await impossibleScenarios(rubric.scenarios)).map(({ scenario }) => scenario.id),
  );
  const unsettled = checks.filter(({ status }) => status === 'errored' || status === 'inconclusive');
  return unsettled.every((check) =>
    rubric.checks.some(({ id, scenario }) => id === check.id && impossible.has(scenario)),
  );
}

/** Writes `result.json` and `index.html` of one submission. */
async function writeReports(folder: string, result: Result, evidence: SubmissionEvidence): Promise<void> {
  await writeWhole(join(folder, 'index.html'), renderSubmissionPage({ result, evidence }));
  await writeWhole(join(folder, 'result.json'), renderResult(result));
}
