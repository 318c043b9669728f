import { constants } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { SubmissionEvidence } from '../evidence/types.ts';
import type { Decision } from '../grading/override.ts';
import { judgeForStudent } from '../grading/judge-for-student.ts';
import { hidesAnything, studentEvidence, studentRecord } from '../grading/student-view.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import { renderSubmissionPage } from '../report/html-submission.ts';
import { renderResult } from '../report/json.ts';
import { commentedCaptures, commentedFolder } from '../report/submission-page/commented-capture.ts';
import { writeSubmissionRecord } from '../scenario/evidence-folder.ts';
import type { Judged } from './judge-folder.ts';
import { LAYOUT } from './layout.ts';
import { writeWhole } from './write-whole.ts';

/** Folders of other runs inside that of the run that counts. */
const AGAIN = /^again-\d+$/;

/** Where a submission is kept. */
export interface Place {
  /** The folder that its student may see. */
  folder: string;
  /** Where the whole of it goes where the rubric hides something. All goes to `folder` where absent. */
  lecturerFolder?: string;
}

/**
 * Writes a submission's reports and moves its evidence to where it belongs: beside them; where the rubric hides something, the
 * whole to the lecturer's folder and to the student's what students may see. A crash in between leaves the evidence whole in one of the places.
 *
 * @param evidenceFolder where its evidence lies now.
 */
export async function keepSubmission(
  { folder, lecturerFolder }: Place,
  evidenceFolder: string,
  { result, evidence, rubric }: Judged,
  decisions: readonly Decision[],
): Promise<void> {
  if (
    lecturerFolder === undefined ||
    !(await mustStayApart(rubric, evidence, lecturerFolder, evidenceFolder))
  ) {
    await moveFolder(evidenceFolder, join(folder, LAYOUT.evidence));
    await sweep(folder);
    await writeReports(folder, result, evidence);
    if (lecturerFolder !== undefined) await rm(lecturerFolder, { recursive: true, force: true });
    return;
  }
  const whole = join(lecturerFolder, LAYOUT.evidence);
  await moveFolder(evidenceFolder, whole);
  await sweep(lecturerFolder);
  await sweep(folder);
  await writeReports(lecturerFolder, result, evidence);
  const shown = studentEvidence(rubric, evidence);
  await copyShown(rubric, shown, whole, join(folder, LAYOUT.evidence));
  await writeReports(folder, judgeForStudent(rubric, result.rubric.digest, evidence, decisions), shown);
}

/**
 * Whether a student may not have all of the evidence: the rubric hides something, or did when it was made and no longer
 * knows the scenario.
 */
async function mustStayApart(
  rubric: Rubric,
  { scenarios }: SubmissionEvidence,
  lecturerFolder: string,
  evidenceFolder: string,
): Promise<boolean> {
  if (hidesAnything(rubric)) return true;
  if (!evidenceFolder.startsWith(lecturerFolder + sep)) return false;
  const entries = await readdir(evidenceFolder, { withFileTypes: true });
  return entries.some(
    (entry) => entry.isDirectory() && !AGAIN.test(entry.name) && !scenarios.has(entry.name),
  );
}

/** Removes what a run that was cut short left in a student's folder. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => []))
    if (/\.unfinished\b/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}

/** Writes `result.json`, `index.html` and the commented copies of the captures of one submission. */
async function writeReports(folder: string, result: Result, evidence: SubmissionEvidence): Promise<void> {
  await rm(join(folder, commentedFolder), { recursive: true, force: true });
  for (const { path, bytes } of commentedCaptures(result, evidence))
    await writeWhole(join(folder, path), bytes);
  await writeWhole(join(folder, LAYOUT.page), renderSubmissionPage({ result, evidence }));
  await writeWhole(join(folder, LAYOUT.result), renderResult(result));
}

/** Copies of the evidence the scenarios that are shown, of all runs, and nothing else. */
async function copyShown(rubric: Rubric, shown: SubmissionEvidence, from: string, to: string): Promise<void> {
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const scenarios = new Set(shown.scenarios.keys());
  const isShown = (path: string): boolean => {
    const parts = relative(from, path)
      .split(sep)
      .filter((part) => !AGAIN.test(part));
    const [top = ''] = parts;
    return top === '' || scenarios.has(top);
  };
  await cp(from, unfinished, { recursive: true, filter: isShown, mode: constants.COPYFILE_FICLONE });
  await writeSubmissionRecord(unfinished, studentRecord(rubric, shown.submission));
  for (const [index, again] of (shown.again ?? []).entries())
    await writeSubmissionRecord(
      join(unfinished, `again-${index + 1}`),
      studentRecord(rubric, again.submission),
    );
  await moveFolder(unfinished, to);
}

/** Puts a folder in the place of another, which is whole until the new one is there. */
async function moveFolder(from: string, to: string): Promise<void> {
  if (from === to) return;
  const old = `${to}.old.unfinished`;
  await rm(old, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await rename(to, old).catch((error: unknown) => {
    // Nothing was there.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}
