import { childrenOf, killAllIn, removeGroup } from './cgroup-files.ts';
import { hierarchies } from './cgroup-place.ts';
import { isGone, ownerOf, type Owner } from './owner.ts';
import { readText } from './proc-text.ts';

/** Groups lie deep below the top where services and containers have theirs. */
const DEEPEST = 8;
const MOST_FOLDERS = 10_000;

/**
 * Removes what runs of wiremark left behind that were killed: control groups, with what is still in them. Only what carries our name, and whose
 * process is gone, is touched. Everything else that a run makes (processes, networks, mounts, temporary files) ends with its namespaces.
 *
 * Call it where process ids are those of the names: outside the lab's namespaces. Returns the folders that were removed.
 */
export function removeLeftovers(): string[] {
  return removeGroups(isGone);
}

/** The same for what a run that has ended by itself made. */
export function removeThoseOf(own: Owner): string[] {
  return removeGroups(
    ({ namespace, pid, started }) =>
      namespace === own.namespace && pid === own.pid && started === own.started,
  );
}

function removeGroups(isMeant: (owner: Owner) => boolean): string[] {
  const removed: string[] = [];
  let looked = 0;
  const walk = (folder: string, depth: number): void => {
    for (const child of childrenOf(folder)) {
      looked += 1;
      if (looked > MOST_FOLDERS) return;
      const owner = ownerOf(child.slice(folder.length + 1));
      if (owner === undefined) {
        if (depth < DEEPEST) walk(child, depth + 1);
      } else if (isMeant(owner)) {
        killAllIn(child);
        if (removeGroup(child)) removed.push(child);
      }
    }
  };
  for (const top of hierarchies(readText('/proc/self/mountinfo'))) walk(top, 0);
  return removed;
}
