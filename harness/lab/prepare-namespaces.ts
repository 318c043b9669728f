import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { LAB_FOLDER } from './lab-folder.ts';

/** Size of the memory file system that holds copies of submissions while they run. */
const SIZE = '1g';

/**
 * Makes our private namespaces ready for a lab: a memory file system over /run, where the lab's files end with the
 * namespace and no program sees the host's sockets; and small socket tables for the machines.
 */
export async function prepareNamespaces(): Promise<void> {
  await execa('mount', ['--make-rprivate', '/']);
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755,nosuid,nodev`, 'wiremark', '/run']);
  await mkdir(LAB_FOLDER, { recursive: true });
  // /proc/net/tcp walks the whole hash table: 9 ms for the host's shared one, nothing for one of a machine's own.
  // Kernels before 6.1 do not know the setting and are only slower.
  for (const table of ['tcp_child_ehash_entries', 'udp_child_hash_entries'])
    await writeFile(`/proc/sys/net/ipv4/${table}`, '256').catch(() => {});
}
