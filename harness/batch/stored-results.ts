import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HandIn, SubmissionRecord } from '../model/evidence.ts';
import type { Result } from '../model/grade.ts';
import { readBatch } from './batch-record.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';

/** Whose view of the results: all of them, or what students may see. */
export type View = 'whole' | 'student';

/**
 * The results in a folder of reports, one at a time and in the order of the class, so that a class of thousands fits.
 * Submissions without a result (not graded yet) are passed over.
 */
export async function* storedResults(out: string, view: View = 'whole'): AsyncGenerator<Result> {
  for (const id of await storedIds(out)) {
    const result = await readStored(out, id, view);
    if (result !== undefined) yield result;
  }
}

/** One stored result; undefined where there is none, or none that can be read. */
export async function readStored(out: string, id: string, view: View = 'whole'): Promise<Result | undefined> {
  return readResult(view === 'whole' ? await wholeFolder(out, id) : studentFolder(out, id));
}

/** The folder that holds the whole of a submission: the lecturer's where its rubric hides something. */
export async function wholeFolder(out: string, id: string): Promise<string> {
  return wholeFolderSync(out, id);
}

/** The same, without waiting. */
export function wholeFolderSync(out: string, id: string): string {
  const folder = lecturerFolder(out, id);
  return existsSync(join(folder, LAYOUT.evidence)) ? folder : studentFolder(out, id);
}

/** Ids in the order of the class; by name where reports were written without a batch. */
async function storedIds(out: string): Promise<string[]> {
  const batch = await readBatch(out);
  if (batch !== undefined) return batch.order;
  const entries = await readdir(out, { withFileTypes: true });
  const byName = new Intl.Collator('en', { numeric: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== LAYOUT.lecturer)
    .map(({ name }) => name)
    .toSorted((a, b) => byName.compare(a, b));
}

function readResult(folder: string): Result | undefined {
  try {
    return resultIn(readFileSync(join(folder, LAYOUT.result), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The result that the text of a `result.json` tells; undefined where it tells none. */
export function resultIn(text: string): Result | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isResult(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writing: its `schema` says what it holds. */
function isResult(value: unknown): value is Result {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'wiremark/result/v1'
  );
}

/** How and when a submission was handed in, as its evidence tells. */
export async function readHandIn(out: string, id: string): Promise<HandIn | undefined> {
  return (await readRecord(out, id))?.handedIn;
}

/** What was handed in; undefined where its evidence is missing. */
export async function readRecord(out: string, id: string): Promise<SubmissionRecord | undefined> {
  return readRecordIn(await wholeFolder(out, id));
}

/** The same, of the folder that holds the evidence. */
export async function readRecordIn(folder: string): Promise<SubmissionRecord | undefined> {
  try {
    const path = join(folder, LAYOUT.evidence, 'submission.json');
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is SubmissionRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 'wiremark/submission/v1'
  );
}
