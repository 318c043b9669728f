import { join } from 'node:path';
import type { Random } from '../fuzz/random.ts';
import {
  compareGrades,
  gradesIn,
  makeClass,
  unfinishedIn,
  type Comparison,
  type Grade,
  type MadeClass,
} from './classes.ts';
import { leftovers, standing, startHarness, type Harness, type Standing } from './harness.ts';
import { findVictim, victims, type Victim } from './processes.ts';
import { TraceTail } from './trace-tail.ts';

/** The stages of a submission, as a trace names them. */
export const stages = [
  'read',
  'slot',
  'prepare',
  'machines',
  'capture-begin',
  'step',
  'settle',
  'stop',
  'capture-end',
  'write-evidence',
  'judge',
  'report',
] as const;
export type Stage = (typeof stages)[number];

export interface Kill {
  stage: Stage;
  victim: Victim;
  /** What was left of a killed harness after a while; empty where it was not the harness. */
  left: string[];
}

export interface BatchEnd {
  lab: string;
  kills: number;
  /** Not graded at the batch's end, and graded then by running these once more. */
  graded: Comparison;
  rerun: number;
  unfinished: string[];
}

export interface KillPlan {
  top: string;
  folder: string;
  labs: readonly string[];
  size: number;
  kills: number;
  random: Random;
  say: (text: string) => void;
}

/** Kills harnesses, captures and switches in batches until it was done often enough; each batch runs to its end. */
export async function runKills(plan: KillPlan): Promise<{ kills: Kill[]; batches: BatchEnd[] }> {
  const kills: Kill[] = [];
  const batches: BatchEnd[] = [];
  const classes: { of: MadeClass; reference: Map<string, Grade> }[] = [];
  for (const lab of plan.labs) {
    const of = await makeClass(plan.top, lab, plan.size / plan.labs.length, join(plan.folder, lab));
    plan.say(`${lab}: ${of.ids.length} submissions undisturbed`);
    const out = join(plan.folder, `${lab}-undisturbed`);
    const harness = startHarness({
      top: plan.top,
      of,
      out,
      trace: `${out}.trace`,
      jobs: 2,
      isResumed: false,
    });
    await harness.ended;
    const reference = await gradesIn(out, of.ids);
    for (const [id, grade] of reference)
      if (grade.kind !== 'grade')
        throw new Error(`${id} has no grade in the undisturbed run: ${harness.said()}`);
    classes.push({ of, reference });
  }
  for (let round = 0; kills.length < plan.kills; round += 1)
    for (const [index, { of, reference }] of classes.entries()) {
      const share = Math.ceil((plan.kills - kills.length) / (classes.length - index));
      if (share > 0) batches.push(await killedBatch(plan, of, reference, kills, share, round));
    }
  return { kills, batches };
}

async function killedBatch(
  plan: KillPlan,
  of: MadeClass,
  reference: Map<string, Grade>,
  kills: Kill[],
  share: number,
  round: number,
): Promise<BatchEnd> {
  const out = join(plan.folder, `${of.lab}-killed-${round}`);
  const before = kills.length;
  let starts = 0;
  for (let isOver = false; !isOver; starts += 1) {
    isOver = true;
    // Alone on its slot, what happens to a capture or a switch happens to the submission whose stage is looked at.
    const jobs = 1 + (starts % 2);
    const trace = `${out}-${starts}.trace`;
    const harness = startHarness({ top: plan.top, of, out, trace, jobs, isResumed: starts > 0 });
    const tail = new TraceTail(trace);
    const avoided = new Set<string>();
    while (kills.length - before < share && !harness.hasEnded()) {
      const planned = nextKill(kills, plan.random, jobs, avoided);
      const kill = await killOnce(harness, tail, planned, plan.random);
      if (kill === 'missed') {
        avoided.add(planned.stage);
        continue;
      }
      if (kill === undefined) break;
      kills.push(kill);
      plan.say(
        `${kills.length} of ${plan.kills}: ${kill.victim} in ${kill.stage}${kill.left.length > 0 ? `, LEFT: ${kill.left.join(', ')}` : ''}`,
      );
      isOver = !kill.victim.endsWith('harness');
      if (!isOver) break;
    }
    const code = await harness.ended;
    tail.close();
    if (isOver && code !== 0 && code !== 1 && code !== 3)
      throw new Error(`the harness ended with ${code}: ${harness.said()}`);
  }
  let graded = compareGrades(reference, await gradesIn(out, of.ids));
  const rerun = graded.notGraded.length;
  if (rerun > 0) {
    plan.say(`${of.lab}: ${rerun} not graded, once more: ${graded.notGraded.join(', ')}`);
    const trace = `${out}-again.trace`;
    const again = { top: plan.top, of, out, trace, jobs: 2, isResumed: false, only: 'not-graded' };
    const harness = startHarness(again);
    await harness.ended;
    graded = compareGrades(reference, await gradesIn(out, of.ids));
    // Batch after batch would come to nothing.
    if (graded.same === 0) throw new Error(`nothing could be graded: ${harness.said()}`);
  }
  return { lab: of.lab, kills: kills.length - before, graded, rerun, unfinished: await unfinishedIn(out) };
}

