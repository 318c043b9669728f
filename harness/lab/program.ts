import { spawn } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import type { LimitHit, ProgramEnd } from '../model/evidence.ts';
import { collect, type BoundedOutput } from './bounded-output.ts';
import { descendants } from './proc.ts';
import { LIMITS, sandboxed, type SandboxCommand } from './sandbox.ts';
import { within } from './within.ts';

/** How long a program may take to answer each stop signal. */
const GRACE_MS = 400;

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
  limits(): LimitHit[];
  stdout: BoundedOutput;
  stderr: BoundedOutput;
  /** Removes its copy of the submission. */
  cleanUp(): void;
}

/** A program in its sandbox. */
export interface RunningProgram extends Running {
  /** Moves its copy of the submission, with what it wrote there, to another folder of the lab. */
  keep(folder: string): Promise<void>;
}

/** Starts a sandbox that waits, its program ready to be released. */
export async function launch(command: SandboxCommand, stdin: string | undefined): Promise<RunningProgram> {
  const { argv, workFolder, cleanUp } = sandboxed(command);
  const [file = '', ...rest] = argv;
  const startedMs = performance.now();
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const gate = pipeAt(child.stdio[3]);
  const status = pipeAt(child.stdio[4]);
  for (const stream of [child.stdin, gate]) stream?.on('error', () => {});
  const stdout = collect(child.stdout, LIMITS.outputBytes);
  const stderr = collect(child.stderr, LIMITS.outputBytes);
  if (stdin !== undefined) child.stdin?.end(stdin);

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
  status?.on('error', () => {});
  status?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    const code = /"exit-code":\s*(\d+)/.exec(text)?.[1];
    if (pid !== undefined) sandboxPid = Number(pid);
    if (code !== undefined) exitCode = Number(code);
    if (sandboxPid !== undefined) markReady();
  });
  const endedPromise = new Promise<void>((resolve) => {
    const finish = (): void => {
      ranMs = performance.now() - startedMs;
      ended = true;
      markReady();
      resolve();
    };
    child.on('error', finish);
    child.on('close', finish);
  });
  await ready;

  const signalAll = (name: NodeJS.Signals): void => {
    if (sandboxPid !== undefined) for (const pid of descendants(sandboxPid)) signal(pid, name);
  };
  /** Ends the sandbox's first process: the kernel ends everything in its pid namespace. */
  const kill = async (): Promise<void> => {
    wasKilled = true;
    if (sandboxPid !== undefined && !ended) signal(sandboxPid, 'SIGKILL');
    child.kill('SIGKILL');
    await endedPromise;
  };
  return {
    release() {
      gate?.write('x');
      gate?.end();
    },
    type(text) {
      child.stdin?.write(text);
    },
    endInput() {
      child.stdin?.end();
    },
    pids: () => (ended || sandboxPid === undefined ? [] : descendants(sandboxPid)),
    hasEnded: () => ended,
    ended: endedPromise,
    signal: signalAll,
    async stop(beforeSignal) {
      const sent: string[] = [];
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        if (ended) return sent;
        await beforeSignal(name);
        signalAll(name);
        sent.push(name);
        if (await within(endedPromise, GRACE_MS)) return sent;
      }
      await beforeSignal('SIGKILL');
      sent.push('SIGKILL');
      await kill();
      return sent;
    },
    kill,
    ownEnd() {
      if (!ended) return undefined;
      const code = exitCode ?? child.exitCode ?? 1;
      const name = code > 128 ? signalName(code - 128) : undefined;
      return name === undefined ? { kind: 'exited', code } : { kind: 'signalled', signal: name };
    },
    limits() {
      const hits: LimitHit[] = [];
      // A runtime that ignores SIGXCPU meets the hard limit, which is SIGKILL.
      const hardLimit =
        !wasKilled && exitCode === 128 + constants.signals.SIGKILL && ranMs >= LIMITS.cpuSeconds * 1000;
      if (exitCode === 128 + constants.signals.SIGXCPU || hardLimit)
        hits.push({ limit: 'cpu-time', value: LIMITS.cpuSeconds, unit: 's' });
      if (exitCode === 128 + constants.signals.SIGXFSZ)
        hits.push({ limit: 'file-size', value: LIMITS.fileBytes, unit: 'bytes' });
      if (stdout.isTruncated() || stderr.isTruncated())
        hits.push({ limit: 'output', value: LIMITS.outputBytes, unit: 'bytes' });
      return hits;
    },
    stdout,
    stderr,
    keep: (folder) => rename(workFolder, folder),
    cleanUp,
  };
}

function pipeAt(stream: unknown): Duplex | undefined {
  return isDuplex(stream) ? stream : undefined;
}

function isDuplex(stream: unknown): stream is Duplex {
  return typeof stream === 'object' && stream !== null && 'write' in stream && 'on' in stream;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between.
  }
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
