import { createHash } from 'node:crypto';
import type { LoadedRubric } from '../rubric/load.ts';
import type { LeftOutPart } from '../submission/source.ts';
import { defaultLimits, readSubmissionFiles } from '../submission/read-files.ts';
import { harnessVersion } from '../version.ts';

/**
 * What the evidence of a submission depends on, as one digest: its files, what could not be read of it, the rubric and
 * the version of the harness; and on where its programs run, where that is not this machine's own toolchain.
 */
export async function submissionKey(
  folder: string,
  leftOut: readonly LeftOutPart[],
  rubric: LoadedRubric,
  apart?: string,
  settings = '',
): Promise<string> {
  // Digests alone: contents are read again when it is run.
  const read = await readSubmissionFiles(folder, { ...defaultLimits, contentBytes: -1 }, apart);
  const hash = createHash('sha256');
  const add = (...parts: (string | number | boolean)[]): void => {
    hash.update(`${JSON.stringify(parts)}\n`);
  };
  add(rubric.digest, harnessVersion);
  if (settings !== '') add('programs run in', settings);
  for (const { path, bytes, sha256 } of read.files) add('file', path, bytes, sha256);
  for (const { path, why } of read.leftOut) add('left out', path, why);
  for (const { path, told } of leftOut) add('unread', path, told.key);
  return `sha256:${hash.digest('hex')}`;
}
