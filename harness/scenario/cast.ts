import { performance } from 'node:perf_hooks';
import type { Recording } from '../capture/capture.ts';
import type { Machine } from '../lab/machine.ts';
import { launchProbe } from '../lab/probe.ts';
import type { MarkerRecord, ProgramEnd, ProgramRecord } from '../model/evidence.ts';
import type { Probe } from '../model/probe.ts';
import type { ProbeStep, RunStep, Step } from '../model/rubric.ts';
import type { Observer } from './observer.ts';
import type { Player } from './player.ts';
import type { Runnable, ScenarioRun } from './run-scenario.ts';
import { Typist } from './typist.ts';

/** The programs and probes of one scenario: prepares them, releases them, stops them, and keeps their records. */
export class Cast {
  readonly players: Player[] = [];
  readonly records: ProgramRecord[] = [];
  private readonly run: ScenarioRun;
  private readonly machines: Machine[];
  private readonly recording: Recording;
  private readonly observer: Observer;
  private readonly markers: MarkerRecord[];
  /** Sandboxes that wait for their step, by the ids of their programs. */
  private readonly ahead = new Map<string, Promise<Prepared>>();
  /** All that was ever made ready, also what nobody came to release. */
  private readonly made: Promise<Prepared>[] = [];

  constructor(parts: {
    run: ScenarioRun;
    machines: Machine[];
    recording: Recording;
    observer: Observer;
    markers: MarkerRecord[];
  }) {
    this.run = parts.run;
    this.machines = parts.machines;
    this.recording = parts.recording;
    this.observer = parts.observer;
    this.markers = parts.markers;
  }

  /** Prepares programs and probes and releases them at the same instant. Those that cannot be started are recorded and left out. */
  async begin(steps: (RunStep | ProbeStep)[]): Promise<Player[]> {
    const prepared = await Promise.all(
      steps.map((step) => ('run' in step ? this.takeProgram(step) : this.remember(this.prepareProbe(step)))),
    );
    this.records.push(...prepared.map(({ record }) => record));
    const players = prepared.flatMap(({ player }) => player ?? []);
    const { afterFrame, atMs } = await this.recording.mark();
    for (const { id, running } of players)
      if (running.hasEnded()) throw new Error(`the sandbox of ${id} ended before its program was released`);
    for (const player of players) {
      player.record.startMs = atMs;
      player.record.startAfterFrame = afterFrame;
      this.players.push(player);
      this.observer.add(player);
      player.running.release();
      void player.running.ended.then(() => {
        player.record.endMs = this.observer.nowMs();
      });
    }
    return players;
  }

  /** Begins to make the sandboxes of programs that a later step starts: each waits until it is released. */
  prepareAhead(step: Step | undefined): void {
    for (const one of step === undefined ? [] : runStepsOf(step)) {
      const isRunnable = this.run.programs.get(one.run)?.kind === 'runnable';
      if (!isRunnable || this.ahead.has(idOf(one))) continue;
      const preparing = this.remember(this.prepareProgram(one));
      this.ahead.set(idOf(one), preparing);
    }
  }

  /** Ends a program or probe for good, with a marker before each signal: what its kernel sends then earns nothing. */
  async stop(player: Player, why: 'idle' | 'limit' | 'stuck'): Promise<void> {
    this.noteWaiting(player);
    const signals = await player.running.stop((signal) => this.markSignal(player, signal));
    if (signals.length === 0) return;
    player.record.end = { kind: 'stopped', why, signals };
    if (why === 'limit')
      player.record.limits.push({ limit: 'wall-time', value: this.run.timeLimitMs / 1000, unit: 's' });
  }

  /** Sends a program one signal, as a step says. A probe closes its connections instead. */
  async signal(player: Player, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (player.running.hasEnded()) return;
    this.noteWaiting(player);
    if (player.probe !== undefined) {
      player.probe.close(signal === 'SIGKILL' ? 'with-reset' : 'politely');
      return;
    }
    await this.markSignal(player, signal);
    player.record.end = { kind: 'stopped', why: 'step', signals: [signal] };
    player.running.signal(signal);
  }

  async cleanUp(): Promise<void> {
    const made = await Promise.allSettled(this.made);
    await Promise.all(
      made
        .flatMap((one) => (one.status === 'fulfilled' ? (one.value.player ?? []) : []))
        .map(async ({ running }) => {
          if (!running.hasEnded()) await running.kill();
          await running.cleanUp();
        }),
    );
  }

  private noteWaiting(player: Player): void {
    const waitingOn = this.observer.waitingOn(player.running);
    if (waitingOn !== undefined) player.record.waitingOn = waitingOn;
  }

  private async markSignal(player: Player, signal: string): Promise<void> {
    const at = await this.recording.mark();
    this.markers.push({ kind: 'signal', program: player.id, signal, ...at });
  }

  private takeProgram(step: RunStep): Promise<Prepared> {
    const id = idOf(step);
    const ahead = this.ahead.get(id);
    this.ahead.delete(id);
    return ahead ?? this.remember(this.prepareProgram(step));
  }

  private remember(preparing: Promise<Prepared>): Promise<Prepared> {
    // Whoever takes it hears of its failure.
    preparing.catch(() => {});
    this.made.push(preparing);
    return preparing;
  }

