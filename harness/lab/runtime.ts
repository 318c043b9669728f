import { closeSync, openSync, readlinkSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { isForContainers } from './lab-folder.ts';

/** What runs a program, as far as it changes how its threads are read. */
export type Runtime = 'launcher' | 'python' | 'java' | 'go' | 'other';

/** Commands that only prepare a program: until they have become it, it has not begun. */
const LAUNCHERS = new Set(['bwrap', 'nsenter', 'setpriv', 'prlimit', 'stdbuf']);
/** Where a program in a container can write. */
const WRITABLE = ['/home/student/', '/tmp/', '/dev/shm/', '/handed-in/'];
const known = new Map<string, Runtime>();

/** What runs a process: told by the file that it executes, never by a name that it gave itself. */
export function runtimeOf(pid: number): Runtime {
  const link = `/proc/${pid}/exe`;
  let path: string;
  try {
    path = readlinkSync(link);
  } catch {
    return 'other';
  }
  const name = basename(path);
  // A student's own `java`, built from java.c, lies in a home folder.
  if (isSystem(path)) {
    if (LAUNCHERS.has(name)) return 'launcher';
    if (/^python[\d.]*$/.test(name)) return 'python';
    if (name === 'java') return 'java';
    if (!isForContainers) return 'other';
  }
  return goOrOther(link);
}

/**
 * Whether a file is the system's. In a container that is all that the image holds: a program writes to three folders alone, and an
 * image has its Java where it likes.
 */
function isSystem(path: string): boolean {
  return isForContainers ? !WRITABLE.some((folder) => path.startsWith(folder)) : path.startsWith('/usr/');
}

function goOrOther(link: string): Runtime {
  try {
    const { dev, ino, ctimeMs } = statSync(link);
    const key = `${dev}:${ino}:${ctimeMs}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const runtime = isGo(link) ? 'go' : 'other';
    if (known.size > 1_000) known.clear();
    known.set(key, runtime);
    return runtime;
  } catch {
    return 'other';
  }
}

/** Go's linker gives every program a section of this name, on its own or with `.data.rel.ro` before it. */
const GO_SECTION = Buffer.from('.gopclntab\0');

function isGo(link: string): boolean {
  const file = openSync(link, 'r');
  try {
    const header = Buffer.alloc(64);
    if (readSync(file, header, 0, 64, 0) < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2)
      return false;
    const table = { at: Number(header.readBigUInt64LE(40)), entry: header.readUInt16LE(58) };
    const names = header.readUInt16LE(62);
    const section = Buffer.alloc(64);
    if (readSync(file, section, 0, 64, table.at + names * table.entry) < 64) return false;
    const text = Buffer.alloc(Math.min(Number(section.readBigUInt64LE(32)), 65_536));
    readSync(file, text, 0, text.length, Number(section.readBigUInt64LE(24)));
    return text.includes(GO_SECTION);
  } finally {
    closeSync(file);
  }
}
