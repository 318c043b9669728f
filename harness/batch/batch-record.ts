import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { parseRubric, type LoadedRubric } from '../rubric/load.ts';
import { LAYOUT } from './layout.ts';
import { writeWhole } from './write-whole.ts';

/** `batch.json`: what a folder of reports holds. */
export interface BatchRecord {
  schema: 'wiremark/batch/v1';
  /** Who graded last: `wiremark 0.1.0`. */
  harness: string;
  rubric: { id: string; title: string; digest: string };
  /** The folder of the submissions: absolute, and as it was written. */
  submissions: { path: string; written: string };
  /** What the class page says it was made from. */
  generatedFrom: string;
  /** Ids in the order of the class. */
  order: string[];
}

/** Reads `batch.json`; undefined where the folder holds no batch. */
export async function readBatch(out: string): Promise<BatchRecord | undefined> {
  const path = join(out, LAYOUT.batch);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const record = parsed(text);
  if (record !== undefined) return record;
  throw new OperatorError(
    'bad-batch',
    `${path} does not say what was graded here.`,
    'Grade into another folder, or remove this one.',
  );
}

/** As `readBatch`, for commands that need a batch. */
export async function requireBatch(out: string): Promise<BatchRecord> {
  const record = await readBatch(out);
  if (record !== undefined) return record;
  throw new OperatorError(
    'no-batch',
    `${out} holds no reports: there is no ${LAYOUT.batch} in it.`,
    'Give the folder that wiremark grade wrote its reports to.',
  );
}

/** Writes `batch.json` and the rubric beside it. */
export async function writeBatch(out: string, record: BatchRecord, rubric: LoadedRubric): Promise<void> {
  await writeWhole(join(out, LAYOUT.rubric), rubric.source);
  await writeWhole(join(out, LAYOUT.batch), `${JSON.stringify(record, undefined, 1)}\n`);
}

/** The rubric that the reports in a folder were judged with. */
export async function readBatchRubric(out: string): Promise<LoadedRubric> {
  const path = join(out, LAYOUT.rubric);
  const source = await readFile(path, 'utf8').catch(() => undefined);
  const rubric = source === undefined ? undefined : parseRubric(source, path);
  if (source !== undefined && rubric?.kind === 'sound')
    return { rubric: rubric.rubric, digest: rubric.digest, source };
  throw new OperatorError(
    'bad-batch',
    `${path} is missing or no rubric of this version.`,
    'Name the rubric: --rubric <file>',
  );
}

function parsed(text: string): BatchRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBatch(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writing: its `schema` says what it holds. */
function isBatch(value: unknown): value is BatchRecord {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'wiremark/batch/v1'
  );
}
