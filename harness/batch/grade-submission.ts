import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSlot } from '../lab/slot.ts';
import type { SubmissionEvidence } from '../evidence/types.ts';
import { judge } from '../grading/judge.ts';
import type { Result } from '../model/grade.ts';
import type { Scenario } from '../model/rubric.ts';
import { renderResult, renderSubmissionPage } from '../report/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { adoptionSettings, findAdoptions } from '../scenario/adopt.ts';
import { readEvidence, writeScenarioEvidence, writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import { prepare, type Prepared } from '../scenario/prepare.ts';
import { runScenario, type RawEvidence } from '../scenario/run-scenario.ts';
import type { SubmissionSource } from '../submission/discover.ts';
import { bindPrograms } from '../submission/find-programs.ts';
import { readManifest } from '../submission/manifest.ts';
import { readSubmissionFiles } from '../submission/read-files.ts';
import { harnessVersion } from '../version.ts';
import { writeWhole } from './write-whole.ts';

const DEFAULT_TIME_LIMIT_S = 60;

/** Everything one submission's grading needs from outside. */
export interface GradeJob {
  source: SubmissionSource;
  rubric: LoadedRubric;
  /** The submission's own folder in the reports. */
  folder: string;
  /** Gives a slot that works: another one after a slot has failed. */
  slot: () => Promise<LabSlot>;
  /** Told when a scenario begins. */
  onScenario?: (scenario: Scenario) => void;
  /** Told why a scenario could not be run. It is tried once more, and left out of the evidence after that. */
  onFault?: (scenario: Scenario, error: Error) => void;
  /** Ends the work between two scenarios. */
  signal?: AbortSignal;
}

/**
 * Runs every scenario for a submission, keeps the evidence, and judges it from where it is kept: what is graded is
 * what can be read again. A result that could not be graded is tried once more from the start.
 */
export async function gradeSubmission(job: GradeJob): Promise<Result> {
  const first = await gradeOnce(job);
  return first.status === 'graded' || job.signal?.aborted === true ? first : gradeOnce(job);
}

async function gradeOnce(job: GradeJob): Promise<Result> {
  const { rubric, digest } = job.rubric;
  const evidenceFolder = join(job.folder, 'evidence');
  await rm(evidenceFolder, { recursive: true, force: true });
  const { files, isTruncated } = await readSubmissionFiles(job.source.path);
  const manifest = readManifest(rubric, files);
  const bound = bindPrograms(rubric, files, manifest);
  await using prepared = await prepare(await job.slot(), job.source.path, files, bound, rubric);
  await writeSubmissionRecord(evidenceFolder, {
    schema: 'wiremark/submission/v1',
    id: job.source.id,
    name: job.source.name,
    files,
    filesTruncated: isTruncated,
    programs: prepared.bound,
    ...(manifest.problems.length === 0 ? {} : { problems: manifest.problems }),
  });
  for (const scenario of rubric.scenarios) {
    job.signal?.throwIfAborted();
    job.onScenario?.(scenario);
    await runAndKeep(job, prepared, scenario, join(evidenceFolder, scenario.id));
  }
  const evidence = await readEvidence(
    evidenceFolder,
    rubric.scenarios.map(({ id }) => id),
  );
  const result = judge(rubric, digest, evidence);
  await writeReports(job.folder, result, evidence);
  return result;
}

/** Writes `result.json` and `index.html` of one submission. */
export async function writeReports(
  folder: string,
  result: Result,
  evidence: SubmissionEvidence,
): Promise<void> {
  await writeWhole(join(folder, 'index.html'), renderSubmissionPage({ result, evidence }));
  await writeWhole(join(folder, 'result.json'), renderResult(result));
}

async function runAndKeep(
  job: GradeJob,
  prepared: Prepared,
  scenario: Scenario,
  folder: string,
): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const { evidence, firstRun } = await runWithAdoption(job, prepared, scenario);
      await writeScenarioEvidence(folder, evidence, firstRun);
      return;
    } catch (error) {
      job.onFault?.(scenario, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Where the rubric says so, a second run in which the lab gives way to the addresses that the programs insist on. */
async function runWithAdoption(
  job: GradeJob,
  prepared: Prepared,
  scenario: Scenario,
): Promise<{ evidence: RawEvidence; firstRun?: RawEvidence }> {
  const { rubric, digest } = job.rubric;
  const run = {
    scenario,
    programs: prepared.programs,
    rubric: { id: rubric.id, digest },
    harness: harnessVersion,
    timeLimitMs: (rubric.timeLimit ?? DEFAULT_TIME_LIMIT_S) * 1000,
  };
  const firstRun = await runScenario({ ...run, slot: await job.slot() });
  const adoptions = rubric.addresses === 'adopt' ? findAdoptions(firstRun, rubric) : [];
  if (adoptions.length === 0) return { evidence: firstRun };
  const adoption = adoptionSettings(adoptions, firstRun.record);
  const evidence = await runScenario({ ...run, slot: await job.slot(), adoption });
  evidence.record.adoption = adoptions;
  return { evidence, firstRun };
}
