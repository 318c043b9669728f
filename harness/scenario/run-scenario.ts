import type { CapturedFrame, Recording } from '../capture/capture.ts';
import type { LabSlot } from '../lab/slot.ts';
import { readSelfConnections, type Machine, type MachineAdoption } from '../lab/machine.ts';
import { launch } from '../lab/program.ts';
import type {
  MarkerRecord,
  ProgramEnd,
  ProgramRecord,
  ScenarioRecord,
  StepRecord,
} from '../model/evidence.ts';
import type { RunStep, Scenario, StartStep, Step } from '../model/rubric.ts';
import { Observer, type Observed } from './observer.ts';

/** A program of the rubric as it can be started: its command in the prepared submission, or why it cannot. */
export type Runnable =
  | { kind: 'runnable'; file: string; source: string; cwd: string; argv: string[] }
  | { kind: 'missing' }
  | { kind: 'build-failed'; file: string; detail: string };

export interface ScenarioRun {
  slot: LabSlot;
  scenario: Scenario;
  /** By the rubric's program names. */
  programs: Map<string, Runnable>;
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

/** A server gets this long to begin listening, and the lab this long to come to rest after the last step. */
const READY_LIMIT_MS = 10_000;
const SETTLE_LIMIT_MS = 10_000;
/** A program that asks for more than this wants real input. */
const MOST_ENTERS = 3;

/**
 * Runs one scenario on fresh machines: markers around every step and before every signal, every wait for something
 * observed. Never judges. Throws only when the lab itself fails.
 */
export async function runScenario(run: ScenarioRun): Promise<RawEvidence> {
  const { slot, scenario } = run;
  const names = machinesOf(scenario);
  const startedAt = new Date().toISOString();
  const machines = await slot.addMachines(names, run.adoption);
  const stage = new Stage(run, machines);
  try {
    return await stage.play(startedAt);
  } finally {
    await stage.cleanUp();
    await slot.removeMachines(machines);
  }
}

interface Player extends Observed {
  /** The rubric gives it text for its standard input. */
  hasInput: boolean;
  record: ProgramRecord;
}

class Stage {
  private readonly run: ScenarioRun;
  private readonly machines: Machine[];
  private readonly players: Player[] = [];
  private readonly programs: ProgramRecord[] = [];
  private readonly steps: StepRecord[] = [];
  private readonly markers: MarkerRecord[] = [];

  constructor(run: ScenarioRun, machines: Machine[]) {
    this.run = run;
    this.machines = machines;
  }

  async play(startedAt: string): Promise<RawEvidence> {
    const { slot, scenario } = this.run;
    const recording = await slot.capture.begin();
    this.markers.push({ kind: 'scenario-begin', afterFrame: 0, atMs: 0 });
    const observer = new Observer(this.machines, recording);
    await slot.connect(this.machines);
    for (const [index, step] of scenario.steps.entries())
      await this.playStep(index, step, recording, observer);
    await this.playSettle(scenario.steps.length, recording, observer);
    await Promise.all(
      this.players
        .filter((player) => !player.running.hasEnded())
        .map((player) => this.stop(player, 'idle', recording, observer)),
    );
    const selfConnections = await Promise.all(
      this.machines.map(async (machine) =>
        (await readSelfConnections(machine)).map((found) => ({ machine: machine.name, ...found })),
      ),
    );
    await slot.disconnect(this.machines);
    const end = await recording.mark().catch(() => undefined);
    if (end !== undefined) this.markers.push({ kind: 'scenario-end', ...end });
    const counters = await recording.end();
    const outputs = new Map<string, { stdout: Buffer; stderr: Buffer }>();
    for (const player of this.players) {
      outputs.set(player.id, {
        stdout: player.running.stdout.bytes(),
        stderr: player.running.stderr.bytes(),
      });
      finish(player, observer);
    }
    return {
      record: {
        schema: 'wiremark/evidence/v1',
        harness: this.run.harness,
        rubric: this.run.rubric,
        scenario: scenario.id,
        startedAt,
        durationMs: Math.round(observer.nowMs()),
        machines: [...this.machines.map((machine) => this.describe(machine)), ...slot.services()],
        steps: this.steps,
        markers: this.markers,
        counters,
        programs: this.programs,
        acceptQueue: observer.acceptQueue,
        connections: observer.connections,
        selfConnections: selfConnections.flat(),
      },
      frames: recording.frames,
      outputs,
    };
  }

  async cleanUp(): Promise<void> {
    await Promise.all(
      this.players.map(async ({ running }) => {
        if (!running.hasEnded()) await running.kill();
        running.cleanUp();
      }),
    );
  }

