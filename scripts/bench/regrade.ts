import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { growthIds, growthRows, type Step } from './growth.ts';
import { alternate, runProcess } from './measure.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { gradeModels, writeStoredClass } from './stored-class.ts';

const REGRADE = growthIds('regrade');
/** The one with an aim first. */
const SIZES = [1000, 50, 500, 5000];
const JUDGED = [50, 500, 5000] as const;

export const REGRADE_ROWS = [...SIZES.map((size) => `regrade-${size}`), ...Object.values(REGRADE)];
export const START_ROWS = ['start-help'];

const WATCHED_EVERY_MS = 10;

/** Judging stored evidence again: 1,000 submissions, and how time and memory grow with the class. */
export async function regradeRows(bench: Bench): Promise<Row[]> {
  const models = await gradeModels(bench);
  const rows: Row[] = [];
  const steps = new Map<number, Step>();
  const growth = Object.values(REGRADE).filter((id) => bench.wants(id));
  for (const size of SIZES) {
    const id = `regrade-${size}`;
    const isOfGrowth = growth.length > 0 && JUDGED.some((one) => one === size);
    if (!bench.wants(id) && !isOfGrowth) continue;
    bench.log(`  ${size} submissions`);
    const out = join(bench.scratch, `class-${size}`);
    writeStoredClass(models, out, size);
    const step = await regradeStep(bench, out, size);
    steps.set(size, step);
    if (bench.wants(id)) rows.push(regradeRow(id, step));
    await rm(out, { recursive: true, force: true });
  }
  const judged = growthRows({ id: 'regrade', things: 'submissions judged again', per: 1 }, steps, JUDGED);
  return [...rows, ...judged.filter(({ id }) => growth.includes(id))];
}

async function regradeStep({ cli, quick }: Bench, out: string, size: number): Promise<Step> {
  const command = [process.execPath, cli, 'regrade', out];
  const times: number[] = [];
  const peaks: number[] = [];
  for (let round = quick || size > 1000 ? 1 : -1; round < 2; round += 1) {
    const { seconds, mebibytes } = await watch(command);
    // The first time warms the file cache up.
    if (round < 0) continue;
    times.push(1000 * seconds);
    peaks.push(mebibytes);
  }
  const { identical }: { identical: number } = JSON.parse(await readFile(join(out, 'regrade.json'), 'utf8'));
  if (identical !== size) throw new Error(`${size - identical} results are not what they were`);
  return { size, command: command.join(' '), times, peaks };
}

function regradeRow(id: string, { size, command, times, peaks }: Step): Row {
  const rates = times.map((ms) => (1000 * size) / ms);
  return toRow({
    id,
    what: `regrade of ${size} submissions of T1`,
    against: '–',
    ...(size === 1000 ? { aim: { of: 'ours', atLeast: 150 } as const } : {}),
    ours: measured(command, 'per s', rates),
    aside: `${Math.round(Math.max(...peaks))} MiB at most`,
    note: 'whole process; four submissions, over and over',
  });
}

/** How long a process takes, and how much memory it held at most. */
async function watch(command: readonly string[]): Promise<{ seconds: number; mebibytes: number }> {
  const [file = '', ...args] = command;
  const begun = performance.now();
  const child = spawn(file, args, { stdio: 'ignore' });
  let kibibytes = 0;
  const timer = setInterval(() => {
    kibibytes = Math.max(kibibytes, highWater(child.pid));
  }, WATCHED_EVERY_MS);
  const [code]: unknown[] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0 && code !== 1) throw new Error(`${command.join(' ')} ended with ${String(code)}`);
  return { seconds: (performance.now() - begun) / 1000, mebibytes: kibibytes / 1024 };
}

function highWater(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It has ended.
    return 0;
  }
}

/** What it takes to begin: the help of the command beside an interpreter that does nothing. */
export async function startRows({ cli, quick }: Bench): Promise<Row[]> {
  const help = [process.execPath, cli, '--help'];
  const nothing = [process.execPath, '-e', '0'];
  const [ours = [], theirs = []] = await alternate(quick ? 5 : 15, [
    () => runProcess(help),
    () => runProcess(nothing),
  ]);
  return [
    toRow({
      id: 'start-help',
      what: '`wiremark --help`',
      against: '`node -e 0`',
      aim: { of: 'more', atMost: 60 },
      ours: measured(help.join(' '), 'ms', ours),
      theirs: measured(nothing.join(' '), 'ms', theirs),
    }),
  ];
}
