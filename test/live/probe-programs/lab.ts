import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Recording } from '../../../harness/capture/capture.ts';
import type { Machine } from '../../../harness/lab/machine.ts';
import { launchProbe, type RunningProbe } from '../../../harness/lab/probe.ts';
import { readThreads } from '../../../harness/lab/proc.ts';
import { readSockets } from '../../../harness/lab/socket-tables.ts';
import { openSwitch, type Switch } from '../../../harness/lab/switch.ts';
import type { Probe } from '../../../harness/model/probe.ts';
import { dissect } from '../../../harness/wire/index.ts';
import type { Capture } from '../../../harness/wire/types.ts';
import { top } from '../../support/cli.ts';

const SERVER = '172.16.16.101';
const LIMIT_MS = 20_000;
const QUIET_MS = 120;
/** A client that is still at it after this, with nothing new on the wire, spins. */
const SPIN_MS = 1_000;
const MOST_TURNS = 20;

/** A peer: one of wiremark's probes, or a program of this folder with arguments. */
export type Peer = Probe | { program: string; args?: string[] };

export interface Player {
  peer: Peer;
  probe?: RunningProbe;
  pids(): number[];
  hasEnded(): boolean;
  kill(): Promise<void>;
  output(): string;
  /** Exit code; undefined where it was stopped. */
  code(): number | undefined;
}

/** A switch of its own for these tests, with two fresh machines for each play. */
export async function openProbeLab(): Promise<AsyncDisposable & { play: Play }> {
  // Processes of the harness are started as it was started itself; a test runner was not started by tsx.
  process.execArgv = ['--import', 'tsx'];
  const lan = await openSwitch();
  return {
    play: (act, frames) => playOn(lan, act, frames),
    [Symbol.asyncDispose]: () => lan[Symbol.asyncDispose](),
  };
}

/** Returns what crossed until everything was quiet. Throws where the capture lost frames, unless none of them matters. */
export type Play = (act: (stage: Stage) => Promise<void>, frames?: 'may-lose-frames') => Promise<Capture>;

async function playOn(lan: Switch, ...[act, mayLose]: Parameters<Play>): Promise<Capture> {
  const machines = await lan.addMachines({
    server: { address: `${SERVER}/24` },
    client: { address: '172.16.16.102/24' },
  });
  const recording = await lan.capture.begin();
  await lan.setPorts(machines, 'up');
  const stage = new Stage(machines, recording);
  try {
    await act(stage);
    await stage.untilQuiet();
    const { afterFrame } = await recording.mark();
    await stage.killAll();
    await lan.setPorts(machines, 'down');
    const counters = await recording.end();
    if (!counters.complete && mayLose === undefined)
      throw new Error(`the capture is incomplete: ${counters.reason}`);
    const frames = recording.frames.slice(0, afterFrame).map(({ timeNs, bytes }, at) => ({
      number: at + 1,
      timeNs,
      bytes,
      originalLength: bytes.length,
      linkType: 1,
    }));
    return dissect({ format: 'pcapng', frames, names: new Map() });
  } finally {
    await stage.killAll();
    await lan.removeMachines(machines);
  }
}

export class Stage {
  readonly recording: Recording;
  private readonly machines: Machine[];
  private readonly players: Player[] = [];

  constructor(machines: Machine[], recording: Recording) {
    this.machines = machines;
    this.recording = recording;
  }

  /** Starts a server, and waits until it listens. */
  async server(peer: Peer): Promise<Player> {
    const machine = this.machineOf('server');
    const player = await this.start(machine, peer);
    await this.until(() => readSockets(machine.pid).some((row) => [7, 10].includes(row.state)), 'a listener');
    return player;
  }

  /** Starts a client and returns at once. */
  client(peer: Peer): Promise<Player> {
    return this.start(this.machineOf('client'), peer);
  }

  /** Starts a client and waits until it has ended; a probe is told to go on, a program is killed where it never would. */
  async run(peer: Peer): Promise<Player> {
    const player = await this.client(peer);
    for (let turn = 0; turn < MOST_TURNS && !player.hasEnded(); turn += 1) {
      await this.untilQuiet(() => player.hasEnded());
      if (player.hasEnded()) break;
      if (player.probe === undefined) await player.kill();
      else player.probe.goOn();
    }
    return player;
  }

  /** Waits until every thread is blocked without a time limit, and nothing moves on the wire. */
  async untilQuiet(orElse: () => boolean = () => false): Promise<void> {
    let picture = '';
    let since = performance.now();
    let frames = this.recording.frames.length;
    let framesSince = since;
    await this.until(() => {
      const threads = this.players
        .filter((one) => !one.hasEnded())
        .flatMap((one) => one.pids().flatMap((pid) => readThreads(pid)));
      const now = [
        this.recording.frames.length,
        ...threads.map((thread) => `${thread.waitingOn}${thread.switches}`),
      ].join();
      const retransmits = this.machines.flatMap(({ pid }) => readSockets(pid)).some((row) => row.timer === 1);
      const isBusy = retransmits || threads.some((thread) => thread.wakes === 'by-itself');
      if (isBusy || now !== picture) since = performance.now();
      if (frames !== this.recording.frames.length) framesSince = performance.now();
      frames = this.recording.frames.length;
      picture = now;
      const isRunning = threads.some((thread) => thread.waitingOn === 'running');
      const spins = isRunning && !retransmits && performance.now() - framesSince > SPIN_MS;
      return orElse() || spins || performance.now() - since > QUIET_MS;
    }, 'quiet');
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`no ${what} within ${LIMIT_MS / 1000} s`);
      // The kernel's tables have no events: look again soon.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(this.players.map((player) => player.kill()));
  }

  machineOf(name: string): Machine {
    return this.machines.find((machine) => machine.name === name)!;
  }

  private async start(machine: Machine, peer: Peer): Promise<Player> {
    const player = 'program' in peer ? startProgram(machine, peer) : await startProbe(machine, peer);
    this.players.push(player);
    return player;
  }
}

async function startProbe(machine: Machine, peer: Probe): Promise<Player> {
  const probe = await launchProbe({ machine, probe: peer, target: { address: SERVER, port: peer.port } });
  probe.release();
  return {
    peer,
    probe,
    pids: () => probe.pids(),
    hasEnded: () => probe.hasEnded(),
    kill: () => probe.kill(),
    output: () => `${probe.stdout.bytes()}${probe.stderr.bytes()}`,
    code: () => {
      const end = probe.ownEnd();
      return end?.kind === 'exited' ? end.code : undefined;
    },
  };
}

function startProgram(machine: Machine, peer: { program: string; args?: string[] }): Player {
  const file = join(top, 'test/live/probe-programs', peer.program);
  const child = spawn(
    'nsenter',
    [`--net=/proc/${machine.pid}/ns/net`, '--', '/usr/bin/python3', '-u', file, ...(peer.args ?? [])],
    { stdio: 'pipe' },
  );
  let output = '';
  child.stdin.on('error', () => {});
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const closed = once(child, 'close');
  return {
    peer,
    pids: () => (hasEnded() || child.pid === undefined ? [] : [child.pid]),
    hasEnded,
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    output: () => output,
    code: () => child.exitCode ?? undefined,
  };
}
