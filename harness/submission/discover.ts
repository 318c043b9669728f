import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../errors.ts';
import { isArchive, isProgramSource } from './file-kinds.ts';
import type { SubmissionSource } from './source.ts';

/**
 * Lists the submissions of a folder: every sub-folder is one. Plain files and hidden entries are passed over.
 *
 * @returns at least one submission, sorted by name with numbers in their natural order.
 * @throws OperatorError where the folder is missing, is a file, is itself a submission, holds none, or holds an
 *   archive that was not unpacked: a student must not be forgotten in silence.
 */
export async function discoverSubmissions(folder: string): Promise<SubmissionSource[]> {
  const root = await requireFolder(
    folder,
    'Give the folder that holds the submissions, one sub-folder for each.',
  );
  const entries = (await readdir(root, { withFileTypes: true })).filter(
    (entry) => !entry.name.startsWith('.'),
  );

  const program = entries.find((entry) => entry.isFile() && isProgramSource(entry.name));
  if (program) {
    throw new OperatorError(
      'submissions-is-submission',
      `${folder} holds a program itself (${program.name}), so it looks like one submission and not like a folder of submissions.`,
      `For one submission run: wiremark check ${quote(folder)} --rubric … . If ${program.name} belongs to no student, move it elsewhere.`,
    );
  }

  const submissions: SubmissionSource[] = [];
  for (const entry of entries) {
    const full = path.join(root, entry.name);
    if (entry.isDirectory()) submissions.push(sourceOf(full));
    else if (entry.isSymbolicLink() && (await leadsToFolder(full))) {
      throw new OperatorError(
        'submission-is-link',
        `${full} is a symbolic link. Links are not followed, so that no submission reaches outside its folder.`,
        'Put a copy of the folder in its place, or remove the link.',
      );
    }
  }

  const unpacked = new Set(submissions.map((submission) => submission.id.toLowerCase()));
  const archives = entries
    .filter((entry) => entry.isFile() && isArchive(entry.name))
    .map((entry) => entry.name);
  const packed = archives.filter((name) => !unpacked.has(stemOf(name).toLowerCase()));
  if (packed.length > 0) {
    throw new OperatorError(
      'submission-is-archive',
      `${folder} holds ${packed.length === 1 ? 'an archive that is' : `${packed.length} archives that are`} not unpacked: ${shortList(packed)}. This version reads folders only.`,
      `Unpack ${packed.length === 1 ? 'it first, into a folder' : 'them first, each into a folder'} of the same name, or move ${packed.length === 1 ? 'it' : 'them'} elsewhere.`,
    );
  }
  if (submissions.length === 0) {
    throw new OperatorError(
      'no-submissions',
      `${folder} holds no submission: there is no sub-folder in it.`,
      'Put each submission into a sub-folder of its own, named after the student or the group.',
    );
  }
  requireDifferentIds(submissions);
  return submissions.toSorted((a, b) => byName.compare(a.name, b.name));
}

/**
 * Takes one folder as a submission.
 *
 * @throws OperatorError where it is missing, a file, or an archive.
 */
export async function openSubmission(folder: string): Promise<SubmissionSource> {
  return sourceOf(await requireFolder(folder, 'Give the folder that holds the programs.'));
}

const byName = new Intl.Collator('en', { numeric: true });

function sourceOf(full: string): SubmissionSource {
  const id = path.basename(full).normalize('NFC');
  return { id, name: id, path: full };
}

async function requireFolder(folder: string, nextStep: string): Promise<string> {
  const full = path.resolve(folder);
  const found = await stat(full).catch((cause: unknown) => {
    throw new OperatorError('folder-missing', `${folder} cannot be opened: ${reasonOf(cause)}.`, nextStep, {
      cause,
    });
  });
  if (found.isDirectory()) return full;
  if (isArchive(full)) {
    throw new OperatorError(
      'submission-is-archive',
      `${folder} is an archive. This version reads folders only.`,
      'Unpack it first, and give the folder.',
    );
  }
  throw new OperatorError('not-a-folder', `${folder} is not a folder.`, nextStep);
}

async function leadsToFolder(full: string): Promise<boolean> {
  try {
    return (await stat(full)).isDirectory();
  } catch {
    return (await lstat(full)).isDirectory();
  }
}

/** Two names that differ only in how their accents are stored look the same and would share a report folder. */
function requireDifferentIds(submissions: SubmissionSource[]): void {
  const seen = new Map<string, string>();
  for (const { id, path: full } of submissions) {
    const first = seen.get(id);
    if (first !== undefined) {
      throw new OperatorError(
        'same-name',
        `${first} and ${full} have the same name but for how its letters are stored.`,
        'Rename one of the two folders.',
      );
    }
    seen.set(id, full);
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission is denied';
  return cause instanceof Error ? cause.message : String(cause);
}

function stemOf(name: string): string {
  return name.normalize('NFC').replace(/(\.tar)?\.[^.]+$/i, '');
}

function shortList(names: string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function quote(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
}
