import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFault } from './disk-fault.ts';
import type { LabSlot } from '../lab/slot.ts';
import { studentRecord, studentRubric } from '../grading/student-view.ts';
import type { Adoption, BoundProgram, SubmissionRecord } from '../model/evidence.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import { rubricWith, type LoadedRubric } from '../rubric/load.ts';
import { adoptionSettings, findAdoptions } from '../scenario/adopt.ts';
import {
  writeHandedInEvidence,
  writeScenarioEvidence,
  writeSubmissionRecord,
} from '../scenario/evidence-folder.ts';
import { takeHandedInCapture } from '../scenario/handed-in-capture.ts';
import { prepare, type Prepared } from '../scenario/prepare.ts';
import { runScenario, type RawEvidence } from '../scenario/run-scenario.ts';
import { probeFor, standInsFor } from '../scenario/stand-ins.ts';
import { ungradable, type LeftOutPart, type SubmissionSource } from '../submission/source.ts';
import { traced } from '../trace.ts';
import { bindPrograms } from '../submission/find-programs.ts';
import { readDocuments } from '../submission/documents/read-documents.ts';
import { readManifest, type Manifest } from '../submission/manifest.ts';
import { readSubmissionFiles } from '../submission/read-files.ts';
import { harnessVersion } from '../version.ts';

const DEFAULT_TIME_LIMIT_S = 60;
/** How often at most the lab gives way and runs a scenario again. */
const MOST_ROUNDS = 2;

/** What running one submission needs from outside. */
export interface RunJob {
  source: SubmissionSource;
  rubric: LoadedRubric;
  /** Gives a slot that works: another one after a slot has failed. */
  slot: () => Promise<LabSlot>;
  /** Told when a scenario begins. */
  onScenario?: (scenario: Scenario) => void;
  /** Told why a scenario could not be run. It is tried once more, and left out of the evidence after that. */
  onFault?: (scenario: Scenario, error: Error) => void;
  /** Ends the work between two scenarios. */
  signal?: AbortSignal;
  /** Does a part of the work, a build or a scenario, beside other submissions: it may have to wait for one that runs alone. */
  beside?: <T>(work: () => Promise<T>) => Promise<T>;
  /** What could not be unpacked of it. */
  leftOut?: readonly LeftOutPart[];
  /** `student`: nothing is run of what only hidden checks look at. */
  view?: 'whole' | 'student';
}

/** Runs every scenario of the rubric for a submission and leaves the evidence in a folder. Judges nothing. */
export async function runSubmission(job: RunJob, evidenceFolder: string): Promise<void> {
  await rm(evidenceFolder, { recursive: true, force: true });
  const { files, isTruncated } = await traced('read', () =>
    readSubmissionFiles(job.source.path, undefined, job.source.apart),
  );
  const manifest = readManifest(job.rubric.rubric, files);
  const chosen = chosenRubric(job.rubric, manifest);
  const rubric = job.view === 'student' ? studentRubric(chosen) : chosen;
  const bound = bindPrograms(rubric, files, manifest);
  const beside = job.beside ?? ((work) => work());
  const slot = await traced('slot', job.slot);
  await using prepared = await beside(() =>
    traced('prepare', () => prepare(slot, job.source.path, files, bound, rubric)),
  );
  const { claims } = rubric;
  const documents =
    claims === undefined
      ? undefined
      : await beside(() => traced('documents', () => readDocuments(claims.find, files, job.source.path)));
  const notRun = ungradable(job.leftOut ?? [], prepared.bound);
  const record: SubmissionRecord = {
    schema: 'wiremark/submission/v1',
    id: job.source.id,
    name: job.source.name,
    files,
    filesTruncated: isTruncated,
    ...(job.source.handedIn === undefined ? {} : { handedIn: job.source.handedIn }),
    ...(Object.keys(manifest.parameters).length === 0 ? {} : { parameters: manifest.parameters }),
    programs: prepared.bound.map((program) => playedBy(program, rubric)),
    ...(manifest.problems.length === 0 ? {} : { problems: manifest.problems }),
    ...(documents === undefined ? {} : { documents }),
    ...(notRun === undefined ? {} : { notRun }),
  };
  await writeSubmissionRecord(
    evidenceFolder,
    job.view === 'student' ? studentRecord(chosen, record) : record,
  );
  if (notRun !== undefined) return;
  for (const scenario of rubric.scenarios) {
    job.signal?.throwIfAborted();
    job.onScenario?.(scenario);
    const folder = join(evidenceFolder, scenario.id);
    if (scenario.capture === undefined)
      await beside(() => runAndKeep(job, rubric, prepared, scenario, folder));
    else {
      const made = { harness: harnessVersion, rubric, digest: job.rubric.digest };
      await writeHandedInEvidence(
        folder,
        await takeHandedInCapture(scenario, scenario.capture, files, job.source.path, made),
      );
    }
  }
}

