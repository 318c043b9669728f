import { stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../errors.ts';
import { isArchive } from './file-kinds.ts';
import { safeId } from './intake/names.ts';
import { stemOf } from './intake/listing.ts';
import type { SubmissionSource } from './source.ts';

/**
 * The submissions of a folder that holds one folder, or one archive, for each: the submissions that a rubric is tried on.
 *
 * @throws OperatorError where it holds none, or is itself one.
 */
export async function discoverSubmissions(folder: string): Promise<SubmissionSource[]> {
  const { takeIn } = await import('./intake/index.ts');
  return (await takeIn(folder, { layout: 'plain' })).submissions;
}

/**
 * Takes one folder or one archive as a submission.
 *
 * @throws OperatorError where it is missing, or is neither.
 */
export async function openSubmission(given: string): Promise<SubmissionSource> {
  const full = path.resolve(given);
  const found = await stat(full).catch((cause: unknown) => {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new OperatorError(
      'folder-missing',
      `${given} cannot be opened: ${isMissing ? 'it does not exist' : String(cause)}.`,
      'Give the folder that holds the programs, or an archive of it.',
      { cause },
    );
  });
  const isPacked = found.isFile() && isArchive(full);
  if (!isPacked && found.isFile())
    throw new OperatorError(
      'not-a-folder',
      `${given} is not a folder.`,
      'Give the folder that holds the programs, or an archive of it.',
    );
  const base = path.basename(full);
  const name = (isPacked ? stemOf(base) : base).normalize('NFC');
  return { id: safeId(name) || 'submission', name: name || 'submission', path: full };
}
