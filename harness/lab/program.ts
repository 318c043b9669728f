import { closeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { LimitHit, ProgramEnd } from '../model/evidence.ts';
import { collect, type BoundedOutput } from './bounded-output.ts';
import type { Group, GroupUsage } from './cgroup.ts';
import { endOfCode, endPolitely } from './ending.ts';
import { isMachineOutOfMemory, limitHits, SANDBOX_PROCESSES, type Footprint } from './limit-hits.ts';
import { LIMITS } from './limits.ts';
import { signal } from './signal.ts';
import { descendants } from './proc.ts';
import { readText } from './proc-text.ts';
import { Samples } from './samples.ts';
import { openSandbox, type SandboxCommand } from './sandbox.ts';
import { startProcess, type StartedProcess } from './spawner/start-process.ts';
import { within } from './within.ts';

/** How long the kernel may take to be through with processes that were killed. */
const GROUP_LIMIT_MS = 1_000;

/** A program or a probe, from the moment it is ready to be released. */
export interface Running {
  /** Lets the program begin. */
  release(): void;
  /** Writes to its standard input, which stays open. */
  type(text: string): void;
  /** Ends its standard input. */
  endInput(): void;
  /** The processes of the program itself. */
  pids(): number[];
  hasEnded(): boolean;
  /** Resolves when it has ended, whoever ended it. */
  ended: Promise<void>;
  /** Sends one signal to all its processes. */
  signal(name: NodeJS.Signals): void;
  /** Ends it: SIGINT, SIGTERM, then its whole pid namespace. Returns the signals sent. */
  stop(beforeSignal: (signal: string) => Promise<void>): Promise<string[]>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** How it ended by itself; undefined while it runs. */
  ownEnd(): Extract<ProgramEnd, { kind: 'exited' | 'signalled' }> | undefined;
  /** Looks at what its processes use, given their ids: limits that no other thing tells of are seen so. */
  sample?(pids: readonly number[]): void;
  /** The limits that it met. Throws where it was ended by what is no doing of its own: the machine ran out of memory, or the spawner ended. */
  limits(): LimitHit[];
  stdout: BoundedOutput;
  stderr: BoundedOutput;
  /** Ends what is left of it and removes its copy of the submission. */
  cleanUp(): Promise<void>;
}

/** A program in its sandbox. */
export interface RunningProgram extends Running {
  /**
   * Moves what it wrote to another folder of the lab, where it stays until `releaseDisk`, and returns where its copy of the
   * submission is then.
   */
  keep(folder: string): Promise<string>;
}

/** Starts a sandbox that waits, its program ready to be released. */
export async function launch(command: SandboxCommand, stdin: string | undefined): Promise<RunningProgram> {
  const { limits = LIMITS, without, group: above } = command;
  const { argv, environment, seccomp, disk, ...identity } = await openSandbox(command);
  const filter = seccomp === undefined ? undefined : { file: `/proc/${process.pid}/fd/${seccomp}` };
  let aboveBefore = above?.usage();
  let startedMs = performance.now();
  let group: Group | undefined;
  let child: StartedProcess;
  try {
    group = openGroup(command);
    child = await startProcess({
      ...identity,
      argv,
      env: environment,
      ...(group === undefined ? {} : { groups: group.files }),
      stdio: ['in', 'out', 'out', 'in', 'out', filter],
    });
  } catch (error) {
    group?.remove();
    // That it could not be started says more than what came of it.
    await disk.remove().catch(() => {});
    throw error;
  } finally {
    if (seccomp !== undefined) closeSync(seccomp);
  }
  const [input, out, err, gate, status] = child.stdio;
  const outputBytes = without?.has('output-limit') ? Infinity : limits.outputBytes;
  const stdout = collect(out, outputBytes);
  const stderr = collect(err, outputBytes);
  if (stdin !== undefined) input?.end(stdin);

  let ended = false;
  let wasKilled = false;
  let ranMs = 0;
  let sandboxPid: number | undefined;
  let exitCode: number | undefined;
  let text = '';
  let markReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  status?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    const code = /"exit-code":\s*(\d+)/.exec(text)?.[1];
    if (pid !== undefined) sandboxPid = Number(pid);
    if (code !== undefined) exitCode = Number(code);
    if (sandboxPid !== undefined) markReady();
  });
  const endedPromise = new Promise<void>((resolve) => {
    void child.closed.then(() => {
      ranMs = performance.now() - startedMs;
      ended = true;
      markReady();
      resolve();
    });
  });
  await ready;

  if (sandboxPid === undefined) {
    group?.remove();
    await disk.remove();
    throw new Error(`a sandbox did not start: ${stderr.bytes().toString().trim().slice(0, 300)}`);
  }
  const pid = sandboxPid;
  const samples = new Samples(limits, disk, group !== undefined);
  const pids = (): number[] => {
    if (ended || sandboxPid === undefined) return [];
    // With a pid namespace the first process in it is bubblewrap's.
    const own = without?.has('pid-namespace') ? [sandboxPid] : [];
    return [...own, ...descendants(sandboxPid)];
  };
  const signalAll = (name: NodeJS.Signals): void => {
    for (const pid of pids()) signal(pid, name);
  };
  const footprint = (): Footprint => ({
    limits,
    exitCode,
    wasKilled,
    ranMs,
    ...(group === undefined
      ? {}
      : { group: { own: group.usage(), above: grown(above?.usage(), aboveBefore) } }),
    mostOpenFiles: samples.mostOpenFiles,
    mostProcesses: samples.mostProcesses,
    wasDiskFull: samples.wasDiskFull || disk.isFull(),
    wasMemoryMet: samples.isMemoryMet,
    hasLargestFile: disk.hasFileOf(limits.fileBytes),
    isOutputCut: stdout.isTruncated() || stderr.isTruncated(),
  });
  /** Ends the sandbox's first process: the kernel ends everything in its pid namespace. */
  const kill = async (): Promise<void> => {
    wasKilled = true;
    if (sandboxPid !== undefined && !ended) signal(sandboxPid, 'SIGKILL');
    child.kill('SIGKILL');
    await endedPromise;
  };
  return {
    release() {
      // What happened while it waited was not its doing.
      aboveBefore = above?.usage();
      startedMs = performance.now();
      gate?.write('x');
      gate?.end();
    },
    type(text) {
      input?.write(text);
    },
    endInput() {
      input?.end();
    },
    pids,
    hasEnded: () => ended,
    ended: endedPromise,
    signal: signalAll,
    stop(beforeSignal) {
      const endsWithin = (limitMs: number): Promise<boolean> => within(endedPromise, limitMs);
      return endPolitely({ hasEnded: () => ended, signal: signalAll, endsWithin, kill }, beforeSignal);
    },
    kill,
    ownEnd() {
      return ended ? endOfCode(exitCode ?? child.how()?.code ?? 1) : undefined;
    },
    sample(own) {
      samples.look(own);
      if (samples.isMemoryMet && !without?.has('memory-limit')) for (const pid of own) signal(pid, 'SIGKILL');
    },
    limits() {
      const seen = footprint();
      if (child.how()?.isLost)
        throw new Error(`what starts programs has ended, and ${command.argv.join(' ')} with it`);
      if (isMachineOutOfMemory(seen))
        throw new Error(`the machine ran out of memory, and the kernel ended ${command.argv.join(' ')}`);
      return limitHits(seen);
    },
    stdout,
    stderr,
    keep: (folder) => disk.keep(folder),
    async cleanUp() {
      if (!without?.has('pid-namespace')) await (group === undefined ? isGone(pid) : removeGroup(group));
      await disk.remove();
    },
  };
}