/** Of the stages the one that was hit least, with the victims in turn; not one that was missed too often. */
function nextKill(
  kills: readonly Kill[],
  random: Random,
  jobs: number,
  avoided: ReadonlySet<string>,
): Pick<Kill, 'stage' | 'victim'> {
  const open = stages.some((one) => !avoided.has(one)) ? stages.filter((one) => !avoided.has(one)) : stages;
  const hits = open.map((stage) => kills.filter((kill) => kill.stage === stage).length);
  const least = Math.min(...hits);
  const stage = random.pick(open.filter((_, index) => hits[index] === least));
  // A slot that is being opened has neither yet.
  const possible =
    jobs === 1 && stage !== 'slot' ? victims : victims.filter((victim) => victim.endsWith('harness'));
  const here = possible.map((victim) => kills.filter((kill) => kill.victim === victim).length);
  return { stage, victim: possible[here.indexOf(Math.min(...here))] ?? 'inner harness' };
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const pollMs = 0.3;
/** So often a stage is over, or a victim not there, before another kill is planned. */
const mostMisses = 6;

/**
 * Waits for a stage to begin, holds the harness there, and kills. Undefined where the harness came to its end first. What is held goes
 * on afterwards, unless it is what was killed.
 */
export async function killOnce(
  harness: Harness,
  tail: TraceTail,
  { stage, victim }: Pick<Kill, 'stage' | 'victim'>,
  random: Random,
): Promise<Kill | 'missed' | undefined> {
  let skip = random.below(2);
  let misses = 0;
  let inner: number | undefined;
  for (let poll = 0; ; poll += 1) {
    if (tail.read().includes(stage) && skip-- <= 0 && inner !== undefined) {
      const stood = killHeld(harness, tail, stage, victim, inner);
      if (stood !== undefined) {
        const left: string[] = [];
        if (victim.endsWith('harness')) {
          await harness.ended;
          left.push(...(await leftovers(stood)));
        }
        return { stage, victim, left };
      }
      misses += 1;
      if (misses >= mostMisses) return 'missed';
    }
    if (poll % 30 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (harness.hasEnded()) return undefined;
      inner ??= findVictim('inner harness', harness.pid);
    }
    Atomics.wait(sleeper, 0, 0, pollMs);
  }
}

/** Kills while the harness is held in a stage, and says what stood then; undefined where it had left the stage, or there is no victim. */
function killHeld(
  harness: Harness,
  tail: TraceTail,
  stage: string,
  victim: Victim,
  inner: number,
): Standing | undefined {
  process.kill(inner, 'SIGSTOP');
  try {
    tail.read();
    const pid = victim === 'inner harness' ? inner : findVictim(victim, harness.pid);
    if (pid === undefined || !tail.isIn(stage)) return undefined;
    const stood = standing(harness);
    process.kill(pid, 'SIGKILL');
    return stood;
  } finally {
    process.kill(inner, 'SIGCONT');
  }
}
