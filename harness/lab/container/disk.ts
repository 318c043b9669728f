import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { weigh } from '../sandbox/disk.ts';

/** Files of a container that runs are looked through up to this number. */
const LOOKED_THROUGH = 5_000;
const WRITABLE = ['home/student', 'tmp', 'dev/shm'];

/** What a program in a container has written: its memory file systems, seen through its first process. They end with it. */
export class ContainerDisk {
  /** A file of the largest size was seen. */
  hasLargestFile = false;
  private readonly root: string;
  private readonly fileBytes: number;
  private looked = 0;

  /** @param fileBytes the largest size of a file; Infinity where it was handed in with one of that size. */
  constructor(pid: number, fileBytes: number) {
    this.root = `/proc/${pid}/root`;
    this.fileBytes = fileBytes;
  }

  /** Whether nothing more fits at this moment. Looks for large files as well, where there is as much as one. */
  isFull(): boolean {
    let isFull = false;
    let used = 0;
    try {
      for (const folder of WRITABLE) {
        const { blocks, bavail, bsize, files, ffree } = statfsSync(join(this.root, folder));
        isFull ||= bavail === 0 || (files > 0 && ffree === 0);
        used += (blocks - bavail) * bsize;
      }
    } catch {
      // It has ended in between.
    }
    if (used >= this.fileBytes && used !== this.looked && !this.hasLargestFile) {
      this.looked = used;
      this.hasLargestFile = WRITABLE.some(
        (folder) => weigh(join(this.root, folder), LOOKED_THROUGH).largest >= this.fileBytes,
      );
    }
    return isFull;
  }

  /** Copies its copy of the submission elsewhere, readable for every user. Nothing of the program's may run any more. */
  keep(folder: string): string {
    const from = join(this.root, 'home/student/work');
    const into = join(folder, 'work');
    mkdirSync(folder, { recursive: true });
    // What it put there in place of its folder is not followed: a link would lead into our own file system.
    if (lstatSync(from, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(into);
    else
      cpSync(from, into, {
        recursive: true,
        verbatimSymlinks: true,
        filter: isOrdinary,
      });
    makeReadable(into);
    return into;
  }
}

/** No FIFOs, no sockets. */
function isOrdinary(path: string): boolean {
  const about = lstatSync(path);
  return about.isFile() || about.isDirectory() || about.isSymbolicLink();
}

/** Lets every user read a folder of ours: programs in containers are other users than we are. */
export function makeReadable(path: string): void {
  const about = lstatSync(path);
  if (about.isSymbolicLink()) return;
  const mode = about.mode & 0o777;
  const isRun = about.isDirectory() || (mode & 0o111) !== 0;
  chmodSync(path, mode | 0o444 | (isRun ? 0o111 : 0));
  if (about.isDirectory()) for (const name of readdirSync(path)) makeReadable(join(path, name));
}