/** A group of the program's own, which its sandbox enters before anything else. */
function openGroup(command: SandboxCommand): Group | undefined {
  const { group: above, limits = LIMITS, without } = command;
  return above?.open(`program-${command.serial}`, {
    ...(without?.has('memory-limit') ? {} : { memoryBytes: limits.memoryBytes }),
    ...(without?.has('process-limit') ? {} : { processes: limits.processes + SANDBOX_PROCESSES }),
  });
}

/** Whoever is the first in a pid namespace is gone when all others in it are, which the kernel has killed. */
async function isGone(pid: number): Promise<void> {
  const deadline = performance.now() + GROUP_LIMIT_MS;
  while (/\) [^ZX] /.test(readText(`/proc/${pid}/stat`)) && performance.now() < deadline)
    // Not a pause: nobody is told of the end of another's child.
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
}

/** A process that was killed leaves its group when the kernel is through with it: looks until then. */
async function removeGroup(group: Group): Promise<void> {
  group.kill();
  const deadline = performance.now() + GROUP_LIMIT_MS;
  while (!group.remove() && performance.now() < deadline)
    // Not a pause: version 1 tells of no empty group, and to remove it is the only way to look.
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
}

function grown(
  now: GroupUsage | undefined,
  before: GroupUsage | undefined,
): { memoryHits: number; refusedForks: number } {
  return {
    memoryHits: (now?.memoryHits ?? 0) - (before?.memoryHits ?? 0),
    refusedForks: (now?.refusedForks ?? 0) - (before?.refusedForks ?? 0),
  };
}
