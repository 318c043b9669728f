import type { Adoption } from '../model/evidence.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import { adoptionSettings, findAdoptions } from '../scenario/adopt.ts';
import { writeScenarioEvidence } from '../scenario/evidence-folder.ts';
import type { Prepared } from '../scenario/prepare.ts';
import { runScenario, type RawEvidence } from '../scenario/run-scenario.ts';
import { standInsFor } from '../scenario/stand-ins.ts';
import { traced } from '../trace.ts';
import { harnessVersion } from '../version.ts';
import { isDiskFault } from './disk-fault.ts';
import type { RunJob } from './run-submission.ts';
import type { SlotKeeper } from './slot-keeper.ts';

const DEFAULT_TIME_LIMIT_S = 60;
/** How often at most the lab gives way and runs a scenario again. */
const MOST_ROUNDS = 2;

/** A scenario, what plays in it, and where. */
export interface Turn {
  rubric: Rubric;
  prepared: Prepared;
  scenario: Scenario;
  slots: SlotKeeper;
}

/** Runs one scenario, once more where the lab failed, and writes what it left behind. */
export async function runAndKeep(
  job: Pick<RunJob, 'rubric' | 'onFault' | 'signal'>,
  turn: Turn,
  folder: string,
): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    let isWriting = false;
    try {
      const { evidence, firstRun } = await runWithAdoption(turn, job.rubric.digest);
      // Given up meanwhile: nothing is waiting for it any more.
      job.signal?.throwIfAborted();
      isWriting = true;
      // No `using` in a loop: esbuild's form of it throws the error of an earlier round again.
      await traced('write-evidence', () => writeScenarioEvidence(folder, evidence, firstRun), {
        scenario: turn.scenario.id,
      });
      return;
    } catch (error) {
      job.signal?.throwIfAborted();
      if (isWriting && isDiskFault(error, folder)) throw error;
      turn.slots.distrust();
      job.onFault?.(turn.scenario, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Where the rubric says so, a second run in which the lab gives way to the addresses that the programs insist on. */
async function runWithAdoption(
  { rubric, prepared, scenario, slots }: Turn,
  digest: string,
): Promise<{ evidence: RawEvidence; firstRun?: RawEvidence }> {
  const run = {
    scenario,
    programs: prepared.programs,
    rubric: { id: rubric.id, digest },
    harness: harnessVersion,
    timeLimitMs: (rubric.timeLimit ?? DEFAULT_TIME_LIMIT_S) * 1000,
    standIns: standInsFor(scenario, rubric, prepared.programs),
  };
  const firstRun = await runScenario({ ...run, slot: await slots.open() });
  const adoptions: Adoption[] = [];
  let evidence = firstRun;
  let wanted = wantedOf(firstRun, rubric);
  for (let round = 0; wanted.length > 0 && round < MOST_ROUNDS; round += 1) {
    adoptions.push(...wanted);
    const adoption = adoptionSettings(adoptions, firstRun.record);
    evidence = await runScenario({ ...run, slot: await slots.open(), adoption });
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
