import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Of version 2, and of version 1: quota and period, in microseconds. */
const QUOTAS = [
  ['/sys/fs/cgroup/cpu.max'],
  ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'],
] as const;

/**
 * How many processors there are for us: those that we may run on, and no more than a container's share of them (`docker run --cpus`), of
 * which Node 20 does not know. At least one.
 */
export function processors(): number {
  const shares = QUOTAS.flatMap((files) => shareOf(files.map(textOf).join(' ')) ?? []);
  return Math.max(1, Math.floor(Math.min(availableParallelism(), ...shares)));
}

/** The processors' worth of `200000 100000`; undefined for `max 100000`, `-1 100000` and what is not there. */
export function shareOf(quota: string): number | undefined {
  const [, most, period] = /^(\d+)\s+(\d+)\s*$/u.exec(quota.trim()) ?? [];
  if (most === undefined || period === undefined || Number(period) === 0) return undefined;
  return Number(most) / Number(period);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
