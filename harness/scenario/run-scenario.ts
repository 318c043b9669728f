import type { CapturedFrame } from '../capture/capture.ts';
import { linkFault, longestDelayMs, missingFeatures } from '../lab/link.ts';
import { readSelfConnections, type Machine, type MachineAdoption } from '../lab/machine.ts';
import type { SandboxCommand } from '../lab/sandbox.ts';
import type { LabSlot } from '../lab/slot.ts';
import type { MarkerRecord, ScenarioRecord, StepRecord } from '../model/evidence.ts';
import type { Probe } from '../model/probe.ts';
import type { Scenario, Step } from '../model/rubric.ts';
import { span, traced } from '../trace.ts';
import { Cast } from './cast.ts';
import { Observer } from './observer.ts';
import { perform, type Stage } from './perform.ts';
import type { Player } from './player.ts';

/** A program of the rubric as it can be started: its command in the prepared submission, or why it cannot. */
export type Runnable =
  | ({
      kind: 'runnable';
      file: string;
      source: string;
      cwd: string;
      argv: string[];
      /** Known from its source: it sets no time limit on a socket. */
      hasNoTimeLimits?: boolean;
    } & Surroundings)
  | { kind: 'missing' }
  | { kind: 'build-failed' | 'toolchain-missing'; file: string; detail: string };

/** What a program finds around it beyond what every program does. */
export type Surroundings = Pick<SandboxCommand, 'environment' | 'mounts' | 'rawSockets' | 'image'>;

export interface ScenarioRun {
  slot: LabSlot;
  scenario: Scenario;
  /** By the rubric's program names. */
  programs: Map<string, Runnable>;
  /** Probes that play programs which cannot be started, by the rubric's program names. */
  standIns: Map<string, Probe>;
  rubric: { id: string; digest: string };
  harness: string;
  timeLimitMs: number;
  adoption?: Map<string, MachineAdoption>;
}

/** What a scenario left behind, before it is written. */
export interface RawEvidence {
  record: ScenarioRecord;
  frames: readonly CapturedFrame[];
  outputs: Map<string, { stdout: Buffer; stderr: Buffer }>;
}

/** The lab gets this long to come to rest after the last step. */
const SETTLE_LIMIT_MS = 10_000;
/** A program gets this long to answer a frame, before its answer is on a slow link. */
const REACTION_MS = 120;

/**
 * Runs one scenario on fresh machines: markers around every step and before every signal, every wait for something
 * observed. Never judges. Throws only when the lab itself fails.
 */
export async function runScenario(run: ScenarioRun): Promise<RawEvidence> {
  return traced('scenario', () => play(run), { scenario: run.scenario.id });
}

async function play(run: ScenarioRun): Promise<RawEvidence> {
  const { slot, scenario } = run;
  const startedAt = new Date().toISOString();
  const fault = scenario.link === undefined ? undefined : linkFault(scenario.link, await missingFeatures());
  if (fault !== undefined) return notRun(run, startedAt, fault);
  const machines = await traced('machines', () =>
    slot.addMachines(machinesOf(scenario), run.adoption, scenario.link),
  );
  let cast: Cast | undefined;
  const remove = (): Promise<void> => slot.removeMachines(machines, async () => cast?.cleanUp());
  try {
    const recording = await traced('capture-begin', () => slot.capture.begin());
    using observer = new Observer(machines, recording, longestDelayMs(scenario.link));
    const markers: MarkerRecord[] = [{ kind: 'scenario-begin', afterFrame: 0, atMs: 0 }];
    cast = new Cast({ run, machines, recording, observer, markers });
    cast.prepareAhead(scenario.steps[0]);
    const stage: Stage = { slot, machines, recording, observer, cast, timeLimitMs: run.timeLimitMs };
    await traced('connect', () => slot.connect(machines));
    const steps: StepRecord[] = [];
    for (const [index, step] of scenario.steps.entries())
      steps.push(await playStep(index, step, stage, markers, scenario.steps[index + 1]));
    const delayMs = longestDelayMs(scenario.link);
    steps.push(await traced('settle', () => settle(scenario.steps.length, stage, delayMs)));
    const standing = cast;
    await traced('stop', () => stopAll(standing));
    const selfConnections = await selfConnectionsOf(machines);
    slot.requireServices();
    await traced('disconnect', () => slot.disconnect(machines));
    const end = await recording.mark().catch(() => undefined);
    if (end !== undefined) markers.push({ kind: 'scenario-end', ...end });
    const counters = await traced('capture-end', () => recording.end());
    const link =
      scenario.link === undefined ? {} : { link: { ...scenario.link, lost: await slot.lost(machines) } };
    for (const player of cast.players) closeRecord(player, observer);
    const evidence: RawEvidence = {
      record: {
        schema: 'wiremark/evidence/v1',
        harness: run.harness,
        rubric: run.rubric,
        scenario: scenario.id,
        startedAt,
        durationMs: Math.round(observer.nowMs()),
        machines: [...machines.map((machine) => describe(machine, run)), ...slot.services()],
        steps,
        markers,
        counters,
        ...(slot.capture.program === 'cap' ? {} : { capturedBy: slot.capture.program }),
        ...sandboxOf(run),
        ...link,
        programs: cast.records,
        acceptQueue: observer.sockets.acceptQueue,
        connections: observer.sockets.connections,
        selfConnections,
      },
      frames: recording.frames,
      outputs: new Map(
        cast.players.map(({ id, running: { stdout, stderr } }) => [
          id,
          { stdout: stdout.bytes(), stderr: stderr.bytes() },
        ]),
      ),
    };
    // Everything on them has ended, and the next scenario need not wait for them to go: the switch notes what goes wrong.
    remove().catch(() => {});
    return evidence;
  } catch (error) {
    // What went wrong first is what is told.
    await remove().catch(() => {});
    throw error;
  }
}

