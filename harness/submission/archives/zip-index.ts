import type { FileHandle } from 'node:fs/promises';
import type yauzl from 'yauzl';
import { zipEntryName } from './zip-name.ts';
import { safePath } from './entry.ts';

/** What is kept of an entry. */
interface IndexedEntry {
  /** In NFC, with `/`; as the archive has it where it cannot be used. */
  path: string;
  name: string;
  entry: yauzl.Entry;
}

interface ZipIndex {
  /** Of the archive on disk: another one has another index. */
  key: string;
  /** Sorted by path; entries of the same path in the order of the archive. */
  entries: IndexedEntry[];
}

let last: Promise<ZipIndex> | undefined;
let lastKey = '';

/**
 * The entries of a class's archive that lie in one folder of it, or are one file. The directory of the archive is read once and not for each
 * student: two thousand of them would read it two thousand times.
 */
export async function indexedEntries(
  full: string,
  handle: FileHandle,
  zip: yauzl.ZipFile,
  inside: string,
): Promise<{ name: string; entry: yauzl.Entry }[]> {
  const { size, mtimeMs, ino } = await handle.stat();
  const key = JSON.stringify([full, size, mtimeMs, ino]);
  if (lastKey !== key || last === undefined) {
    lastKey = key;
    last = indexOf(zip, key);
    last.catch(() => {
      if (lastKey === key) last = undefined;
    });
  }
  const { entries } = await last;
  return [
    ...within(entries, inside, (path) => path === inside),
    ...within(entries, `${inside}/`, (path) => path.startsWith(`${inside}/`)),
  ];
}

async function indexOf(zip: yauzl.ZipFile, key: string): Promise<ZipIndex> {
  const entries: IndexedEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = zipEntryName(entry);
    // Views of the directory's bytes would keep all of it in memory.
    const nothing = Buffer.alloc(0);
    entry.fileNameRaw = nothing;
    entry.extraFieldRaw = nothing;
    entry.fileCommentRaw = nothing;
    entry.extraFields = [];
    entries.push({ path: safePath(name) ?? name, name, entry });
  }
  return { key, entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)) };
}

function within(entries: IndexedEntry[], from: string, belongs: (path: string) => boolean): IndexedEntry[] {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.path ?? '') < from) low = middle + 1;
    else high = middle;
  }
  const found: IndexedEntry[] = [];
  for (let at = low; at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry === undefined || !belongs(entry.path)) break;
    found.push(entry);
  }
  return found;
}
