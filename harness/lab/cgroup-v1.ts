import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group, GroupLimits, GroupUsage } from './cgroup.ts';
import { counter, killAllIn, removeGroup } from './cgroup-files.ts';
import { readText } from './proc-text.ts';

/** Makes a group below a place: a folder in the hierarchy of memory, and one in that of processes. */
export function openGroupV1(
  parent: { memory: string; pids: string },
  name: string,
  limits: GroupLimits,
): Group {
  const memory = join(parent.memory, name);
  const pids = join(parent.pids, name);
  for (const folder of [memory, pids]) mkdirSync(folder, { recursive: true });
  if (limits.memoryBytes !== undefined) {
    writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
    // With swap. Where the kernel does not account for swap there is no such file.
    const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
    if (existsSync(withSwap)) writeFileSync(withSwap, String(limits.memoryBytes));
  }
  if (limits.processes !== undefined) writeFileSync(join(pids, 'pids.max'), String(limits.processes));
  return {
    version: 'cgroup v1',
    open: (child, childLimits) => openGroupV1({ memory, pids }, child, childLimits),
    files: [join(memory, 'tasks'), join(pids, 'tasks')],
    usage: () => usageOf(memory, pids, limits.memoryBytes),
    kill: () => killAllIn(pids),
    remove: () => [memory, pids].map((folder) => removeGroup(folder)).every(Boolean),
  };
}

/** The kernel charges a few pages at a time, so that the highest figure may stay a little below the limit. */
const CHARGED_AT_ONCE = 1024 * 1024;

function usageOf(memory: string, pids: string, memoryBytes = Infinity): GroupUsage {
  // Newer kernels do not count failures (memory.failcnt) any more.
  const most = Number(readText(join(memory, 'memory.max_usage_in_bytes')));
  const hasMet = most >= memoryBytes - CHARGED_AT_ONCE;
  return {
    oomKills: counter(readText(join(memory, 'memory.oom_control')), 'oom_kill'),
    memoryHits: hasMet ? 1 : 0,
    refusedForks: counter(readText(join(pids, 'pids.events')), 'max'),
    mostProcesses: Number(readText(join(pids, 'pids.peak'))),
  };
}
