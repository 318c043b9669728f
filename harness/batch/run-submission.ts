import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSlot } from '../lab/slot.ts';
import { studentRecord, studentRubric } from '../grading/student-view.ts';
import type { BoundProgram, SubmissionRecord } from '../model/evidence.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import { rubricWith, type LoadedRubric } from '../rubric/load.ts';
import { writeHandedInEvidence, writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import { takeHandedInCapture } from '../scenario/handed-in-capture.ts';
import { prepare } from '../scenario/prepare.ts';
import { machinesOf } from '../scenario/run-scenario.ts';
import { probeFor } from '../scenario/stand-ins.ts';
import { ungradable, type LeftOutPart, type SubmissionSource } from '../submission/source.ts';
import { inLane, traced } from '../trace.ts';
import { bindPrograms } from '../submission/find-programs.ts';
import { readDocuments } from '../submission/documents/read-documents.ts';
import { readManifest, type Manifest } from '../submission/manifest.ts';
import { readSubmissionFiles } from '../submission/read-files.ts';
import { harnessVersion } from '../version.ts';
import { runAndKeep } from './run-and-keep.ts';
import { sideBySide } from './side-by-side.ts';
import type { SlotKeeper } from './slot-keeper.ts';

/** What running one submission needs from outside. */
export interface RunJob {
  source: SubmissionSource;
  rubric: LoadedRubric;
  /** Its scenarios run side by side on these; what runs alone runs on the first. */
  slots: readonly [SlotKeeper, ...SlotKeeper[]];
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
  const queue = scenarioQueue(rubric, job.slots.length);
  const getReady = async ([lane, slots]: [number, SlotKeeper]): Promise<LabSlot> => {
    const slot = await slots.open();
    const next = queue[lane];
    // Machines on a special link cannot be made ahead.
    if (next !== undefined && next.link === undefined) slot.foresee(machinesOf(next));
    return slot;
  };
  const hands = [...job.slots.slice(0, Math.max(1, queue.length)).entries()];
  // Who comes to use them hears of their failures.
  for (const hand of hands.slice(1)) getReady(hand).catch(() => {});
  const slot = await traced('slot', () => getReady([0, job.slots[0]]));
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
  await sideBySide({
    hands,
    items: queue,
    getReady,
    work: async (scenario, [lane, slots]) => {
      job.signal?.throwIfAborted();
      job.onScenario?.(scenario);
      const folder = join(evidenceFolder, scenario.id);
      if (scenario.capture === undefined)
        await beside(() =>
          inLane(lane, () => runAndKeep(job, { rubric, prepared, scenario, slots }, folder)),
        );
      else {
        const made = { harness: harnessVersion, rubric, digest: job.rubric.digest };
        await writeHandedInEvidence(
          folder,
          await takeHandedInCapture(scenario, scenario.capture, files, job.source.path, made),
        );
      }
    },
  });
}

/** The order in which scenarios begin: the longest first where others run beside them, so that no processor waits for the last. */
function scenarioQueue({ scenarios }: Rubric, lanes: number): Scenario[] {
  return lanes === 1 ? [...scenarios] : scenarios.toSorted((a, b) => b.steps.length - a.steps.length);
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