  private async playStep(index: number, step: Step, recording: Recording, observer: Observer): Promise<void> {
    const begin = await recording.mark();
    this.markers.push({ kind: 'step-begin', step: index, ...begin });
    const done = await this.act(step, recording, observer);
    const end = await recording.mark();
    this.markers.push({ kind: 'step-end', step: index, ...end });
    this.steps.push({
      index,
      ...done,
      startMs: begin.atMs,
      endMs: end.atMs,
      fromFrame: begin.afterFrame,
      toFrame: end.afterFrame,
    });
  }

  private async act(
    step: Step,
    recording: Recording,
    observer: Observer,
  ): Promise<Pick<StepRecord, 'kind' | 'programs' | 'machine' | 'outcome'>> {
    if ('start' in step) {
      const id = step.id ?? step.start;
      const [player] = await this.begin([{ ...step, run: step.start }], recording, observer);
      const outcome = player === undefined ? 'quiet' : await this.ready(player, step, observer);
      return { kind: 'start', programs: [id], machine: step.on, outcome };
    }
    if ('run' in step) {
      const outcome = await this.complete(await this.begin([step], recording, observer), recording, observer);
      return { kind: 'run', programs: [step.id ?? step.run], machine: step.on, outcome };
    }
    if ('together' in step) {
      const outcome = await this.complete(
        await this.begin(step.together, recording, observer),
        recording,
        observer,
      );
      return { kind: 'together', programs: step.together.map((one) => one.id ?? one.run), outcome };
    }
    if ('finish' in step) {
      const players = this.players.filter((player) => step.finish.includes(player.id));
      return {
        kind: 'finish',
        programs: step.finish,
        outcome: await this.complete(players, recording, observer),
      };
    }
    const name = 'hold' in step ? step.hold : step.release;
    const machine = this.machineNamed(name);
    if ('hold' in step) {
      await this.run.slot.hold(machine);
      observer.held.add(machine);
      return { kind: 'hold', programs: [], machine: name, outcome: 'done' };
    }
    await this.run.slot.release(machine);
    observer.held.delete(machine);
    return { kind: 'release', programs: [], machine: name, outcome: 'done' };
  }

  /** Prepares programs and releases them at the same instant. Those that cannot be started are recorded and left out. */
  private async begin(steps: RunStep[], recording: Recording, observer: Observer): Promise<Player[]> {
    const prepared = await Promise.all(steps.map((step) => this.prepare(step)));
    const players = prepared.filter((player) => player !== undefined);
    const { afterFrame, atMs } = await recording.mark();
    for (const player of players) {
      player.record.startMs = atMs;
      player.record.startAfterFrame = afterFrame;
      this.players.push(player);
      observer.add(player);
      player.running.release();
      void player.running.ended.then(() => {
        player.record.endMs = observer.nowMs();
      });
    }
    return players;
  }

  private async prepare(step: RunStep): Promise<Player | undefined> {
    const id = step.id ?? step.run;
    const machine = this.machineNamed(step.on);
    const runnable = this.run.programs.get(step.run) ?? { kind: 'missing' };
    const record: ProgramRecord = {
      id,
      program: step.run,
      machine: step.on,
      argv: runnable.kind === 'runnable' ? runnable.argv : [],
      startMs: 0,
      startAfterFrame: 0,
      end: notStarted(runnable),
      limits: [],
      listening: [],
      stdoutBytes: 0,
      stderrBytes: 0,
      outputTruncated: false,
      ...(runnable.kind === 'missing' ? {} : { file: runnable.file }),
    };
    this.programs.push(record);
    if (runnable.kind !== 'runnable') return undefined;
    const running = await launch(
      {
        machine,
        source: runnable.source,
        cwd: runnable.cwd,
        argv: runnable.argv,
        serial: this.run.slot.nextSerial(),
        etc: this.run.slot.etcOf(machine.name),
      },
      step.stdin,
    );
    return { id, machine, running, record, listening: record.listening, hasInput: step.stdin !== undefined };
  }

  private async ready(player: Player, step: StartStep, observer: Observer): Promise<StepRecord['outcome']> {
    const until = step.until ?? 'listening';
    const limitMs =
      until === 'settled' ? this.run.timeLimitMs : Math.min(READY_LIMIT_MS, this.run.timeLimitMs);
    let isDone = false;
    await observer.until(() => {
      const ended = player.running.hasEnded();
      if (until === 'listening') isDone = player.listening.length > 0;
      else if (until === 'connected') isDone = observer.isConnected(player.machine);
      else isDone = ended || observer.isQuiet();
      if (isDone || ended) return true;
      return observer.isQuiet() && (until !== 'listening' || !pressEnter([player], observer));
    }, limitMs);
    if (isDone) return 'done';
    return player.running.hasEnded() || observer.isQuiet() ? 'quiet' : 'limit';
  }

