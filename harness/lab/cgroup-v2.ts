import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group, GroupLimits, GroupUsage } from './cgroup.ts';
import { counter, killAllIn, removeGroup } from './cgroup-files.ts';
import { readText } from './proc-text.ts';

const CONTROLLERS = ['memory', 'pids'];

/**
 * Makes a group below a folder that gives the controllers of memory and processes on. Throws where it does not: folders
 * that we did not make are not ours to change.
 */
export function openGroupV2(parent: string, name: string, limits: GroupLimits): Group {
  if (!givesOn(parent)) throw new Error(`${parent} does not give on the controllers memory and pids`);
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  if (limits.memoryBytes !== undefined) {
    writeFileSync(join(folder, 'memory.max'), String(limits.memoryBytes));
    // Where the kernel does not account for swap there is no such file.
    const swap = join(folder, 'memory.swap.max');
    if (existsSync(swap)) writeFileSync(swap, '0');
  }
  if (limits.processes !== undefined) writeFileSync(join(folder, 'pids.max'), String(limits.processes));
  return {
    version: 'cgroup v2',
    open(child, childLimits) {
      // Not before it is needed: a group that gives controllers on may hold no process itself.
      if (!givesOn(folder))
        writeFileSync(
          join(folder, 'cgroup.subtree_control'),
          CONTROLLERS.map((controller) => `+${controller}`).join(' '),
        );
      return openGroupV2(folder, child, childLimits);
    },
    files: [join(folder, 'cgroup.procs')],
    usage: () => usageOf(folder),
    kill() {
      try {
        writeFileSync(join(folder, 'cgroup.kill'), '1');
      } catch {
        // Linux 5.14 has it.
        killAllIn(folder);
      }
    },
    remove: () => removeGroup(folder),
  };
}

function givesOn(folder: string): boolean {
  const given = readText(join(folder, 'cgroup.subtree_control')).trim().split(' ');
  return CONTROLLERS.every((controller) => given.includes(controller));
}

function usageOf(folder: string): GroupUsage {
  const events = readText(join(folder, 'memory.events'));
  // What was met here, and not in a group below: only the local file says so, where the kernel has it (Linux 5.2).
  const local = readText(join(folder, 'memory.events.local'));
  return {
    oomKills: counter(events, 'oom_kill'),
    memoryHits: counter(local === '' ? events : local, 'oom'),
    refusedForks: counter(readText(join(folder, 'pids.events')), 'max'),
    mostProcesses: Number(readText(join(folder, 'pids.peak'))),
  };
}
