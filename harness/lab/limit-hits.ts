import { constants } from 'node:os';
import type { GroupUsage } from './cgroup.ts';
import type { LimitHit } from '../model/evidence.ts';
import { SUBMISSION_LIMITS, type Limits } from './limits.ts';

/** What is known of a program that has ended, or of one that runs. */
export interface Footprint {
  limits: Limits;
  /** 128 and the signal where one ended it. */
  exitCode: number | undefined;
  /** We ended it with SIGKILL. */
  wasKilled: boolean;
  ranMs: number;
  /** Of its own group, and how those above it have grown since it was started. */
  group?: { own: GroupUsage; above: { memoryHits: number; refusedForks: number } };
  /** By samples: what held at least once. */
  mostOpenFiles: number;
  mostProcesses: number;
  wasDiskFull: boolean;
  /** It was ended because the samples showed more memory than it may have. */
  wasMemoryMet: boolean;
  hasLargestFile: boolean;
  isOutputCut: boolean;
}

/** Every limit that a program met, with its figure. What only samples show may be missed, but is never made up. */
export function limitHits(footprint: Footprint): LimitHit[] {
  const { limits, exitCode, group } = footprint;
  const hits: LimitHit[] = [];
  const memoryBytes = memoryLimitMet(footprint);
  if (memoryBytes !== undefined) hits.push({ limit: 'memory', value: memoryBytes, unit: 'bytes' });
  const processes = processLimitMet(footprint);
  if (processes !== undefined) hits.push({ limit: 'processes', value: processes, unit: 'count' });
  // A runtime that ignores SIGXCPU meets the hard limit, which is SIGKILL.
  const isHardLimit =
    exitCode === ended('SIGKILL') &&
    !footprint.wasKilled &&
    memoryBytes === undefined &&
    (group?.own.oomKills ?? 0) === 0 &&
    footprint.ranMs >= limits.cpuSeconds * 1000;
  if (exitCode === ended('SIGXCPU') || isHardLimit)
    hits.push({ limit: 'cpu-time', value: limits.cpuSeconds, unit: 's' });
  if (exitCode === ended('SIGXFSZ') || footprint.hasLargestFile)
    hits.push({ limit: 'file-size', value: limits.fileBytes, unit: 'bytes' });
  if (footprint.wasDiskFull) hits.push({ limit: 'disk', value: limits.diskBytes, unit: 'bytes' });
  if (footprint.mostOpenFiles >= limits.openFiles)
    hits.push({ limit: 'open-files', value: limits.openFiles, unit: 'count' });
  if (footprint.isOutputCut) hits.push({ limit: 'output', value: limits.outputBytes, unit: 'bytes' });
  return hits;
}

/** The kernel ended a process of the program because the machine itself had no memory left: nobody's limit was met. */
export function isMachineOutOfMemory({ group }: Pick<Footprint, 'group'>): boolean {
  return (
    group !== undefined &&
    group.own.oomKills > 0 &&
    group.own.memoryHits === 0 &&
    group.above.memoryHits === 0
  );
}

function memoryLimitMet({ limits, group, wasMemoryMet }: Footprint): number | undefined {
  if (group === undefined || group.own.oomKills === 0) return wasMemoryMet ? limits.memoryBytes : undefined;
  if (group.own.memoryHits > 0) return limits.memoryBytes;
  return group.above.memoryHits > 0 ? SUBMISSION_LIMITS.memoryBytes : undefined;
}

/** Without a group the kernel refuses silently: a sample at the figure says it, give or take a process that ends just then. */
function processLimitMet({ limits, group, mostProcesses }: Footprint): number | undefined {
  if (group === undefined)
    return mostProcesses >= limits.processes - SANDBOX_PROCESSES ? limits.processes : undefined;
  const isOwn = group.own.mostProcesses >= limits.processes;
  if (isOwn && group.own.refusedForks + group.above.refusedForks > 0) return limits.processes;
  return group.own.refusedForks > 0 && group.above.refusedForks > 0 ? SUBMISSION_LIMITS.processes : undefined;
}

/** Bubblewrap's processes, outside and inside, count with those of the program. */
export const SANDBOX_PROCESSES = 2;

function ended(signal: 'SIGKILL' | 'SIGXCPU' | 'SIGXFSZ'): number {
  return 128 + constants.signals[signal];
}
