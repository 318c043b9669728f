import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../harness/model/grade.ts';

/** What one submission got in one run. */
export interface Outcome {
  submission: string;
  score: number | null;
  /** By check: its status and points. */
  checks: Record<string, string>;
  diagnoses: string[];
  /** Why checks could not be judged; or why there is no result at all. */
  reasons: string[];
  /** Runs of it that went differently. */
  otherRuns: number;
}

export interface RunRecord {
  run: number;
  isLoaded: boolean;
  seconds: number;
  outcomes: Outcome[];
}

/** Grades a class into a folder of its own with the command itself, and reads what each submission got. */
export async function gradeOnce(
  top: string,
  folder: string,
  rubric: string,
  ids: readonly string[],
): Promise<Outcome[]> {
  const out = await mkdtemp(join(tmpdir(), 'wiremark-stability-'));
  try {
    const { stderr } = await execa(
      process.execPath,
      ['--import', 'tsx', join(top, 'harness/cli.ts'), 'grade', folder, '--rubric', rubric, '--out', out],
      { cwd: top, reject: false, stdin: 'ignore', stdout: 'ignore' },
    );
    return await Promise.all(ids.map((id) => outcomeOf(out, id, stderr)));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function outcomeOf(out: string, id: string, stderr: string): Promise<Outcome> {
  let result: Result;
  try {
    result = JSON.parse(await readFile(join(out, id, 'result.json'), 'utf8'));
  } catch {
    const said = stderr.split('\n').filter((line) => line.startsWith(`${id}:`));
    const reason = said[0] ?? `no result: ${stderr.trim().split('\n').at(-1)}`;
    return { submission: id, score: null, checks: {}, diagnoses: [], reasons: [reason], otherRuns: 0 };
  }
  const unsettled = result.checks.filter(({ status }) => status === 'inconclusive' || status === 'errored');
  return {
    submission: id,
    score: result.score,
    checks: Object.fromEntries(result.checks.map((check) => [check.id, `${check.status} ${check.points}`])),
    diagnoses: result.diagnoses.map(({ code }) => code),
    reasons: [...new Set(unsettled.map(({ status, actual }) => `${status}: ${actual}`))],
    otherRuns: result.otherRuns?.length ?? 0,
  };
}
