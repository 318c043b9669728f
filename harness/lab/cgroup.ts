import { placesOf, type Place } from './cgroup-place.ts';
import { openGroupV1 } from './cgroup-v1.ts';
import { openGroupV2 } from './cgroup-v2.ts';
import { groupName } from './owner.ts';
import { readText } from './proc-text.ts';
import { hostCommand } from './sandbox/host-command.ts';
import { startProcess } from './spawner/start-process.ts';

/** A control group of ours: what is in it has limits together, and what it used is known. */
export interface Group {
  version: 'cgroup v1' | 'cgroup v2';
  /** Makes a group below this one. Throws where that cannot be done. */
  open(name: string, limits: GroupLimits): Group;
  /**
   * Files by which a process enters the group, and whatever it starts with it: it writes 0, which is itself. To move another process the kernel
   * waits for milliseconds until nothing changes.
   */
  files: string[];
  /** What has happened in it so far. */
  usage(): GroupUsage;
  /** Kills everything in it. */
  kill(): void;
  /** Removes it, with the groups below it. Its processes have to be gone; false where some are not yet. */
  remove(): boolean;
}

export interface GroupLimits {
  memoryBytes?: number;
  processes?: number;
}

export interface GroupUsage {
  /** Processes that were killed because memory ran out: that of this group, of one above it, or the machine's. */
  oomKills: number;
  /** How often this group's own limit on memory was met. Version 1 only knows whether it ever was: 1. */
  memoryHits: number;
  /** How often starting a process or thread was refused here. */
  refusedForks: number;
  /** Most processes and threads at once. */
  mostProcesses: number;
}

let run: Promise<Group | undefined> | undefined;

/**
 * The group of this run, below which each submission and each program has its own. Undefined where no cgroup can be
 * written, as for most ordinary users: rlimits hold everywhere. It is tried once, with a process put into a group below it.
 */
export function openRunGroup(): Promise<Group | undefined> {
  run ??= tryPlaces();
  return run;
}

async function tryPlaces(): Promise<Group | undefined> {
  const places = placesOf(readText('/proc/self/mountinfo'), readText('/proc/self/cgroup'));
  for (const place of places) {
    let group: Group | undefined;
    try {
      group = openAt(place);
      await tryOut(group);
      return group;
    } catch {
      group?.remove();
    }
  }
  return undefined;
}

function openAt(place: Place): Group {
  return place.version === 1
    ? openGroupV1(place, groupName(), {})
    : openGroupV2(place.folder, groupName(), {});
}

async function tryOut(group: Group): Promise<void> {
  const trial = group.open('trial', { memoryBytes: 2 ** 28, processes: 16 });
  try {
    const started = await startProcess({
      argv: [hostCommand('true')],
      env: {},
      stdio: [undefined, undefined, undefined],
      groups: trial.files,
    });
    if ((await started.exited).code !== 0) throw new Error('no process can enter a group here');
  } finally {
    trial.remove();
  }
}
