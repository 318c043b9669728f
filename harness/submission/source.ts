import type { BoundProgram, HandIn } from '../model/evidence.ts';
import type { Message } from '../model/verdict.ts';
import { layOut } from './archives/lay-out.ts';

export { UnreadableSubmission } from './unreadable.ts';

/** One submission as it lies on disk, not read yet. */
export interface SubmissionSource {
  /** In NFC, safe as a folder's name, unique in a batch; names the folder of its report. */
  id: string;
  /** How people call it: the student's name, or the group's. */
  name: string;
  /** Absolute path of its folder; of its archive or first file where it has to be laid out first. */
  path: string;
  /** What the submission is put together from, where `path` is not simply its folder. */
  parts?: SubmissionPart[];
  /** Absolute path of a folder that is no part of it, though it may lie in it: where the reports go. */
  apart?: string;
  handedIn?: HandIn;
}

/** A folder, a file or an archive that belongs to a submission. */
export interface SubmissionPart {
  /** Absolute path on disk. */
  path: string;
  /** Where `path` is the archive of a whole class: the folder or the file in it. */
  inside?: string;
  /** What its file is called in the submission, without what the platform put before it. */
  name: string;
}

/** A submission laid out as a plain folder, until it is disposed of. */
export interface OpenedSource extends AsyncDisposable {
  folder: string;
  /** What could not be unpacked or was left out. Where a program is missing it may be in there. */
  leftOut: LeftOutPart[];
}

export interface LeftOutPart {
  /** Relative to the submission. */
  path: string;
  told: Message;
  /** It may hold programs: an archive that cannot be read, a source file with an unusable name. */
  mayHoldPrograms: boolean;
}

/**
 * Lays a submission out as a folder: its own where it is one and holds no archive, else a new one under `scratch` with its parts,
 * archives unpacked within limits. Nothing outside of `scratch` is written, no link is followed, nothing is executed.
 *
 * @throws UnreadableSubmission where it cannot be read: a broken, encrypted, endless or unknown archive and nothing beside it.
 */
export async function openSource(source: SubmissionSource, scratch: string): Promise<OpenedSource> {
  return layOut(source, scratch);
}

/**
 * Why a submission should not be graded although it could be opened: a program was not found, and something that may hold it could not be
 * read. A student must not lose points for what we could not open.
 */
export function ungradable(
  leftOut: readonly LeftOutPart[],
  programs: readonly Pick<BoundProgram, 'file'>[],
): Message | undefined {
  if (programs.every(({ file }) => file !== undefined)) return undefined;
  return leftOut.find((part) => part.mayHoldPrograms)?.told;
}
