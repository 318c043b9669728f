import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commentedFolder } from '../report/submission-page/commented-capture.ts';
import { writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import type { SubmissionRecord } from '../model/evidence.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';
import { readRecordIn, storedResults } from './stored-results.ts';

/** What was removed. */
export interface Pruned {
  submissions: number;
  bytes: number;
}

/**
 * Removes the evidence of submissions, and the contents of their files: results, pages and what is known of the hand-in stay. They can no
 * longer be judged again.
 *
 * @param which `passed`: those that are graded and at or above the pass mark.
 */
export async function pruneClass(out: string, which: 'all' | 'passed'): Promise<Pruned> {
  const pruned: Pruned = { submissions: 0, bytes: 0 };
  for await (const { submission, score, passMark } of storedResults(out)) {
    if (which === 'passed' && (score === null || score < passMark)) continue;
    let bytes = 0;
    for (const folder of [studentFolder(out, submission.id), lecturerFolder(out, submission.id)])
      bytes += await pruneFolder(folder);
    if (bytes === 0) continue;
    pruned.submissions += 1;
    pruned.bytes += bytes;
  }
  return pruned;
}

async function pruneFolder(folder: string): Promise<number> {
  const evidence = join(folder, LAYOUT.evidence);
  const record = await readRecordIn(folder);
  if (record === undefined || record.isPruned === true) return 0;
  const bytes = (await sizeOf(evidence)) + (await sizeOf(join(folder, commentedFolder)));
  const kept: SubmissionRecord = {
    ...record,
    files: record.files.map(({ base64: _, ...file }) => file),
    isPruned: true,
  };
  // First the mark: evidence that is half removed must never be judged.
  await writeSubmissionRecord(evidence, kept);
  for (const name of await readdir(evidence))
    if (name !== 'submission.json') await rm(join(evidence, name), { recursive: true, force: true });
  await rm(join(folder, commentedFolder), { recursive: true, force: true });
  return bytes - (await sizeOf(evidence));
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
