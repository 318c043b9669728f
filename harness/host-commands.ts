import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Looked into after PATH: an ordinary user's has no sbin, where half of what a lab needs is. */
const FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Where a command of this machine lies, in the order in which it would be found; whether this user may run it is not asked. */
export function pathsOf(command: string): string[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat(FOLDERS)
    .map((folder) => join(folder, command))
    .filter((path) => path.startsWith('/') && existsSync(path));
}

/** The path of a command that this user may run. */
export function pathOf(command: string): string | undefined {
  return pathsOf(command).find(isExecutable);
}

/** Whether this user may run a file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
