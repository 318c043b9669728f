import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDefinition } from '../../checks/index.ts';
import { applies, faults, type Fault } from '../../lab/faults/faults.ts';
import type { FaultLibrary } from '../../lab/faults/library.ts';
import type { Rubric } from '../../model/rubric.ts';
import type { BreakOutcome } from '../../model/rubric-test.ts';
import type { LoadedRubric } from '../../rubric/load.ts';
import type { SlotKeeper } from '../slot-keeper.ts';
import { failedChecks, unsettledChecks } from './compare.ts';
import type { Crew } from './crew.ts';
import { scenariosWith, type Reference } from './reference.ts';
import { runBroken } from './stage.ts';

/** A broken program is given this much time at most, where the reference itself needs little. */
const LONGEST_S = 10;

export interface BreakJob {
  reference: Reference;
  loaded: LoadedRubric;
  library: FaultLibrary;
  folder: string;
  onBegin: (total: number) => void;
  onDone: (outcome: BreakOutcome) => void;
  note: (text: string) => void;
}

/** Breaks each program of the reference in every way that can have an effect, and says which checks fail. */
export async function breakReference(job: BreakJob, crew: Crew): Promise<BreakOutcome[]> {
  const pairs = faults.flatMap((fault) =>
    [...job.reference.seen].map(([program, seen]) => ({ fault, program, seen })),
  );
  const worth = pairs.filter(
    ({ fault, program, seen }) =>
      applies(fault, seen) && canBeSeen(fault, program, job.reference.stage.rubric),
  );
  job.onBegin(worth.length);
  const judged = await crew.each(worth, async ({ fault, program }, slots) => {
    const outcome = await breakProgram(job, fault, program, slots);
    job.onDone(outcome);
    return outcome;
  });
  return pairs.map(
    ({ fault, program }) =>
      judged.find((one) => one.fault === fault.name && one.program === program) ??
      outcomeOf(fault, program, 'not-applicable'),
  );
}

/** Whether any check of the rubric looks where the fault is. */
function canBeSeen({ isOffTheWire }: Fault, program: string, rubric: Rubric): boolean {
  if (isOffTheWire !== true) return true;
  const scenarios = scenariosWith(program, rubric).map(({ id }) => id);
  return rubric.checks.some(
    ({ type, scenario }) => checkDefinition(type)?.reads === 'output' && scenarios.includes(scenario),
  );
}

async function breakProgram(
  job: BreakJob,
  fault: Fault,
  program: string,
  slots: SlotKeeper,
): Promise<BreakOutcome> {
  const { stage } = job.reference;
  const folder = join(job.folder, fault.name, program);
  const hurried = {
    ...stage,
    rubric: { ...stage.rubric, timeLimit: Math.min(stage.rubric.timeLimit ?? LONGEST_S, limitOf(job)) },
  };
  const note = (text: string): void => job.note(`${program} ${fault.says}: ${text}`);
  // A capture that lost frames says nothing: once more.
  for (let attempt = 0; ; attempt += 1) {
    const breakage = await job.library.breakage(fault.name);
    const run = { stage: hurried, loaded: job.loaded, folder, slots, note };
    const scenarios = scenariosWith(program, stage.rubric);
    try {
      const result = await runBroken({ ...run, breakages: new Map([[program, breakage]]), scenarios });
      if (!(await breakage.seen()).has('fired')) return outcomeOf(fault, program, 'not-applicable');
      const unsettled = unsettledChecks(result).filter((id) => !job.reference.unsettled.includes(id));
      if (unsettled.length === 0 || attempt > 0)
        return {
          ...outcomeOf(fault, program, unsettled.length === 0 ? 'judged' : 'not-judged'),
          failed: failedChecks(result),
          unsettled,
        };
    } catch (error) {
      slots.distrust();
      note(`the lab failed: ${error instanceof Error ? error.message : String(error)}`);
      if (attempt > 0) return outcomeOf(fault, program, 'not-judged');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function limitOf({ reference }: BreakJob): number {
  const longestMs = Math.max(
    0,
    ...[...reference.stage.evidence.scenarios.values()].map(({ record }) => record.durationMs),
  );
  return Math.max(LONGEST_S, Math.ceil((3 * longestMs) / 1000));
}

function outcomeOf({ name, says }: Fault, program: string, status: BreakOutcome['status']): BreakOutcome {
  return { fault: name, says, program, status, failed: [], unsettled: [] };
}
