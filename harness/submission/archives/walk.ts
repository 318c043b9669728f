import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { isJunk } from '../junk.ts';
import { ownReportsIn } from '../own-reports.ts';

export interface WalkedFile {
  full: string;
  /** With `/`, as the disk has it. */
  relative: string;
  kind: 'file' | 'link' | 'special';
}

const MOST_FILES = 50_000;
const MOST_LEVELS = 32;

/**
 * The files below a folder, links not followed, what tools leave behind passed over, and wiremark's own reports; cut where there is no
 * end of them.
 *
 * @param apart absolute path of a folder that is passed over.
 */
export async function* filesIn(root: string, apart?: string): AsyncGenerator<WalkedFile> {
  const folders = [{ relative: '', level: 0 }];
  let files = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const full = path.join(root, folder.relative);
    if (folder.relative !== '' && full === apart) continue;
    const entries = await entriesIn(full);
    const names = entries.map(({ name }) => name);
    if (folder.relative !== '' && (await ownReportsIn(full, names)) !== undefined) continue;
    for (const entry of entries) {
      if (isJunk(entry.name)) continue;
      const relative = folder.relative === '' ? entry.name : `${folder.relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (folder.level < MOST_LEVELS) folders.push({ relative, level: folder.level + 1 });
        continue;
      }
      files += 1;
      if (files > MOST_FILES) return;
      const kind = entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'special';
      yield { full: path.join(root, relative), relative, kind };
    }
  }
}

/** Sorted by name, so that the same folder is always walked in the same order. */
async function entriesIn(folder: string) {
  const found = [];
  try {
    for await (const entry of await opendir(folder)) {
      found.push(entry);
      if (found.length >= MOST_FILES) break;
    }
  } catch {
    // Not readable: as if it were empty. Reading the submission tells it.
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
