import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../proc-text.ts';
import { ask, type Engine } from '../engine.ts';

/** Free space where an engine keeps its images; undefined where that cannot be seen from here. */
export async function freeSpace(engine: Engine): Promise<(() => Promise<number>) | undefined> {
  const field = engine.kind === 'docker' ? '{{.DockerRootDir}}' : '{{.Store.GraphRoot}}';
  const { stdout } = await ask(engine, ['info', '--format', field]);
  const folder = stdout.trim();
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  return folder.startsWith('/')
    ? await free().then(
        () => free,
        () => undefined,
      )
    : undefined;
}

/** The folder that takes what a build's step writes to its image; undefined where the engine has no such folder, or no step runs. */
export function layerOf(pids: readonly number[]): string | undefined {
  const own = upperOf('self');
  return pids
    .map(String)
    .map(upperOf)
    .find((folder) => folder !== undefined && folder !== own);
}

/** Of the overlay that is a process's root. */
function upperOf(pid: string): string | undefined {
  const root = readText(`/proc/${pid}/mountinfo`)
    .split('\n')
    .find((line) => line.split(' ')[4] === '/' && line.includes(' - overlay '));
  return /[ ,]upperdir=([^, ]+)/u.exec(root ?? '')?.[1];
}

/** What a folder takes of its disk, in bytes; looked at no further than `most`. */
export async function takenBy(folder: string, most: number): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && bytes <= most; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      // It may be gone by now.
      else bytes += ((await lstat(path).catch(() => undefined))?.blocks ?? 0) * 512;
    }
  }
  return bytes;
}
