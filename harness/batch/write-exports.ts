import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../errors.ts';
import type { HandIn, SubmissionRecord } from '../model/evidence.ts';
import type { ExportedFile, ExportSource } from '../report/exports/format.ts';
import type { ExportRequest } from '../report/exports/index.ts';
import { writeWhole } from './write-whole.ts';

/** Where exports lie in the folder of reports. */
export const EXPORTS = 'exports';

/** What is exported. The rest of an `ExportSource` is read from the folder of reports. */
export type ToExport = Pick<ExportSource, 'rubric' | 'digest' | 'results' | 'studentResults'> &
  Partial<ExportSource>;

export interface Exported {
  /** Paths relative to the folder of reports, format by format. */
  files: string[];
  /** What the lecturer should know: rows without a submission, submissions without a row. */
  notes: string[];
}

/**
 * Writes the exports that were asked for into `<out>/exports/`, each file whole or not at all.
 *
 * @param out the folder of reports, holding `<id>/index.html` and `<id>/evidence/submission.json`.
 * @param forLecturers where formats for lecturers go, in that folder.
 */
export async function writeExports(
  requests: readonly ExportRequest[],
  given: ToExport,
  out: string,
  forLecturers = EXPORTS,
): Promise<Exported> {
  const files: string[] = [];
  const notes: string[] = [];
  for (const { format, argument } of requests) {
    const source: ExportSource = {
      isSingle: false,
      handIn: (id) => handInOf(out, id),
      environment: process.env,
      readReport: (path) => readFile(join(out, ...path.split('/').map(decodeURIComponent))),
      readArgument: () => readArgument(format.name, argument ?? ''),
      note: (text) => notes.push(text),
      ...given,
      ...(argument === undefined ? {} : { argument }),
    };
    for await (const file of format.export(source)) {
      const place = format.reader === 'lecturer' ? forLecturers : EXPORTS;
      const path = join(place, ...file.path.split('/'));
      await write(join(out, path), file.content);
      files.push(path);
    }
  }
  return { files, notes };
}

async function write(path: string, content: ExportedFile['content']): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) return writeWhole(path, content);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await pipeline(content, createWriteStream(unfinished));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function handInOf(out: string, id: string): Promise<HandIn | undefined> {
  try {
    const record: SubmissionRecord = JSON.parse(
      await readFile(join(out, id, 'evidence', 'submission.json'), 'utf8'),
    );
    return record.handedIn;
  } catch {
    return undefined;
  }
}

async function readArgument(format: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new OperatorError(
      'export-unreadable',
      `--export ${format}: ${path} cannot be read (${code}).`,
      'Check the path after the equals sign.',
      { cause },
    );
  }
}
