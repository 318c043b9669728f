import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { PassThrough } from 'node:stream';
import { collect } from '../bounded-output.ts';
import { limitHits } from '../limit-hits.ts';
import { LIMITS } from '../limits.ts';
import { descendants } from '../proc.ts';
import { endOfCode, endPolitely } from '../ending.ts';
import type { RunningProgram } from '../program.ts';
import { signal } from '../signal.ts';
import { Samples } from '../samples.ts';
import type { SandboxCommand } from '../sandbox.ts';
import { within } from '../within.ts';
import { endOf, firstProcessOf } from './client.ts';
import { engineFault, type Engine } from './engine.ts';
import { ContainerDisk } from './disk.ts';
import { READY, reportedCode } from './keeper.ts';
import { hasMemoryLeft, memoryKills } from './memory.ts';
import { runContainer, type ProgramPlace } from './run-program.ts';

/** How long what was killed may take to be gone. */
const END_LIMIT_MS = 10_000;
/** How long an engine may take to start a container. */
const START_LIMIT_MS = 120_000;
/** How often a program that was sent a signal is looked at. */
const LOOK_MS = 5;
const SIGKILLED = 137;
/** Of the engine's client: it says that the engine has failed. */
const ENGINE_FAILED = 125;

/** Starts a program's container, where it waits to be released. */
export async function launchInContainer(
  engine: Engine,
  place: ProgramPlace,
  command: SandboxCommand,
  stdin: string | undefined,
): Promise<RunningProgram> {
  const { limits = LIMITS } = command;
  const isBuild = command.isKept === true;
  let startedMs = performance.now();
  const { child, hasLargest } = runContainer(engine, place, command);
  const secret = randomBytes(16).toString('hex');

  // Behind a gate it begins, as its image has it, only when it is released.
  let phase: 'starting' | 'waiting' | 'beginning' | 'running' = 'starting';
  let before = '';
  let complaints = '';
  let lastSaid = '';
  let ended = false;
  let wasKilled = false;
  let wasStopped = false;
  let isOutOfMemory = false;
  let fault: string | undefined;
  let killsBefore = memoryKills();
  let ranMs = 0;
  let exitCode: number | undefined;
  let markReady = (): void => {};
  let markEnded = (): void => {};
  const ready = new Promise<void>((resolve) => (markReady = resolve));
  const endedPromise = new Promise<void>((resolve) => (markEnded = resolve));
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const finish = (code: number | undefined): void => {
    if (ended) return;
    exitCode = code;
    ranMs = performance.now() - startedMs;
    ended = true;
    markReady();
    markEnded();
  };

  const out = new PassThrough();
  const err = new PassThrough();
  const stdout = collect(out, limits.outputBytes);
  const stderr = collect(err, limits.outputBytes);
  const takeOutput = (chunk: Buffer): void => {
    out.write(chunk);
    if (!isBuild) return;
    lastSaid = (lastSaid + chunk.toString('latin1')).slice(-200);
    const code = reportedCode(lastSaid, secret);
    if (code !== undefined) finish(code);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (phase === 'running' || phase === 'waiting') {
      takeOutput(chunk);
      return;
    }
    before += chunk.toString('latin1');
    const at = before.indexOf(`${READY}\n`);
    if (at < 0) {
      before = before.slice(-READY.length);
      return;
    }
    const rest = before.slice(at + READY.length + 1);
    before = '';
    phase = phase === 'starting' ? 'waiting' : 'running';
    markReady();
    if (rest !== '') takeOutput(Buffer.from(rest, 'latin1'));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    // Before it runs only the engine and the keeper speak.
    if (phase === 'running') err.write(chunk);
    else complaints = (complaints + chunk.toString()).slice(-4000);
  });
  child.on('error', (error) => {
    complaints += error.message;
    finish(undefined);
  });
  child.on('close', (code) => void close(code ?? SIGKILLED));
  const close = async (code: number): Promise<void> => {
    if (!ended && phase === 'beginning' && !wasKilled)
      fault = wasStopped
        ? `${command.argv.join(' ')} had not begun when it was stopped: its folder was not made within ${END_LIMIT_MS / 1000} s`
        : `${command.argv.join(' ')} could not be started in its container: ${complaints.trim().slice(0, 300)}`;
    if (!ended && phase === 'running' && (code === SIGKILLED || code === ENGINE_FAILED) && !wasKilled) {
      const end = await endOf(engine, place.name);
      isOutOfMemory = end?.isOutOfMemory === true;
      if (end?.code !== code) fault = `${engine.kind} lost the container of ${command.argv.join(' ')}`;
      else if (!isOutOfMemory && memoryKills() > killsBefore) {
        // Podman does not tell. Where the machine has memory left, the limit of a container was met.
        if (!hasMemoryLeft(2 * limits.memoryBytes))
          fault = `the machine ran out of memory while ${command.argv.join(' ')} ran`;
        else if (engine.kind === 'podman' && engine.hasLimits) isOutOfMemory = true;
      }
    }
    finish(code);
  };
  const isInTime = await within(ready, START_LIMIT_MS);
  let keeperPid: number;
  try {
    if (!isInTime) throw engineFault(`a container did not start within ${START_LIMIT_MS / 1000} s.`);
    if (phase === 'starting')
      throw engineFault(`a container did not start: ${complaints.trim().slice(0, 300)}.`);
    keeperPid = await firstProcessOf(engine, place.name);
  } catch (error) {
    child.kill('SIGKILL');
    await place.remove();
    throw error;
  }

  const disk = new ContainerDisk(keeperPid, hasLargest ? Infinity : limits.fileBytes);
  const samples = new Samples(limits, disk, false);
  const pids = (): number[] => (ended ? [] : descendants(keeperPid));
  const signalAll = (name: NodeJS.Signals): void => {
    for (const pid of pids()) signal(pid, name);
  };
  /** Ends the first process: the kernel ends everything in its pid namespace. */
  const kill = async (): Promise<void> => {
    wasKilled = true;
    if (!ended) signal(keeperPid, 'SIGKILL');
    if (!(await within(gone, END_LIMIT_MS))) child.kill('SIGKILL');
    finish(exitCode ?? SIGKILLED);
  };
  return {
    release() {
      phase = place.gate === undefined ? 'running' : 'beginning';
      startedMs = performance.now();
      killsBefore = memoryKills();
      child.stdin.write(`${secret}\n`);
      if (stdin !== undefined && !isBuild) child.stdin.end(stdin);
    },
    type(text) {
      child.stdin.write(text);
    },
    endInput() {
      child.stdin.end();
    },
    pids,
    hasEnded: () => ended,
    ended: endedPromise,
    signal: signalAll,
    async stop(beforeSignal) {
      // While its folder is made its processes are not its own, and before its first and behind its last there is nobody to signal.
      const hasProcess = (): boolean => phase !== 'beginning' && pids().length > 0;
      await eventually(() => ended || phase === 'waiting' || hasProcess(), END_LIMIT_MS);
      wasStopped = true;
      const endsWithin = async (limitMs: number): Promise<boolean> => {
        if (!(await eventually(() => pids().length === 0, limitMs))) return false;
        // Its client tells of the end a while after it.
        if (!(await within(endedPromise, END_LIMIT_MS))) await kill();
        return true;
      };
      return endPolitely({ hasEnded: () => ended, signal: signalAll, endsWithin, kill }, beforeSignal);
    },
    kill,
    ownEnd() {
      return ended ? endOfCode(exitCode ?? 1) : undefined;
    },
    sample(own) {
      samples.look(own);
      if (samples.isMemoryMet) for (const pid of own) signal(pid, 'SIGKILL');
    },
    limits() {
      if (fault !== undefined) throw engineFault(`${fault}.`);
      return limitHits({
        limits,
        exitCode,
        wasKilled,
        ranMs,
        mostOpenFiles: samples.mostOpenFiles,
        mostProcesses: samples.mostProcesses,
        wasDiskFull: samples.wasDiskFull,
        wasMemoryMet: samples.isMemoryMet || isOutOfMemory,
        hasLargestFile: disk.hasLargestFile,
        isOutputCut: stdout.isTruncated() || stderr.isTruncated(),
      });
    },
    stdout: isBuild ? { ...stdout, bytes: () => withoutReport(stdout.bytes(), secret) } : stdout,
    stderr,
    async keep(folder) {
      // Whatever a build left running could change what is copied.
      const deadline = performance.now() + END_LIMIT_MS;
      for (let left = descendants(keeperPid); left.length > 0; left = descendants(keeperPid)) {
        if (performance.now() > deadline) throw engineFault('what a build left running does not end.');
        for (const pid of left) signal(pid, 'SIGKILL');
        // Not a pause: they are the engine's children, and the kernel tells nobody else of their end.
        await new Promise<void>((resolve) => setTimeout(resolve, 1));
      }
      const kept = disk.keep(folder);
      child.stdin.end('\n');
      return kept;
    },
    async cleanUp() {
      await place.remove();
    },
  };
}

/** Resolves true once it is so, false where it is not in time. */
async function eventually(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    // Not a pause: the engine's client tells of the end tens of milliseconds late, and the kernel tells nobody but the parent.
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

function withoutReport(bytes: Buffer, secret: string): Buffer {
  const at = bytes.lastIndexOf(`\n${secret} `);
  return at < 0 ? bytes : bytes.subarray(0, at);
}