async function playStep(
  index: number,
  step: Step,
  stage: Stage,
  markers: MarkerRecord[],
  next: Step | undefined,
): Promise<StepRecord> {
  using _span = span('step', { step: index });
  const begin = await stage.recording.mark();
  markers.push({ kind: 'step-begin', step: index, ...begin });
  const performing = perform(step, stage);
  stage.cast.prepareAhead(next);
  const performed = await performing;
  const end = await stage.recording.mark();
  markers.push({ kind: 'step-end', step: index, ...end });
  return stepRecord(index, performed, begin, end);
}

function sandboxOf({ slot }: ScenarioRun): Pick<ScenarioRecord, 'sandbox'> {
  return slot.backend.kind === 'namespace' ? {} : { sandbox: slot.backend.kind };
}

/** The evidence of a scenario whose link cannot be had here: that it was not run, and why. */
function notRun(run: ScenarioRun, startedAt: string, fault: string): RawEvidence {
  return {
    record: {
      schema: 'wiremark/evidence/v1',
      harness: run.harness,
      rubric: run.rubric,
      scenario: run.scenario.id,
      startedAt,
      durationMs: 0,
      machines: [],
      steps: [],
      markers: [],
      counters: { frames: 0, captured: 0, counted: 0, complete: true },
      linkFault: fault,
      programs: [],
      acceptQueue: [],
      connections: [],
      selfConnections: [],
    },
    frames: [],
    outputs: new Map(),
  };
}

/**
 * What the programs began is allowed to come to its end: a server still has to answer a client's FIN, and what was
 * sent over a slow link is seen only when it arrives.
 */
async function settle(index: number, { recording, observer }: Stage, delayMs: number): Promise<StepRecord> {
  const begin = await recording.mark();
  const begunAt = performance.now();
  const hasArrived = (): boolean => {
    const lastAt = Math.max(begunAt, observer.lastFrameAt);
    return delayMs === 0 || performance.now() - lastAt > delayMs + REACTION_MS;
  };
  const isOver = (): boolean => (observer.isAtRest() && hasArrived()) || observer.isQuiet();
  let rested = await observer.until(isOver, SETTLE_LIMIT_MS + delayMs);
  // What was on its way through the switch may have set something going: look once more behind a marker.
  let end = await recording.mark();
  for (let frames = -1; rested && frames !== end.afterFrame; end = await recording.mark()) {
    frames = end.afterFrame;
    rested = await observer.until(isOver, SETTLE_LIMIT_MS + delayMs);
  }
  return stepRecord(index, { kind: 'settle', programs: [], outcome: rested ? 'done' : 'limit' }, begin, end);
}

function stepRecord(
  index: number,
  performed: Pick<StepRecord, 'kind' | 'programs' | 'machine' | 'outcome'>,
  begin: { afterFrame: number; atMs: number },
  end: { afterFrame: number; atMs: number },
): StepRecord {
  return {
    index,
    ...performed,
    startMs: begin.atMs,
    endMs: end.atMs,
    fromFrame: begin.afterFrame,
    toFrame: end.afterFrame,
  };
}

async function stopAll(cast: Cast): Promise<void> {
  const running = cast.players.filter((player) => !player.running.hasEnded());
  await Promise.all(running.map((player) => cast.stop(player, 'idle')));
}

async function selfConnectionsOf(machines: Machine[]): Promise<ScenarioRecord['selfConnections']> {
  const found = await Promise.all(
    machines.map(async (machine) =>
      (await readSelfConnections(machine)).map((one) => ({ machine: machine.name, ...one })),
    ),
  );
  return found.flat();
}

function describe(machine: Machine, run: ScenarioRun): ScenarioRecord['machines'][number] {
  const adopted = run.adoption?.get(machine.name)?.addresses ?? [];
  return {
    name: machine.name,
    address: machine.address,
    mac: machine.mac,
    ...(adopted.length === 0 ? {} : { adopted }),
  };
}

function closeRecord({ record, running }: Player, observer: Observer): void {
  if (record.end.kind !== 'stopped')
    record.end = running.ownEnd() ?? { kind: 'stopped', why: 'idle', signals: [] };
  record.endMs ??= observer.nowMs();
  record.limits.push(...running.limits());
  record.stdoutBytes = running.stdout.bytes().length;
  record.stderrBytes = running.stderr.bytes().length;
  record.outputTruncated = running.stdout.isTruncated() || running.stderr.isTruncated();
}

/** The machines that take part in a scenario. */
export function machinesOf(scenario: Scenario): string[] {
  const names = scenario.steps.flatMap((step) => {
    if ('together' in step) return step.together.map((one) => one.on);
    if ('hold' in step) return [step.hold];
    if ('release' in step) return [step.release];
    return 'on' in step ? [step.on] : [];
  });
  return [...new Set(names)];
}
