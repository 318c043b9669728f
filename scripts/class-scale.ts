/**
 * npm run class-scale <reports> [sizes]: what a class costs in memory and time without running its programs. Makes classes of the
 * given sizes out of copies of graded reports, then grades them anew (everything is unchanged and taken from the last run), and
 * judges them again.
 *
 * <reports>: a folder that `wiremark grade` wrote, of a few submissions that still lie where they lay.
 */
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBatchRubric, requireBatch, writeBatch } from '../harness/batch/batch-record.ts';
import { Journal } from '../harness/batch/journal.ts';
import { readRecord, readStored } from '../harness/batch/stored-results.ts';
import { submissionKey } from '../harness/batch/submission-key.ts';
import { writeSubmissionRecord } from '../harness/scenario/evidence-folder.ts';

const reports = process.argv[2];
if (reports === undefined) throw new Error('name a folder of reports');
const sizes = (process.argv[3] ?? '50,500,2000').split(',').map(Number);
const cli = fileURLToPath(new URL('../harness/cli.ts', import.meta.url));
const batch = await requireBatch(reports);
const rubric = await readBatchRubric(reports);

console.log('| submissions | grade, all unchanged: RSS | time | regrade: RSS | time | a second |');
console.log('|---|---|---|---|---|---|');
for (const size of sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'wiremark-scale-'));
  try {
    const { submissions, out } = await makeCopies(folder, size);
    const rubricFile = join(out, 'rubric.json');
    const graded = await measure(['grade', submissions, '--rubric', rubricFile, '--out', out, '--jobs', '2']);
    const regraded = await measure(['regrade', out]);
    console.log(
      `| ${size} | ${graded.rssMb} MB | ${graded.seconds} s | ${regraded.rssMb} MB | ${regraded.seconds} s | ${Math.round(size / regraded.seconds)} |`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeCopies(folder: string, size: number): Promise<{ submissions: string; out: string }> {
  const submissions = join(folder, 'class');
  const out = join(folder, 'reports');
  await mkdir(submissions, { recursive: true });
  await mkdir(out, { recursive: true });
  const order: string[] = [];
  await using journal = await Journal.open(out);
  const { digest } = rubric;
  const at = new Date().toISOString();
  await journal.write({
    did: 'begin',
    at,
    rubric: digest,
    harness: batch.harness,
    submissions: size,
    fresh: 'none',
  });
  for (let number = 0; number < size; number += 1) {
    const from = batch.order[number % batch.order.length] ?? '';
    const id = `${from}-${number}`;
    order.push(id);
    await cp(join(batch.submissions.path, from), join(submissions, id), { recursive: true });
    await cp(join(reports ?? '', from), join(out, id), { recursive: true });
    const record = await readRecord(out, id);
    const result = await readStored(out, id);
    if (record === undefined || result === undefined) throw new Error(`${from} has no whole report`);
    await writeSubmissionRecord(join(out, id, 'evidence'), { ...record, id, name: id });
    await writeFile(
      join(out, id, 'result.json'),
      (await readFile(join(out, id, 'result.json'), 'utf8'))
        .replace(JSON.stringify(from), JSON.stringify(id))
        .replace(JSON.stringify(from), JSON.stringify(id)),
    );
    const key = await submissionKey(join(submissions, id), [], rubric);
    await journal.write({ did: 'grade', id, key, status: result.status, score: result.score });
  }
  await writeBatch(
    out,
    { ...batch, submissions: { path: submissions, written: submissions }, order },
    rubric,
  );
  return { submissions, out };
}

/** Runs wiremark and watches how much memory its processes held at most. */
async function measure(args: string[]): Promise<{ rssMb: number; seconds: number }> {
  const sinceMs = performance.now();
  const run = execa(process.execPath, ['--import', 'tsx', cli, ...args], { reject: false, stdin: 'ignore' });
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, ...family(run.pid ?? 0).map(highWater));
  }, 20);
  const { exitCode, stderr } = await run;
  clearInterval(timer);
  if (exitCode === undefined || exitCode > 3 || exitCode === 2) throw new Error(stderr);
  return { rssMb: Math.round(most / 1024), seconds: Math.round((performance.now() - sinceMs) / 100) / 10 };
}

function family(top: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readText(`/proc/${name}/stat`) : '';
    if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const belongs = (pid: number): boolean =>
    pid === top || (parents.has(pid) && belongs(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(belongs);
}

function highWater(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
