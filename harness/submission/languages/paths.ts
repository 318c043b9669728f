import path from 'node:path';
import type { SubmittedFile } from '../../model/evidence.ts';
import { textOf } from '../file-text.ts';

/** Where a file lies in the submission as it is stored. */
export function storedPath(file: SubmittedFile): string {
  return file.storedAs ?? file.path;
}

/** The folder of a file as it is stored, `.` for the root. */
export function folderOf(file: SubmittedFile): string {
  return path.posix.dirname(storedPath(file));
}

/** The files of a file's own folder, itself among them. */
export function siblingsOf(file: SubmittedFile, files: readonly SubmittedFile[]): SubmittedFile[] {
  const folder = path.posix.dirname(file.path);
  return files.filter((other) => path.posix.dirname(other.path) === folder);
}

/** A file's name without its extension. */
export function stemOf(filePath: string): string {
  const name = path.posix.basename(filePath);
  return name.slice(0, name.length - path.posix.extname(name).length);
}

/** A name that starts with a dash would be read as an option. */
export function argument(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

/** The path by which a program in `folder` is executed from `start`. */
export function executablePath(start: string, folder: string, name: string): string {
  return `./${path.posix.relative(start, path.posix.join(folder, name))}`;
}

/**
 * The folder that a program is started in. Programs open the files beside them. One that names a file which lies only in
 * a folder further up was started from there by its author: `python3 problem3/client.py`.
 */
export function startFolder(program: SubmittedFile, files: readonly SubmittedFile[]): string {
  const own = folderOf(program);
  const handedIn = new Set(files.filter(({ kind }) => kind === 'data').map(storedPath));
  const named = [...textOf(program).matchAll(/(["'`])([^"'`\n\\]{1,200})\1/gu)].map(
    (match) => match[2] ?? '',
  );
  for (let folder = own; ; folder = path.posix.dirname(folder)) {
    if (named.some((name) => handedIn.has(path.posix.join(folder, name)))) return folder;
    if (folder === '.' || folder === '/') return own;
  }
}
