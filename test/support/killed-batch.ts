import { execa } from 'execa';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { storedResults } from '../../harness/batch/stored-results.ts';
import { top } from './cli.ts';

/** Quick example submissions whose outcome is the same in every run. */
const EXAMPLES = [
  'one-loop',
  'wrong-port',
  'other-message',
  'fixed-answer',
  'answers-ok',
  'asks-by-tcp-first',
];

/** The rubric that the class is graded with. */
export const CLASS_RUBRIC = join(top, 'rubrics/pens-udp-echo.json');

/** Makes a class of copies, each with a file of its own: no two are the same. */
export async function makeClass(folder: string, size: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= size; number += 1) {
    const example = EXAMPLES[(number - 1) % EXAMPLES.length] ?? 'one-loop';
    const own = join(folder, `kelompok-${String(number).padStart(4, '0')}`);
    await cp(join(top, 'submissions/pens-udp-echo', example), own, { recursive: true });
    await writeFile(join(own, 'nomor.txt'), `${number}\n`);
  }
}

/** Starts a batch as a user would. */
export function startBatch(folder: string, out: string, ...more: string[]) {
  const args = ['grade', folder, '--rubric', CLASS_RUBRIC, '--out', out, ...more];
  return execa(process.execPath, ['--import', 'tsx', join(top, 'harness/cli.ts'), ...args], {
    cwd: top,
    reject: false,
    stdin: 'ignore',
  });
}

/**
 * Runs a batch that is killed with SIGKILL, each time after some more submissions are graded, and resumed; the last
 * time it runs to its end.
 *
 * @param kills how often.
 * @returns how much was graded at each kill, and the exit code of the last run.
 */
export async function killedBatch(
  folder: string,
  out: string,
  size: number,
  kills: number,
): Promise<{ gradedAtKill: number[]; exitCode: number | undefined; stderr: string }> {
  const gradedAtKill: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const run = startBatch(folder, out, ...(kill === 1 ? [] : ['--resume']));
    const wanted = Math.floor((size * kill) / (kills + 1));
    while (run.exitCode === null && (await gradedIds(out)).length < wanted) await pause(10);
    run.kill('SIGKILL');
    await run;
    gradedAtKill.push((await gradedIds(out)).length);
  }
  const { exitCode, stderr } = await startBatch(folder, out, '--resume');
  return { gradedAtKill, exitCode, stderr };
}

/** Ids in the order in which a journal says that they were graded; one that was graded twice is there twice. */
export async function gradedIds(out: string): Promise<string[]> {
  const text = await readFile(join(out, 'journal.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const entry: { did: string; id?: string } = JSON.parse(line);
      return entry.did === 'grade' && entry.id !== undefined ? [entry.id] : [];
    });
}

/** What counts of every result in a folder of reports: verdicts, points and score, by id. */
export async function gradesIn(out: string): Promise<Record<string, string>> {
  const grades: Record<string, string> = {};
  for await (const { submission, status, score, checks } of storedResults(out))
    grades[submission.id] =
      `${status} ${score}: ${checks.map((check) => `${check.status} ${check.points}`).join(', ')}`;
  return grades;
}
