import { dirname, join, posix } from 'node:path';

/** Where groups may be made: with version 1 a folder for each controller, with version 2 one for both. */
export type Place = { version: 1; memory: string; pids: string } | { version: 2; folder: string };

/**
 * Places to try, best first: below the group that we are in ourselves, so that limits which others set for us go on to
 * hold; with version 2 also below the groups above it, for a group that holds processes cannot have limited groups below it.
 *
 * @param mountinfo `/proc/self/mountinfo`
 * @param own `/proc/self/cgroup`
 */
export function placesOf(mountinfo: string, own: string): Place[] {
  const mounts = cgroupMounts(mountinfo);
  const memory = folderOf(mounts, own, 'memory');
  const pids = folderOf(mounts, own, 'pids');
  const unified = folderOf(mounts, own, '');
  return [
    ...(memory === undefined || pids === undefined
      ? []
      : [{ version: 1 as const, memory: memory.folder, pids: pids.folder }]),
    ...(unified === undefined
      ? []
      : upTo(unified.folder, unified.top).map((folder) => ({ version: 2 as const, folder }))),
  ];
}

/** The folders at which the hierarchies begin where our groups can be. */
export function hierarchies(mountinfo: string): string[] {
  const ours = cgroupMounts(mountinfo).filter(
    ({ controllers }) =>
      controllers.length === 0 || controllers.includes('memory') || controllers.includes('pids'),
  );
  return [...new Set(ours.map(({ at }) => at))];
}

interface CgroupMount {
  /** Controllers of version 1; none of version 2. */
  controllers: string[];
  /** What of the hierarchy is mounted. */
  root: string;
  at: string;
}

function cgroupMounts(mountinfo: string): CgroupMount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '/', at = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') return [{ controllers: [], root, at }];
    return type === 'cgroup' ? [{ controllers: options.split(','), root, at }] : [];
  });
}

/** The folder of our own group. `/proc/self/cgroup` has lines `4:memory:/path`, and `0::/path` for version 2. */
function folderOf(
  mounts: CgroupMount[],
  own: string,
  controller: string,
): { folder: string; top: string } | undefined {
  for (const line of own.split('\n')) {
    const [, names = '', ...rest] = line.split(':');
    if (rest.length === 0 || !names.split(',').includes(controller)) continue;
    const mount = mounts.find(({ controllers }) =>
      controller === '' ? controllers.length === 0 : controllers.includes(controller),
    );
    if (mount === undefined) continue;
    const inside = posix.relative(mount.root, rest.join(':'));
    return { folder: inside.startsWith('..') ? mount.at : join(mount.at, inside), top: mount.at };
  }
  return undefined;
}

function upTo(folder: string, top: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== top && at.startsWith(`${top}/`); folders.push(at)) at = dirname(at);
  return folders;
}
