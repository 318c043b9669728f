import {
  chmodSync,
  copyFileSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../lab-folder.ts';
import { spawner } from '../spawner/spawner.ts';

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
}

/** Files and folders that a program may make. */
const FILES = 20_000;
/** More files than this are not looked through. */
const LOOKED_THROUGH = 5_000;

/** Makes the file system and the copy. Of what a build left behind, only files, folders and links are copied: no FIFOs, no sockets. */
export async function openDisk({ serial, source, bytes, uid }: DiskWish): Promise<Disk> {
  const at = join(LAB_FOLDER, 'programs', String(serial));
  mkdirSync(at, { recursive: true });
  const before = weigh(source);
  if (bytes !== undefined)
    await spawner().ask({
      do: 'mount',
      at,
      options: `size=${bytes + before.bytes},nr_inodes=${FILES + before.files},mode=0755`,
    });
  const home = join(at, 'home');
  const work = join(home, 'work');
  const tmp = join(at, 'tmp');
  const shared = join(at, 'shm');
  for (const folder of [home, tmp, shared]) mkdirSync(folder);
  copyOrdinary(source, work);
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
      else await spawner().ask({ do: 'move', at, to: folder });
      return join(folder, 'home/work');
    },
    remove: () => releaseDisk(at),
  };
}

/** Ends the file system at a folder, where there is one, and removes the folder. */
export async function releaseDisk(folder: string): Promise<void> {
  const isMounted = statSync(folder).dev !== statSync(dirname(folder)).dev;
  if (isMounted) await spawner().ask({ do: 'unmount', at: folder });
  rmSync(folder, { recursive: true, force: true });
}

interface Weight {
  bytes: number;
  files: number;
  largest: number;
}

/** What a folder holds, up to a number of files. */
export function weigh(folder: string, most = Infinity): Weight {
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

/** Copies files, folders and links as they are, and nothing else. */
function copyOrdinary(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyOrdinary(source, target);
    else if (entry.isFile()) copyFileSync(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
  }
  chmodSync(to, statSync(from).mode);
}

function giveTo(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(child, uid);
    else lchownSync(child, uid, uid);
  }
}
