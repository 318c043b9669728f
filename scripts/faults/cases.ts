import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLoad } from '../stability/load.ts';
import {
  compareGrades,
  gradesIn,
  unfinishedIn,
  type Comparison,
  type Grade,
  type MadeClass,
} from './classes.ts';
import { startHarness, type Harness, type HarnessOptions } from './harness.ts';
import { findVictim } from './processes.ts';

/** A fault that is no kill. */
export interface FaultCase {
  name: string;
  /** Grades the class under the fault; what stays not graded is run again without it. */
  run: (setting: Setting) => Promise<CaseEnd>;
}

export interface Setting {
  top: string;
  folder: string;
  of: MadeClass;
  reference: Map<string, Grade>;
}

export interface CaseEnd {
  /** What was done, and how often. */
  done: string;
  under: Comparison;
  after: Comparison;
  unfinished: string[];
}

export const faultCases: readonly FaultCase[] = [
  { name: 'the disk is full', run: fullDisk },
  { name: 'counters disagree', run: (setting) => under(setting, 'counters', disagree) },
  { name: 'the capture stands still', run: (setting) => under(setting, 'still', standStill) },
  { name: 'the machine is overloaded', run: (setting) => under(setting, 'load', overload) },
  {
    name: 'the clock jumps',
    run: (setting) => under(setting, 'clock', async () => 'an hour, every 0.7 s', clock),
  },
];

const clock = { preload: fileURLToPath(new URL('jumping-clock.mjs', import.meta.url)) };
const lookMs = 50;

/** Makes a fault while a harness runs, and says what was done. */
type Fault = (harness: Harness) => Promise<string>;

async function under(
  setting: Setting,
  name: string,
  fault: Fault,
  more: Partial<HarnessOptions> = {},
): Promise<CaseEnd> {
  const out = join(setting.folder, `case-${name}`);
  const harness = startCase(setting, out, more);
  const done = await fault(harness);
  await harness.ended;
  return endOf(setting, out, done);
}

/** Compares, and runs what is not graded once more without a fault. */
async function endOf(setting: Setting, out: string, done: string): Promise<CaseEnd> {
  const { of, reference } = setting;
  const under = compareGrades(reference, await gradesIn(out, of.ids));
  if (under.notGraded.length === 0) return { done, under, after: under, unfinished: await unfinishedIn(out) };
  await startCase(setting, out, { only: 'not-graded' }).ended;
  const after = compareGrades(reference, await gradesIn(out, of.ids));
  return { done, under, after, unfinished: await unfinishedIn(out) };
}

function startCase({ top, of }: Setting, out: string, more: Partial<HarnessOptions>): Harness {
  return startHarness({ top, of, out, trace: `${out}.trace`, jobs: 1, isResumed: false, ...more });
}

/** A small file system of its own, which is made larger afterwards. */
async function fullDisk(setting: Setting): Promise<CaseEnd> {
  const out = join(setting.folder, 'case-disk');
  mkdirSync(out);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'wiremark-faults', out]);
  try {
    const trace = join(setting.folder, 'case-disk.trace');
    const harness = startCase(setting, out, { trace });
    const code = await harness.ended;
    const said = /The disk is full.*/.exec(harness.said())?.[0] ?? harness.said().trim().split('\n').at(-1);
    const under = compareGrades(setting.reference, await gradesIn(out, setting.of.ids));
    execFileSync('mount', ['-o', 'remount,size=200m', out]);
    const resumed = startCase(setting, out, { trace, isResumed: true });
    if ((await resumed.ended) === 2) await startCase(setting, out, { trace }).ended;
    const after = compareGrades(setting.reference, await gradesIn(out, setting.of.ids));
    return { done: `exit ${code}: ${said}`, under, after, unfinished: await unfinishedIn(out) };
  } finally {
    execFileSync('umount', ['-l', out]);
  }
}

/** Sends frames out of the bridge itself: they are captured, and the bridge does not count them as received. */
const sender = `
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("br0", 0))
while True:
    s.send(bytes.fromhex("0257fffffffe0257fffffffd88b6") + bytes(46))
    time.sleep(0.05)
`;

async function disagree(harness: Harness): Promise<string> {
  const senders = new Map<number, ChildProcess>();
  await whileRunning(harness, () => {
    const pid = findVictim('switch', harness.pid);
    if (pid === undefined || senders.has(pid)) return;
    const args = [
      `--net=/proc/${pid}/ns/net`,
      '--',
      'setpriv',
      '--pdeathsig',
      'KILL',
      'python3',
      '-c',
      sender,
    ];
    senders.set(pid, spawn('nsenter', args, { stdio: 'ignore' }));
  });
  for (const one of senders.values()) one.kill('SIGKILL');
  return `20 uncounted frames a second on ${senders.size} switches`;
}

const standsStillMs = 3_000;

async function standStill(harness: Harness): Promise<string> {
  const stopped = new Map<number, number>();
  await whileRunning(harness, () => {
    const pid = findVictim('capture', harness.pid);
    const now = performance.now();
    if (pid !== undefined && !stopped.has(pid) && stopped.size < 3 && signal(pid, 'SIGSTOP'))
      stopped.set(pid, now);
    for (const [one, since] of stopped) if (now - since > standsStillMs) signal(one, 'SIGCONT');
  });
  return `${stopped.size} captures stopped for ${standsStillMs / 1000} s`;
}

async function overload(harness: Harness): Promise<string> {
  const loops = 8 * availableParallelism();
  const load = startLoad(loops);
  try {
    await harness.ended;
  } finally {
    await load.stop();
  }
  return `${loops} busy loops`;
}

async function whileRunning(harness: Harness, look: () => void): Promise<void> {
  while (!harness.hasEnded()) {
    look();
    await Promise.race([harness.ended, new Promise((resolve) => setTimeout(resolve, lookMs))]);
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
