import { closeSync, openSync, readSync } from 'node:fs';

/** More threads than these are not followed: each takes two open files. */
const MOST_THREADS = 16;

interface Thread {
  /** Of /proc. */
  folder: string;
  /** For how long it has run, and how often. */
  schedule: number;
  /** The system call that it waits in; `running` where it waits in none. */
  call: number;
}

/**
 * Tells whether the threads of a program have run, by those two files of /proc that take least to read, kept open.
 *
 * What holds of a program at a moment goes on to hold as long as none of its threads runs: it starts no process, opens, sets and waits
 * for nothing else. Only a timer that is set changes by itself.
 */
export class ThreadWatch implements Disposable {
  private threads: Thread[] = [];
  /** What the files said at the last glance; undefined where that did not read them all. */
  private seen: string | undefined;
  /** What they said right before the threads were found last, where it was these threads that were found. */
  private foundBefore: string | undefined;
  /** The same, where they were found twice: a process that begins while others end can be passed by once. */
  private seenBefore: string | undefined;

  /** Whether one of the threads that were found last runs, or none has run since. */
  glance(): 'running' | 'still' | 'moved' {
    this.seen = undefined;
    const texts: string[] = [];
    for (const { call } of this.threads) {
      const text = read(call);
      if (text.startsWith('running')) {
        this.foundBefore = undefined;
        this.seenBefore = undefined;
        return 'running';
      }
      texts.push(text);
    }
    for (const { schedule } of this.threads) texts.push(read(schedule));
    // One has ended, or the kernel does not count: nothing is known then.
    if (texts.length === 0 || texts.some((text) => text === '' || text.startsWith('0 0 0'))) return 'moved';
    this.seen = texts.join('');
    return this.seen === this.seenBefore ? 'still' : 'moved';
  }

  /**
   * Takes note of all threads that there are, found after the last glance. Only where they are those that were glanced at is it known
   * that none has run before, and that there are no others.
   *
   * @param folders of /proc, one for each thread.
   * @param isLasting whether what was found of them changes only when one of them runs.
   */
  found(folders: readonly string[], isLasting: boolean): void {
    const isSame =
      folders.length === this.threads.length &&
      folders.every((folder, at) => folder === this.threads[at]?.folder);
    const before = this.foundBefore;
    this.foundBefore = isSame && isLasting ? this.seen : undefined;
    this.seenBefore = before === this.foundBefore ? before : undefined;
    if (isSame) return;
    this[Symbol.dispose]();
    if (folders.length <= MOST_THREADS) this.threads = openAll(folders);
  }

  [Symbol.dispose](): void {
    for (const { schedule, call } of this.threads.splice(0)) for (const fd of [schedule, call]) closeSync(fd);
  }
}

/** None where one of them has ended. */
function openAll(folders: readonly string[]): Thread[] {
  const fds: number[] = [];
  const open = (path: string): number => {
    const fd = openSync(path, 'r');
    fds.push(fd);
    return fd;
  };
  try {
    return folders.map((folder) => ({
      folder,
      schedule: open(`${folder}/schedstat`),
      call: open(`${folder}/syscall`),
    }));
  } catch {
    for (const fd of fds) closeSync(fd);
    return [];
  }
}

const piece = Buffer.alloc(512);

function read(fd: number): string {
  try {
    return piece.toString('latin1', 0, readSync(fd, piece, 0, piece.length, 0));
  } catch {
    return '';
  }
}