  /**
   * Waits until programs have ended; stops those that never will, and those over their time. Of several that are stuck
   * the first is stopped, and the others get another chance: the first may have been what they waited for.
   */
  private async complete(
    players: Player[],
    recording: Recording,
    observer: Observer,
  ): Promise<StepRecord['outcome']> {
    const running = (): Player[] => players.filter((player) => !player.running.hasEnded());
    let outcome: StepRecord['outcome'] = players.length === 0 ? 'quiet' : 'done';
    while (running().length > 0) {
      const inTime = await observer.until(
        () => running().length === 0 || (observer.isQuiet() && !pressEnter(running(), observer)),
        this.run.timeLimitMs,
      );
      const late = running();
      if (late.length === 0) break;
      outcome = inTime ? 'quiet' : 'limit';
      const why = inTime ? 'stuck' : 'limit';
      const stopped = inTime ? late.slice(0, 1) : late;
      await Promise.all(stopped.map((player) => this.stop(player, why, recording, observer)));
      observer.expectMovement();
    }
    return outcome;
  }

  /** What the programs began is allowed to come to its end: a server still has to answer a client's FIN. */
  private async playSettle(index: number, recording: Recording, observer: Observer): Promise<void> {
    const begin = await recording.mark();
    const isOver = (): boolean => observer.isAtRest() || observer.isQuiet();
    let rested = await observer.until(isOver, SETTLE_LIMIT_MS);
    // What was on its way through the switch may have set something going: look once more behind a marker.
    let end = await recording.mark();
    for (let frames = -1; rested && frames !== end.afterFrame; end = await recording.mark()) {
      frames = end.afterFrame;
      rested = await observer.until(isOver, SETTLE_LIMIT_MS);
    }
    this.steps.push({
      index,
      kind: 'settle',
      programs: [],
      outcome: rested ? 'done' : 'limit',
      startMs: begin.atMs,
      endMs: end.atMs,
      fromFrame: begin.afterFrame,
      toFrame: end.afterFrame,
    });
  }

  private async stop(
    player: Player,
    why: 'idle' | 'limit' | 'stuck',
    recording: Recording,
    observer: Observer,
  ): Promise<void> {
    const waitingOn = observer.waitingOn(player.running);
    if (waitingOn !== undefined) player.record.waitingOn = waitingOn;
    const signals = await player.running.stop(async (signal) => {
      const at = await recording.mark();
      this.markers.push({ kind: 'signal', program: player.id, signal, ...at });
    });
    if (signals.length === 0) return;
    player.record.end = { kind: 'stopped', why, signals };
    if (why === 'limit')
      player.record.limits.push({ limit: 'wall-time', value: this.run.timeLimitMs / 1000, unit: 's' });
  }

  private machineNamed(name: string): Machine {
    const machine = this.machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`the scenario names no machine ${name}`);
    return machine;
  }

  private describe(machine: Machine): ScenarioRecord['machines'][number] {
    const adopted = this.run.adoption?.get(machine.name)?.addresses ?? [];
    return {
      name: machine.name,
      address: machine.address,
      mac: machine.mac,
      ...(adopted.length === 0 ? {} : { adopted }),
    };
  }
}

/**
 * Presses Enter for programs that the scenario waits for and that wait for somebody to type ("press Enter to go on"),
 * as anybody at the keyboard would. Says whether it did. A program that the rubric gives input to is left alone.
 */
function pressEnter(players: Player[], observer: Observer): boolean {
  const waiting = players.filter(
    ({ running, record, hasInput }) =>
      !hasInput && (record.enterPressed ?? 0) < MOST_ENTERS && observer.waitingOn(running) === 'stdin',
  );
  for (const { running, record } of waiting) {
    record.enterPressed = (record.enterPressed ?? 0) + 1;
    running.type('\n');
  }
  if (waiting.length > 0) observer.expectMovement();
  return waiting.length > 0;
}

function finish(player: Player, observer: Observer): void {
  const { record, running } = player;
  if (record.end.kind !== 'stopped')
    record.end = running.ownEnd() ?? { kind: 'stopped', why: 'idle', signals: [] };
  record.endMs ??= observer.nowMs();
  record.limits.push(...running.limits());
  record.stdoutBytes = running.stdout.bytes().length;
  record.stderrBytes = running.stderr.bytes().length;
  record.outputTruncated = running.stdout.isTruncated() || running.stderr.isTruncated();
}

function notStarted(runnable: Runnable): ProgramEnd {
  if (runnable.kind === 'build-failed')
    return { kind: 'not-started', why: 'build-failed', detail: runnable.detail };
  return { kind: 'not-started', why: 'missing' };
}

function machinesOf(scenario: Scenario): string[] {
  const names = scenario.steps.flatMap((step) => {
    if ('together' in step) return step.together.map((one) => one.on);
    if ('hold' in step) return [step.hold];
    if ('release' in step) return [step.release];
    if ('finish' in step) return [];
    return [step.on];
  });
  return [...new Set(names)];
}
