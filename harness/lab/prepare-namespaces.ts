import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isForContainers, LAB_FOLDER } from './lab-folder.ts';

const run = promisify(execFile);

/** Size of the memory file system that holds copies of submissions while they run. */
const SIZE = '1g';

/**
 * Makes our private namespaces ready for a lab: a memory file system over /run, where the lab's files end with the
 * namespace and no program sees the host's sockets; and small socket tables for the machines. A command that runs programs in
 * containers has no namespaces of its own, and a folder that is there already.
 */
export async function prepareNamespaces(): Promise<void> {
  if (isForContainers) return;
  await run('mount', ['--make-rprivate', '/']);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755,nosuid,nodev`, 'wiremark', '/run']);
  await mkdir(LAB_FOLDER, { recursive: true });
  // /proc/net/tcp walks the whole hash table: 9 ms for the host's shared one, nothing for one of a machine's own.
  // Kernels before 6.1 do not know the setting and are only slower.
  for (const table of ['tcp_child_ehash_entries', 'udp_child_hash_entries'])
    await writeFile(`/proc/sys/net/ipv4/${table}`, '256').catch(() => {});
}
