import { join } from 'node:path';
import type { SubmissionEvidence } from '../../evidence/types.ts';
import { judge } from '../../grading/judge.ts';
import type { Breakage } from '../../lab/faults/library.ts';
import type { Result } from '../../model/grade.ts';
import type { Rubric, Scenario } from '../../model/rubric.ts';
import { rubricWith, type LoadedRubric } from '../../rubric/load.ts';
import { readEvidence, writeSubmissionRecord } from '../../scenario/evidence-folder.ts';
import { prepare, type Prepared } from '../../scenario/prepare.ts';
import { bindPrograms } from '../../submission/find-programs.ts';
import { readManifest } from '../../submission/manifest.ts';
import { readSubmissionFiles } from '../../submission/read-files.ts';
import { runAndKeep } from '../run-and-keep.ts';
import type { SlotKeeper } from '../slot-keeper.ts';
import type { Golden } from './goldens.ts';

/** A golden submission, prepared once, whose programs can be run again and again in other surroundings. */
export interface ReferenceStage extends AsyncDisposable {
  rubric: Rubric;
  /** What it left behind as it is. */
  evidence: SubmissionEvidence;
  prepared: Prepared;
}

/** Prepares a golden submission that was graded. */
export async function openReference(
  golden: Golden,
  loaded: LoadedRubric,
  slots: SlotKeeper,
): Promise<ReferenceStage> {
  if (golden.source === undefined) throw new Error(`${golden.outcome.id} was not graded`);
  const { files } = await readSubmissionFiles(golden.source.path);
  const manifest = readManifest(loaded.rubric, files);
  const rubric = rubricWith(loaded, manifest.parameters) ?? loaded.rubric;
  const scenarios = rubric.scenarios.map(({ id }) => id);
  const evidence = await readEvidence(join(golden.folder, 'evidence'), scenarios);
  const bound = bindPrograms(rubric, files, manifest);
  const prepared = await prepare(await slots.open(), golden.source.path, files, bound, rubric);
  return { rubric, evidence, prepared, [Symbol.asyncDispose]: () => prepared[Symbol.asyncDispose]() };
}

export interface BrokenRun {
  stage: ReferenceStage;
  loaded: LoadedRubric;
  /** By the rubric's program names. */
  breakages: Map<string, Breakage>;
  scenarios: Scenario[];
  /** Where the evidence goes. */
  folder: string;
  slots: SlotKeeper;
  note: (text: string) => void;
}

/**
 * Runs scenarios with some programs in other surroundings, and judges what they leave behind together with what the
 * reference left in all the other scenarios.
 */
export async function runBroken(run: BrokenRun): Promise<Result> {
  const { stage, slots } = run;
  const programs = new Map(stage.prepared.programs);
  for (const [name, { surroundings }] of run.breakages) {
    const runnable = programs.get(name);
    if (runnable?.kind === 'runnable') programs.set(name, { ...runnable, ...surroundings });
  }
  await writeSubmissionRecord(run.folder, stage.evidence.submission);
  for (const scenario of run.scenarios) {
    await runAndKeep(
      {
        rubric: run.loaded,
        onFault(failed, error) {
          run.note(`the lab failed: scenario ${failed.id}: ${error.message}`);
        },
      },
      { rubric: stage.rubric, prepared: { ...stage.prepared, programs }, scenario, slots },
      join(run.folder, scenario.id),
    );
  }
  const ran = run.scenarios.map(({ id }) => id);
  const broken = await readEvidence(run.folder, ran);
  const scenarios = new Map(
    [...stage.evidence.scenarios].flatMap(([id, kept]) => {
      const evidence = ran.includes(id) ? broken.scenarios.get(id) : kept;
      return evidence === undefined ? [] : [[id, evidence] as const];
    }),
  );
  return judge(stage.rubric, run.loaded.digest, { submission: stage.evidence.submission, scenarios });
}

/** The rubric's names of the programs that a scenario runs. */
export function programsOf({ steps }: Scenario): string[] {
  const names = steps.flatMap((step) => {
    if ('start' in step) return [step.start];
    if ('run' in step) return [step.run];
    return 'together' in step ? step.together.flatMap((one) => ('run' in one ? [one.run] : [])) : [];
  });
  return [...new Set(names)];
}
