import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareResults, type ResultChange } from '../grading/compare-results.ts';
import type { Decision } from '../grading/override.ts';
import type { Result } from '../model/grade.ts';
import { renderResult } from '../report/json.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { damageOf } from './damage.ts';
import { judgeFolder, type Judged } from './judge-folder.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';
import { resultIn, wholeFolderSync } from './stored-results.ts';

/** What a submission of a class is judged again with. */
export interface RegradeTask {
  /** The folder of reports. */
  out: string;
  rubric: LoadedRubric;
  /** Rewrites its result and page. */
  isApplied: boolean;
}

/** What judging one submission again came to. */
export interface RegradeOutcome {
  isIdentical?: boolean;
  change?: ResultChange;
  damage?: { id: string; name: string; why: string };
  /** As it stands, or would. */
  standing: Pick<Result, 'status' | 'score'>;
}

/** Judges one submission's stored evidence again. Undefined where it has no result yet. */
export async function regradeOne(
  { out, rubric, isApplied }: RegradeTask,
  id: string,
  decisions: readonly Decision[],
): Promise<RegradeOutcome | undefined> {
  const folder = wholeFolderSync(out, id);
  const text = readText(join(folder, LAYOUT.result));
  const before = text === undefined ? undefined : resultIn(text);
  if (before === undefined) return undefined;
  const evidence = join(folder, LAYOUT.evidence);
  const damaged = (why: string): RegradeOutcome => ({
    damage: { id, name: before.submission.name, why },
    standing: { status: before.status, score: before.score },
  });
  let judged: Judged;
  try {
    judged = judgeFolder(rubric, evidence, decisions);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
  const damage = damageOf(judged.evidence);
  if (damage !== undefined) return damaged(damage);
  const { result } = judged;
  if (isApplied) {
    // Pages need much that judging does not.
    const { keepSubmission } = await import('./keep-submission.ts');
    const place = { folder: studentFolder(out, id), lecturerFolder: lecturerFolder(out, id) };
    await keepSubmission(place, evidence, judged, decisions);
  }
  const change = compareResults(before, result);
  return {
    isIdentical: renderResult(result) === text,
    standing: { status: result.status, score: result.score },
    ...(change === undefined ? {} : { change }),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
