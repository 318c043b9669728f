import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './proc-text.ts';

/** The figure of a line `name figure`; 0 where there is none. */
export function counter(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** Kills what is in a group and in those below it, again and again, for what it kills may just have started another. */
export function killAllIn(folder: string): void {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const pids = processesIn(folder);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended in between.
      }
    }
  }
}

/** Removes a group and those below it. The kernel refuses while a process is in one: false then. */
export function removeGroup(folder: string): boolean {
  // To list a group costs more than all else, and most have none below them.
  if (isRemoved(folder)) return true;
  for (const child of childrenOf(folder)) removeGroup(child);
  return isRemoved(folder);
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

/** Folders of the groups directly below one. */
export function childrenOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(folder, entry.name)] : [],
    );
  } catch {
    return [];
  }
}

function processesIn(folder: string): number[] {
  const own = readText(join(folder, 'cgroup.procs')).split('\n').filter(Boolean).map(Number);
  // 0 is a process that our own pid namespace does not show.
  return [...own.filter((pid) => pid > 0), ...childrenOf(folder).flatMap(processesIn)];
}
