import { copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';

const MOST_BYTES = 64 * 2 ** 20;
const MOST_FILES = 2_000;

/**
 * Copies a folder for a build: plain files and folders alone, so that no link leads out of it, and not more than a build of a
 * lab needs.
 *
 * @returns what was too much, as a sentence; undefined where all of it was copied.
 */
export async function copyContext(from: string, to: string): Promise<string | undefined> {
  let files = 0;
  let bytes = 0;
  const copy = async (path: string): Promise<string | undefined> => {
    await mkdir(join(to, path), { recursive: true });
    for (const name of (await readdir(join(from, path))).toSorted()) {
      const inside = join(path, name);
      const found = await lstat(join(from, inside));
      if (found.isDirectory()) {
        const tooMuch = await copy(inside);
        if (tooMuch !== undefined) return tooMuch;
      }
      if (!found.isFile()) continue;
      files += 1;
      bytes += found.size;
      if (files > MOST_FILES) return `The folder to build from holds more than ${MOST_FILES} files.`;
      if (bytes > MOST_BYTES) return `The folder to build from holds more than ${MOST_BYTES / 2 ** 20} MB.`;
      await copyFile(join(from, inside), join(to, inside));
    }
    return undefined;
  };
  return copy('.');
}

/**
 * The folder that a Dockerfile is built from: its own, or the nearest above it that has everything it copies, as
 * `docker build -f server/Dockerfile .` and compose files have it.
 *
 * @param dockerfile its path in the submission.
 * @param taken the paths that it copies.
 * @param files all paths of the submission.
 */
export function contextFor(dockerfile: string, taken: readonly string[], files: readonly string[]): string {
  const own = posix.dirname(dockerfile);
  const isThere = (path: string): boolean =>
    files.some((file) => file === path || file.startsWith(`${path}/`));
  for (let folder = own; ; folder = posix.dirname(folder)) {
    if (taken.every((path) => isThere(posix.join(folder, path)))) return folder;
    if (folder === '.') return own;
  }
}
