import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadRubric } from '../../harness/rubric/load.ts';
import { runProcess } from './measure.ts';
import { oneScenario } from './one-scenario.ts';
import { childrenSeconds, processorTimes } from './processor-time.ts';
import { measured, toRow, type Bench, type Row } from './row.ts';
import { median } from './statistics.ts';
import { startLabWorker } from './worker-client.ts';

const JOBS = [1, 2, 4, 8];
const KINDS = ['busy', 'sleeping'] as const;
type Kind = (typeof KINDS)[number];
/** What a client that sleeps does first. */
const SLEEP = 'import time\ntime.sleep(1)\n';

/** Names of the rows, in order. */
export const CLASS_ROWS = KINDS.flatMap((kind) => JOBS.map((jobs) => `class-${kind}-${jobs}`));

/** How many submissions a second a class gets through, and whether anything but the processors or the programs holds it up. */
export async function classRows(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) {
    const wanted = JOBS.filter((jobs) => bench.wants(`class-${kind}-${jobs}`));
    if (wanted.length > 0) rows.push(...(await rowsOf(kind, wanted, bench)));
  }
  return rows;
}

async function rowsOf(kind: Kind, wanted: readonly number[], bench: Bench): Promise<Row[]> {
  const rubric = join(bench.scratch, 'one-scenario.json');
  const { rubric: t1 } = await loadRubric(join(bench.top, 'rubrics/progjar-t1.json'));
  await writeFile(rubric, JSON.stringify(oneScenario(t1)));
  const original = join(bench.scratch, kind, 'original');
  await makeSubmission(kind, bench.top, original);
  const aloneMs = kind === 'sleeping' ? await alone(bench, original) : undefined;
  const runs = new Map(
    wanted.map((jobs) => [
      jobs,
      { rates: emptySamples(), busy: emptySamples(), own: emptySamples(), waiting: emptySamples() },
    ]),
  );
  for (let round = 0; round < (bench.quick ? 1 : 2); round += 1)
    for (const [jobs, { rates, busy, own, waiting }] of runs) {
      const size = sizeFor(kind, jobs, bench.quick);
      const { seconds, busyShare, ownShare } = await gradeClass({
        bench,
        kind,
        original,
        rubric,
        jobs,
        size,
      });
      rates.push(size / seconds);
      busy.push(100 * busyShare);
      own.push(100 * ownShare);
      if (aloneMs !== undefined) waiting.push((100 * size * aloneMs) / 1000 / jobs / seconds);
    }
  return [...runs].map(([jobs, { rates, busy, own, waiting }]) => {
    const atBest = waiting.length > 0 && median(waiting) > median(busy) ? waiting : busy;
    const what = kind === 'busy' ? 'programs that do not sleep' : 'clients that sleep for a second';
    return toRow({
      id: `class-${kind}-${jobs}`,
      what: `a class, ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, ${what}`,
      against: atBest === busy ? 'all processors busy' : 'the programs alone, as many at once as jobs',
      // Fewer jobs than processors cannot keep them all busy.
      ...(kind === 'busy' && jobs < availableParallelism()
        ? {}
        : { aim: { of: 'ours', atLeast: 90 } as const }),
      ours: measured(
        `node dist/cli.js grade CLASS --rubric one-scenario.json --out DIR --jobs ${jobs}`,
        '%',
        atBest,
      ),
      aside: `${median(rates).toFixed(1)} submissions a second${atBest === busy ? `; in processes of its own ${median(own).toFixed(0)} %` : `, processors ${median(busy).toFixed(0)} % busy`}`,
      note: `a class of ${sizeFor(kind, jobs, bench.quick)}, the whole command with its start and the class's reports; busy: all that was not idle, the kernel's own threads with it, on a machine that does nothing else`,
    });
  });
}

interface ClassRun {
  bench: Bench;
  kind: Kind;
  original: string;
  rubric: string;
  jobs: number;
  size: number;
}

async function gradeClass({ bench, kind, original, rubric, jobs, size }: ClassRun): Promise<{
  seconds: number;
  /** Of the time of all processors: what was not idle, and what its processes had. */
  busyShare: number;
  ownShare: number;
}> {
  const folder = join(bench.scratch, kind, 'class');
  const out = join(bench.scratch, kind, 'reports');
  for (let number = 0; number < size; number += 1)
    await cp(original, join(folder, `submission-${number}`), { recursive: true });
  const before = { own: childrenSeconds(), of: processorTimes() };
  const ms = await runProcess([
    process.execPath,
    bench.cli,
    'grade',
    folder,
    '--rubric',
    rubric,
    '--out',
    out,
    '--jobs',
    `${jobs}`,
  ]);
  const seconds = ms / 1000;
  const after = processorTimes();
  const busyShare = 1 - (after.idle - before.of.idle) / (after.all - before.of.all);
  const ownShare = (childrenSeconds() - before.own) / seconds / availableParallelism();
  await rm(folder, { recursive: true });
  await rm(out, { recursive: true });
  return { seconds, busyShare, ownShare };
}

async function makeSubmission(kind: Kind, top: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(top, 'submissions/progjar-t1/correct-threaded'), folder, { recursive: true });
  if (kind === 'busy') return;
  const client = join(folder, 'client.py');
  await writeFile(client, `${SLEEP}${await readFile(client, 'utf8')}`);
}

/** How long the submission's programs take without us. */
async function alone(bench: Bench, submission: string): Promise<number> {
  await using worker = startLabWorker(bench, submission);
  const samples: number[] = [];
  for (let run = 0; run < 3; run += 1) samples.push((await worker.ask('bare')).ms);
  return median(samples);
}

/** Enough for the start not to matter, and not too many for the time there is. */
function sizeFor(kind: Kind, jobs: number, quick: boolean): number {
  if (kind === 'busy') return quick ? 48 : 96;
  return (quick ? 8 : 16) * jobs;
}

function emptySamples(): number[] {
  return [];
}
