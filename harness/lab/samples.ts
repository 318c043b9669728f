import { statSync } from 'node:fs';
import type { Limits } from './limits.ts';
import { listing, readText } from './proc-text.ts';
import type { Disk } from './sandbox/disk.ts';

const PAGE_BYTES = 4096;

/** What was seen of a program, by looking now and then: the kernel tells nobody that it refused a file or a process. */
export class Samples {
  mostOpenFiles = 0;
  mostProcesses = 0;
  wasDiskFull = false;
  /** It used more memory than it may, where no cgroup sees to that. */
  isMemoryMet = false;
  private readonly limits: Limits;
  private readonly disk: Pick<Disk, 'isFull'>;
  private readonly isCounted: boolean;

  /** @param isCounted a cgroup counts memory and processes. */
  constructor(limits: Limits, disk: Pick<Disk, 'isFull'>, isCounted: boolean) {
    this.limits = limits;
    this.disk = disk;
    this.isCounted = isCounted;
  }

  /** Looks at the processes of the program. */
  look(pids: readonly number[]): void {
    for (const pid of pids) this.mostOpenFiles = Math.max(this.mostOpenFiles, openFilesOf(pid));
    this.wasDiskFull ||= this.disk.isFull();
    if (this.isCounted) return;
    const threads = pids.reduce((sum, pid) => sum + linksOf(`/proc/${pid}/task`) - 2, 0);
    this.mostProcesses = Math.max(this.mostProcesses, threads);
    this.isMemoryMet ||= this.usesTooMuch(pids);
  }

  /** What forked processes share counts once, but adding that up takes long: only where the quick sum is too much. */
  private usesTooMuch(pids: readonly number[]): boolean {
    const most = this.limits.memoryBytes;
    return sumOf(pids, ownBytesOf) > most && sumOf(pids, proportionalBytesOf) > most;
  }
}

function sumOf(pids: readonly number[], bytesOf: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + bytesOf(pid), 0);
}

/** Since Linux 6.2 the size of the folder is the number of open files; before, it is 0. */
function openFilesOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const size = statSync(folder, { throwIfNoEntry: false })?.size ?? 0;
  return size > 0 ? size : listing(folder).length;
}

function linksOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.nlink ?? 2;
}

function ownBytesOf(pid: number): number {
  const [, resident = 0, shared = 0] = readText(`/proc/${pid}/statm`).split(' ').map(Number);
  return (resident - shared) * PAGE_BYTES;
}

function proportionalBytesOf(pid: number): number {
  const [, kB] = /^Pss_Anon:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`)) ?? [];
  return Number(kB ?? 0) * 1024;
}
