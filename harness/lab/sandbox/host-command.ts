import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const known = new Map<string, string>();

/**
 * The path of a command of the system. A sandbox is started with an empty environment, for bubblewrap's own can be read
 * inside at /proc/1/environ: nothing looks a command up by PATH then.
 */
export function hostCommand(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const path = folders.map((folder) => join(folder, name)).find(isExecutable) ?? name;
  known.set(name, path);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path.startsWith('/');
  } catch {
    return false;
  }
}
