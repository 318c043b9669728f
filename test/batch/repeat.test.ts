import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { isInDoubt, repeat } from '../../harness/batch/repeat.ts';
import { judge } from '../../harness/grading/judge.ts';
import type { Result } from '../../harness/model/grade.ts';
import { evidenceOf, rubricOf, scenarioOf } from '../support/evidence.ts';
import { temporaryFolder } from '../support/cli.ts';

/** A result of 10 points, of which a run got so many. */
function resultOf(points: number, codes: string[] = []): Result {
  const check = {
    id: 'it',
    type: 'echo',
    title: 'It',
    points: 10,
    scenario: 'echo',
    with: { client: 'client', server: 'server' },
  };
  const result = judge(rubricOf([check]), 'sha256:0', evidenceOf([scenarioOf()]));
  const status = points === 10 ? ('passed' as const) : ('failed' as const);
  return {
    ...result,
    score: points,
    checks: result.checks.map((one) => ({ ...one, points, status })),
    diagnoses: codes.map((code) => ({ code, text: code, hint: '', frames: [], checks: ['it'] })),
  };
}

describe('a result in doubt', () => {
  it('is one that lost points for no cause that is the same in every run', () => {
    expect(isInDoubt(resultOf(0))).toBe(true);
    expect(isInDoubt(resultOf(0, ['reply-missing']))).toBe(true);
    expect(isInDoubt(resultOf(0, ['reply-missing', 'wrong-port']))).toBe(false);
    expect(isInDoubt(resultOf(10))).toBe(false);
  });
});

describe('running a submission again', () => {
  /** Plays runs that get these scores, each leaving its score in its folder; says what is kept. */
  async function play(
    scores: number[],
  ): Promise<{ hasChanged: boolean; kept: Record<string, string>; runs: number }> {
    await using folder = await temporaryFolder();
    const evidence = join(folder.path, 'evidence');
    let runs = 0;
    const run = async (into: string): Promise<void> => {
      await mkdir(into, { recursive: true });
      await writeFile(join(into, 'score'), String(scores[runs]));
      runs += 1;
    };
    const judgeRun = async (from: string): Promise<Result> =>
      resultOf(Number(await readFile(join(from, 'score'), 'utf8')));
    await run(evidence);
    const hasChanged = await repeat(await judgeRun(evidence), evidence, { run, judge: judgeRun });
    const kept: Record<string, string> = {};
    for (const path of await readdir(folder.path, { recursive: true }))
      if (path.endsWith('score')) kept[path] = await readFile(join(folder.path, path), 'utf8');
    return { hasChanged, kept, runs };
  }

  it('ends after the second run where it went the same way', async () => {
    expect(await play([0, 0])).toEqual({ hasChanged: false, kept: { 'evidence/score': '0' }, runs: 2 });
  });

  it('makes the run in the middle count and keeps the others', async () => {
    expect(await play([0, 10, 5])).toEqual({
      hasChanged: true,
      kept: { 'evidence/score': '5', 'evidence/again-1/score': '0', 'evidence/again-2/score': '10' },
      runs: 3,
    });
    expect((await play([0, 10, 10])).kept['evidence/score']).toBe('10');
    expect((await play([0, 10, 0])).kept['evidence/score']).toBe('0');
  });
});
