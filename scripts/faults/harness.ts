import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MadeClass } from './classes.ts';
import { inhabited, isAlive, namespacesOf, processTree, ticksNow, type Process } from './processes.ts';

export interface HarnessOptions {
  top: string;
  of: MadeClass;
  out: string;
  trace: string;
  jobs: number;
  isResumed: boolean;
  only?: string;
  /** A module that is loaded into the harness before everything else. */
  preload?: string;
}

/** A running `wiremark grade`. */
export interface Harness {
  pid: number;
  child: ChildProcess;
  /** What it said on stderr, the end of it. */
  said: () => string;
  hasEnded: () => boolean;
  ended: Promise<number | null>;
}

export function startHarness({
  top,
  of,
  out,
  trace,
  jobs,
  isResumed,
  only,
  preload,
}: HarnessOptions): Harness {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      ...(preload === undefined ? [] : ['--import', preload]),
      join(top, 'harness/cli.ts'),
      'grade',
      of.folder,
      '--rubric',
      of.rubric,
      '--out',
      out,
      '--trace',
      trace,
      '--jobs',
      String(jobs),
      ...(isResumed ? ['--resume'] : []),
      ...(only === undefined ? [] : ['--only', only]),
    ],
    { cwd: top, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-20_000);
  });
  if (child.pid === undefined) throw new Error('the harness could not be started');
  const ended = once(child, 'exit').then(() => child.exitCode);
  return {
    pid: child.pid,
    child,
    said: () => said,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended,
  };
}

/** What was there when a harness was killed, to be looked for afterwards. */
export interface Standing {
  processes: Process[];
  namespaces: Set<string>;
  /** When that was, in the kernel's ticks. */
  ticks: number;
}

export function standing(harness: Harness): Standing {
  const processes = processTree(harness.pid);
  return { processes, namespaces: namespacesOf(processes), ticks: ticksNow() };
}

const GONE_LIMIT_MS = 10_000;

/** Waits until nothing is left of what stood, and says what still is after a while. */
export async function leftovers({ processes, namespaces, ticks }: Standing): Promise<string[]> {
  const end = performance.now() + GONE_LIMIT_MS;
  for (;;) {
    const left = [
      ...processes.filter(isAlive).map(({ pid }) => `process ${pid}`),
      ...inhabited(namespaces, ticks).map((name) => `namespace ${name}`),
    ];
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
