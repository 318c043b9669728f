import { execa } from 'execa';
import {
  chmodSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../lab-folder.ts';
import type { NamespaceShell } from '../namespace-shell.ts';

/** Where a program writes: a memory file system of its own, with its copy of the submission in it. */
export interface Disk {
  /** Its home, with the copy of the submission in `work`. */
  home: string;
  work: string;
  /** Its /tmp and /dev/shm. */
  tmp: string;
  shared: string;
  /** Whether nothing more fits at this moment. */
  isFull(): boolean;
  /** Whether it wrote a file of this size or more. */
  hasFileOf(bytes: number): boolean;
  /** Moves it to another folder of the lab, and returns where the copy of the submission is then. `releaseDisk` removes it from there. */
  keep(folder: string): Promise<string>;
  remove(): Promise<void>;
}

export interface DiskWish {
  serial: number;
  /** The prepared submission that is copied. */
  source: string;
  /** What the program may write beyond the copy; without any limit where absent. */
  bytes?: number;
  /** The user that it belongs to, where it is not ours. */
  uid?: number;
  /** A shell in our mount namespace; where absent a command of its own is started. */
  shell?: NamespaceShell;
}

/** Files and folders that a program may make. */
const FILES = 20_000;
/** More files than this are not looked through. */
const LOOKED_THROUGH = 5_000;

/** Makes the file system and the copy. Of what a build left behind, only files, folders and links are copied: no FIFOs, no sockets. */
export async function openDisk({ serial, source, bytes, uid, shell }: DiskWish): Promise<Disk> {
  const at = join(LAB_FOLDER, 'programs', String(serial));
  mkdirSync(at, { recursive: true });
  const before = weigh(source);
  if (bytes !== undefined)
    await run(
      shell,
      `mount -t tmpfs -o size=${bytes + before.bytes},nr_inodes=${FILES + before.files},mode=0755,nosuid,nodev wiremark ${at}`,
    );
  const home = join(at, 'home');
  const work = join(home, 'work');
  const tmp = join(at, 'tmp');
  const shared = join(at, 'shm');
  for (const folder of [home, tmp, shared]) mkdirSync(folder);
  cpSync(source, work, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => isOrdinary(lstatSync(path)),
  });
  for (const folder of [home, tmp, shared]) {
    if (uid !== undefined) giveTo(folder, uid);
    chmodSync(folder, 0o700);
  }
  chmodSync(work, 0o700);
  return {
    home,
    work,
    tmp,
    shared,
    isFull() {
      if (bytes === undefined) return false;
      const { bavail, ffree } = statfsSync(at);
      return bavail === 0 || ffree === 0;
    },
    hasFileOf(size) {
      const { blocks, bavail, bsize } = statfsSync(at);
      if ((blocks - bavail) * bsize < size || before.largest >= size) return false;
      return weigh(at, LOOKED_THROUGH).largest >= size;
    },
    async keep(folder) {
      mkdirSync(folder, { recursive: true });
      if (bytes === undefined) cpSync(at, folder, { recursive: true, verbatimSymlinks: true });
      else await run(shell, `mount --move ${at} ${folder}`);
      return join(folder, 'home/work');
    },
    remove: () => releaseDisk(at, shell),
  };
}

/** Ends the file system at a folder, where there is one, and removes the folder. */
export async function releaseDisk(folder: string, shell: NamespaceShell | undefined): Promise<void> {
  const isMounted = statSync(folder).dev !== statSync(dirname(folder)).dev;
  // Lazily: a program's last process may be on its way out.
  if (isMounted) await run(shell, `umount -l ${folder}`);
  rmSync(folder, { recursive: true, force: true });
}

/** Paths are ours alone: the lab's folder and numbers. */
async function run(shell: NamespaceShell | undefined, script: string): Promise<void> {
  if (shell === undefined) await execa('sh', ['-c', script]);
  else await shell.run(script);
}

interface Weight {
  bytes: number;
  files: number;
  largest: number;
}

/** What a folder holds, up to a number of files. */
function weigh(folder: string, most = Infinity): Weight {
  const weight: Weight = { bytes: 0, files: 0, largest: 0 };
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(next)) {
      weight.files += 1;
      if (entry.isDirectory()) folders.push(join(next, entry.name));
      else if (entry.isFile()) {
        const { size = 0 } = lstatSync(join(next, entry.name), { throwIfNoEntry: false }) ?? {};
        // In whole pages, as a memory file system keeps it.
        weight.bytes += Math.ceil(size / 4096) * 4096;
        weight.largest = Math.max(weight.largest, size);
      }
      if (weight.files >= most) return weight;
    }
  }
  return weight;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isOrdinary(about: Stats): boolean {
  return about.isFile() || about.isDirectory() || about.isSymbolicLink();
}

function giveTo(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(child, uid);
    else lchownSync(child, uid, uid);
  }
}
