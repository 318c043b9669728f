import { execa } from 'execa';
import { mkdir } from 'node:fs/promises';
import { LAB_FOLDER } from './sandbox.ts';

/** Size of the memory file system that holds copies of submissions while they run. */
const SIZE = '1g';

/**
 * Covers /run, in our own mount namespace, with a memory file system: the programs see none of the host's sockets,
 * and the lab's files end with the namespace.
 */
export async function mountLabFolder(): Promise<void> {
  await execa('mount', ['--make-rprivate', '/']);
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755,nosuid,nodev`, 'wiremark', '/run']);
  await mkdir(LAB_FOLDER, { recursive: true });
}
