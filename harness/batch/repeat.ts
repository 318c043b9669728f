import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../model/grade.ts';
import { againFolder } from '../scenario/evidence-files.ts';

/** Causes that say what was seen and not why: luck may have been part of it. */
const SYMPTOMS = new Set([
  'runs-differ',
  'connections-mixed-up',
  'reply-missing',
  'wrong-bytes',
  'wrong-answer',
  'wrong-text',
  'reported-error',
]);
const RUNS = 3;

/** Whether points were lost for which no cause was found that would be the same in every run. */
export function isInDoubt({ status, checks, diagnoses }: Result): boolean {
  if (status !== 'graded') return false;
  const explained = new Set(
    diagnoses.filter(({ code }) => !SYMPTOMS.has(code)).flatMap((diagnosis) => diagnosis.checks),
  );
  return checks.some(
    ({ id, status: outcome, maxPoints }) => outcome === 'failed' && maxPoints > 0 && !explained.has(id),
  );
}

/**
 * Runs a submission again, and once more where the outcome was another one. The run in the middle by score becomes the
 * evidence; the others are kept in it as `again-1`, `again-2`. Says whether the outcomes differed.
 */
export async function repeat(
  first: Result,
  evidenceFolder: string,
  again: { run: (folder: string) => Promise<void>; judge: (folder: string) => Promise<Result> },
): Promise<boolean> {
  const runs = [{ result: first, folder: evidenceFolder }];
  try {
    while (runs.length < RUNS) {
      const folder = `${evidenceFolder}.again-${runs.length}`;
      await again.run(folder);
      const result = await again.judge(folder);
      if (result.status !== 'graded') break;
      runs.push({ result, folder });
      if (runs.length === 2 && isSameOutcome(first, result)) return false;
    }
    if (runs.length < RUNS) return false;
    const [, middle] = runs.toSorted((a, b) => (a.result.score ?? 0) - (b.result.score ?? 0));
    if (middle === undefined) return false;
    const chosen = `${evidenceFolder}.chosen`;
    await rename(middle.folder, chosen);
    for (const [index, { folder }] of runs.filter((run) => run !== middle).entries())
      await rename(folder, join(chosen, againFolder(index + 1)));
    await rename(chosen, evidenceFolder);
    return true;
  } finally {
    for (let run = 1; run < RUNS; run += 1)
      await rm(`${evidenceFolder}.again-${run}`, { recursive: true, force: true });
  }
}

function isSameOutcome(a: Result, b: Result): boolean {
  return (
    a.score === b.score &&
    a.checks.every(({ id, status, points }) =>
      b.checks.some((other) => other.id === id && other.status === status && other.points === points),
    )
  );
}