  private async prepareProgram(step: RunStep): Promise<Prepared> {
    const id = idOf(step);
    const runnable = this.run.programs.get(step.run) ?? { kind: 'missing' };
    const standIn = this.run.standIns.get(step.run);
    if (runnable.kind !== 'runnable' && standIn !== undefined)
      return this.launchAsProbe(standIn, { id, program: step.run, on: step.on });
    const record = opened({ id, program: step.run, machine: step.on, end: notStarted(runnable) });
    if (runnable.kind !== 'missing') record.file = runnable.file;
    if (runnable.kind !== 'runnable') return { record };
    record.argv = runnable.argv;
    if (runnable.image !== undefined) record.image = runnable.image;
    const machine = this.machineNamed(step.on);
    const running = await this.run.slot.backend.launch(
      {
        machine,
        source: runnable.source,
        cwd: runnable.cwd,
        argv: runnable.argv,
        ...(runnable.environment === undefined ? {} : { environment: runnable.environment }),
        ...(runnable.mounts === undefined ? {} : { mounts: runnable.mounts }),
        ...(runnable.rawSockets === true ? { rawSockets: true } : {}),
        ...(runnable.image === undefined ? {} : { image: runnable.image }),
        ...this.run.slot.sandboxOn(machine.name),
      },
      typeof step.stdin === 'string' ? step.stdin : undefined,
    );
    const typist = new Typist(running, record, step.stdin);
    const player: Player = {
      id,
      machine,
      running,
      record,
      typist,
      hasNoTimeLimits: runnable.hasNoTimeLimits ?? false,
      goOns: 0,
      toldToGoOnAt: performance.now(),
      listening: record.listening,
    };
    return { record, player };
  }

  private prepareProbe({ probe, on, id = probe.kind }: ProbeStep): Promise<Prepared> {
    return this.launchAsProbe(probe, { id, program: id, on });
  }

  private async launchAsProbe(
    asked: Probe,
    { id, program, on }: { id: string; program: string; on: string },
  ): Promise<Prepared> {
    const machine = this.machineNamed(on);
    const { probe, target } = this.aim(asked);
    const record = opened({
      id,
      program,
      machine: on,
      probe,
      end: { kind: 'not-started', why: 'missing' },
    });
    const alsoPorts = this.run.adoption?.get(on)?.ports ?? [];
    const running = await launchProbe({
      machine,
      probe,
      alsoPorts,
      ...(target === undefined ? {} : { target }),
    });
    const typist = new Typist(running, record, []);
    const player: Player = {
      id,
      machine,
      running,
      record,
      typist,
      hasNoTimeLimits: false,
      probe: running,
      goOns: 0,
      toldToGoOnAt: performance.now(),
      listening: record.listening,
    };
    return { record, player };
  }

  /** Where a client goes: to the machine of the program it names, and to the address and port where that program listens. */
  private aim(probe: Probe): { probe: Probe; target?: { address: string; port: number } } {
    if (!('to' in probe)) return { probe };
    const server = this.players.find((player) => player.id === probe.to);
    const machine = server?.machine ?? this.machines.find(({ name }) => name === probe.to);
    if (machine === undefined)
      return { probe, target: { address: this.machines[0]?.address ?? '', port: probe.port } };
    const protocol = probe.kind === 'tcp-client' ? 'tcp' : 'udp';
    const sockets = (server?.listening ?? []).filter((one) => one.protocol === protocol);
    const socket = sockets.find(({ port }) => port === probe.port) ?? sockets[0];
    const port = socket?.port ?? probe.port;
    // A server that is bound to an address which the lab lent its machine is met there.
    const lent = this.run.adoption?.get(machine.name)?.addresses ?? [];
    const address = lent.find((one) => one === socket?.address) ?? machine.address;
    return { probe: { ...probe, port }, target: { address, port } };
  }

  private machineNamed(name: string): Machine {
    const machine = this.machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`the scenario names no machine ${name}`);
    return machine;
  }
}

/** What was made ready of a step: nothing but a record where it cannot be started. */
interface Prepared {
  record: ProgramRecord;
  player?: Player;
}

function opened(parts: Pick<ProgramRecord, 'id' | 'program' | 'machine' | 'end' | 'probe'>): ProgramRecord {
  return {
    ...parts,
    argv: [],
    startMs: 0,
    startAfterFrame: 0,
    limits: [],
    listening: [],
    stdoutBytes: 0,
    stderrBytes: 0,
    outputTruncated: false,
  };
}

/** The programs that a step starts. A probe is made when its step begins: where it goes depends on what listens then. */
function runStepsOf(step: Step): RunStep[] {
  if ('start' in step) {
    const { start, until: _, ...rest } = step;
    return [{ ...rest, run: start }];
  }
  if ('run' in step) return [step];
  return 'together' in step ? step.together.filter((one) => 'run' in one) : [];
}

function idOf(step: RunStep): string {
  return step.id ?? step.run;
}

function notStarted(runnable: Runnable): ProgramEnd {
  if (runnable.kind === 'build-failed' || runnable.kind === 'toolchain-missing')
    return { kind: 'not-started', why: runnable.kind, detail: runnable.detail };
  return { kind: 'not-started', why: 'missing' };
}
