import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { isForContainers, LAB_FOLDER } from './lab-folder.ts';
import { readText } from './proc-text.ts';
import { spawner } from './spawner/spawner.ts';

/** Size of the memory file system that holds copies of submissions while they run. */
const SIZE = '1g';

/**
 * Makes our private namespaces ready for a lab: a memory file system over /run, where the lab's files end with the
 * namespace; and small socket tables for the machines. A command that runs programs in
 * containers has no namespaces of its own, and a folder that is there already. It is done once, however often it is asked for.
 */
export function prepareNamespaces(): Promise<void> {
  preparing ??= isForContainers ? Promise.resolve() : prepare();
  return preparing;
}

let preparing: Promise<void> | undefined;

async function prepare(): Promise<void> {
  // `unshare` has seen to that already, unless it is an old one.
  if (hasSharedMounts()) await promisify(execFile)('mount', ['--make-rprivate', '/']);
  // What is mounted for a user lies in folders of /run, too: a memory stick, for one.
  await spawner().ask({
    do: 'cover',
    at: dirname(LAB_FOLDER),
    but: basename(LAB_FOLDER),
    options: `size=${SIZE},mode=0755`,
  });
  mkdirSync(LAB_FOLDER, { recursive: true });
  // /proc/net/tcp walks the whole hash table: 9 ms for the host's shared one, nothing for one of a machine's own.
  for (const table of ['tcp_child_ehash_entries', 'udp_child_hash_entries']) {
    try {
      writeFileSync(`/proc/sys/net/ipv4/${table}`, '256');
    } catch {
      // Kernels before 6.1 do not know the setting and are only slower.
    }
  }
}

/** Whether something mounted here would be seen elsewhere: see proc(5), optional fields of mountinfo. */
function hasSharedMounts(): boolean {
  return readText('/proc/self/mountinfo')
    .split('\n')
    .some((line) => line.split(' - ')[0]?.includes(' shared:'));
}
