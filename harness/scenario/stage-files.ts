import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Rubric } from '../model/rubric.ts';

/** Puts the rubric's files into a folder that programs start in. */
export async function stageFiles(folder: string, rubric: Rubric): Promise<void> {
  for (const [path, { text }] of Object.entries(rubric.files ?? {})) {
    await removeLinks(folder, path);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A link on the way to a file, taken out of a student's image, leads wherever it likes on this machine. */
async function removeLinks(folder: string, path: string): Promise<void> {
  let at = folder;
  for (const part of path.split('/')) {
    at = join(at, part);
    if ((await lstat(at).catch(() => undefined))?.isSymbolicLink() === true) await rm(at, { force: true });
  }
}