/** A program that nothing of the submission plays is played by a probe, where the rubric has one. */
function playedBy(program: BoundProgram, rubric: Rubric): BoundProgram {
  const isPlayed = program.file === undefined && probeFor(program.program, rubric) !== undefined;
  return isPlayed ? { ...program, by: 'probe' } : program;
}

/** The rubric with the parameters that the submission chose, as far as it is sound with them. */
function chosenRubric(loaded: LoadedRubric, manifest: Manifest): Rubric {
  const rubric = rubricWith(loaded, manifest.parameters);
  if (rubric !== undefined) return rubric;
  const name = Object.keys(manifest.parameters).join(', ');
  manifest.problems.push({ key: 'submission.manifest.not-a-choice', values: { name, known: '–' } });
  manifest.parameters = {};
  return loaded.rubric;
}

/** Runs one scenario, once more where the lab failed, and writes what it left behind. */
export async function runAndKeep(
  job: Pick<RunJob, 'rubric' | 'slot' | 'onFault' | 'signal'>,
  rubric: Rubric,
  prepared: Prepared,
  scenario: Scenario,
  folder: string,
): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    let isWriting = false;
    try {
      const { evidence, firstRun } = await runWithAdoption(job, rubric, prepared, scenario);
      // Given up meanwhile: nothing is waiting for it any more.
      job.signal?.throwIfAborted();
      isWriting = true;
      // No `using` in a loop: esbuild's form of it throws the error of an earlier round again.
      await traced('write-evidence', () => writeScenarioEvidence(folder, evidence, firstRun), {
        scenario: scenario.id,
      });
      return;
    } catch (error) {
      job.signal?.throwIfAborted();
      if (isWriting && isDiskFault(error, folder)) throw error;
      job.onFault?.(scenario, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Where the rubric says so, a second run in which the lab gives way to the addresses that the programs insist on. */
async function runWithAdoption(
  job: Pick<RunJob, 'rubric' | 'slot'>,
  rubric: Rubric,
  prepared: Prepared,
  scenario: Scenario,
): Promise<{ evidence: RawEvidence; firstRun?: RawEvidence }> {
  const run = {
    scenario,
    programs: prepared.programs,
    rubric: { id: rubric.id, digest: job.rubric.digest },
    harness: harnessVersion,
    timeLimitMs: (rubric.timeLimit ?? DEFAULT_TIME_LIMIT_S) * 1000,
    standIns: standInsFor(scenario, rubric, prepared.programs),
  };
  const firstRun = await runScenario({ ...run, slot: await job.slot() });
  const adoptions: Adoption[] = [];
  let evidence = firstRun;
  let wanted = wantedOf(firstRun, rubric);
  for (let round = 0; wanted.length > 0 && round < MOST_ROUNDS; round += 1) {
    adoptions.push(...wanted);
    const adoption = adoptionSettings(adoptions, firstRun.record);
    evidence = await runScenario({ ...run, slot: await job.slot(), adoption });
    // A wrong port shows only behind an address that answers.
    wanted = wantedOf(evidence, rubric).filter(({ kind }) => kind === 'port');
  }
  if (evidence === firstRun) return { evidence };
  evidence.record.adoption = adoptions;
  return { evidence, firstRun };
}

/** A wrong port costs the port check and nothing else, also where the rubric is strict about addresses. */
function wantedOf(evidence: RawEvidence, rubric: Rubric): Adoption[] {
  const wanted = findAdoptions(evidence, rubric);
  return rubric.addresses === 'adopt' ? wanted : wanted.filter(({ kind }) => kind === 'port');
}
