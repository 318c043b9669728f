import { limitsThatHold, type LimitDescription } from '../../lab/limits.ts';
import { openRunGroup } from '../../lab/cgroup.ts';
import type { Finding } from './finding.ts';

/** Whether programs can be counted and limited together. Call it inside the lab's namespaces. */
export async function cgroupFinding(): Promise<Finding> {
  const group = await openRunGroup();
  group?.remove();
  if (group !== undefined)
    return {
      name: 'cgroups',
      ok: true,
      isOptional: true,
      detail: `${group.version}, and groups can be made`,
    };
  const isRootless = process.env['WIREMARK_ROOTLESS'] === '1';
  return {
    name: 'cgroups',
    ok: false,
    isOptional: true,
    detail:
      'no group can be made: limits hold for each process, by rlimits, and not for all of a program together',
    remedy: isRootless
      ? 'Run wiremark as root, or in a group of your own: systemd-run --user --scope -p Delegate=yes wiremark ...'
      : 'Mount cgroups (sudo mount -t cgroup2 none /sys/fs/cgroup), or start the container with --privileged.',
  };
}

/** The limits that hold for programs on this machine. Call it inside the lab's namespaces. */
export async function heldLimits(): Promise<LimitDescription[]> {
  return limitsThatHold();
}
