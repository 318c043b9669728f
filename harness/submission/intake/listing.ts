import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { archiveEntries } from '../archives/entries.ts';
import { openPlain } from '../archives/kind.ts';
import { ArchiveProblem } from '../archives/problem.ts';
import { isJunk } from '../junk.ts';
import { ownReportsIn } from '../own-reports.ts';
import type { SubmissionPart } from '../source.ts';

/** What lies in the folder, or the archive, of a whole class: one level of it, as layouts look at it. */
export interface Listing {
  /** What the folder or the archive is called. */
  name: string;
  /** Hidden files and what tools leave behind are passed over. Sorted. */
  entries: ListedEntry[];
  /** Names in a folder of it, hidden ones included. */
  namesIn(entry: ListedEntry): Promise<string[]>;
  /** The listing of a folder of it. */
  enter(entry: ListedEntry): Promise<Listing>;
  /** The text of a small file of it. */
  text(entry: ListedEntry): Promise<string | undefined>;
  /** An entry as a part of a submission. */
  part(entry: ListedEntry, name?: string): SubmissionPart;
  /** Set where it is an archive. */
  archive?: string;
}

export interface ListedEntry {
  /** In NFC. */
  name: string;
  /** As the disk has it. */
  diskName: string;
  kind: 'folder' | 'file' | 'link' | 'special';
}

const MOST_ENTRIES = 200_000;
const MOST_TEXT_BYTES = 32 * 1024 * 1024;

/**
 * The listing of a folder on disk. The reports of a class are no hand-in.
 *
 * @param apart absolute path of a folder that is passed over: where the reports go.
 */
export async function folderListing(folder: string, apart?: string): Promise<Listing> {
  const found = await readdir(folder, { withFileTypes: true });
  const entries: ListedEntry[] = [];
  for (const entry of found) {
    const full = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || isJunk(entry.name) || full === apart) continue;
    const isReports = entry.isDirectory() && (await ownReportsIn(full, ['batch.json'])) !== undefined;
    entries.push({
      name: entry.name.normalize('NFC'),
      diskName: entry.name,
      kind: isReports ? 'special' : kindOf(entry),
    });
  }
  const at = (entry: ListedEntry): string => path.join(folder, entry.diskName);
  return {
    name: path.basename(folder).normalize('NFC'),
    entries: entries.toSorted(byName),
    namesIn: (entry) => readdir(at(entry)).catch(() => []),
    enter: (entry) => folderListing(at(entry), apart),
    async text(entry) {
      if ((await lstat(at(entry))).size > MOST_TEXT_BYTES) return undefined;
      const handle = await openPlain(at(entry));
      try {
        return await handle.readFile('utf8');
      } finally {
        await handle.close();
      }
    },
    part: (entry, name) => ({
      path: at(entry),
      name: name ?? (entry.kind === 'folder' ? '' : entry.name),
    }),
  };
}

function kindOf(entry: Dirent): ListedEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/**
 * The listing of an archive: its names are read, nothing is unpacked.
 *
 * @throws ArchiveProblem where it cannot be read.
 */
export async function archiveListing(archive: string): Promise<Listing> {
  const root: Node = { children: new Map() };
  let count = 0;
  let texts = 0;
  const small = new Map<string, string>();
  for await (const entry of archiveEntries(archive)) {
    count += 1;
    if (count > MOST_ENTRIES) throw new ArchiveProblem('too-many', { most: MOST_ENTRIES });
    if (entry.path === undefined) continue;
    put(root, entry.path, entry.kind);
    if (entry.kind !== 'file' || !/(^|\/)submission_metadata\.yml$/u.test(entry.path)) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await entry.open()) {
      const bytes = Buffer.from(chunk);
      texts += bytes.length;
      if (texts > MOST_TEXT_BYTES)
        throw new ArchiveProblem('too-large', { mebibytes: MOST_TEXT_BYTES / 2 ** 20 });
      chunks.push(bytes);
    }
    small.set(entry.path, Buffer.concat(chunks).toString('utf8'));
  }
  return listingOf(archive, stemOf(path.basename(archive).normalize('NFC')), '', root, small);
}

/** A folder, or what else has no children. */
interface Node {
  kind?: ListedEntry['kind'];
  children: Map<string, Node>;
}

function put(root: Node, entryPath: string, kind: ListedEntry['kind']): void {
  let node = root;
  for (const name of entryPath.split('/')) {
    let child = node.children.get(name);
    if (child === undefined) {
      child = { children: new Map() };
      node.children.set(name, child);
    }
    node = child;
  }
  node.kind = kind;
}

function listingOf(
  archive: string,
  name: string,
  prefix: string,
  node: Node,
  small: Map<string, string>,
): Listing {
  const entries = [...node.children]
    .filter(([child]) => !child.startsWith('.') && !isJunk(child))
    .map(([child, { kind, children }]): ListedEntry => ({
      name: child,
      diskName: child,
      kind: children.size > 0 ? 'folder' : (kind ?? 'folder'),
    }));
  return {
    name,
    archive,
    entries: entries.toSorted(byName),
    namesIn: async (entry) => [...(node.children.get(entry.name)?.children.keys() ?? [])],
    enter: async (entry) =>
      listingOf(
        archive,
        entry.name,
        `${prefix}${entry.name}/`,
        node.children.get(entry.name) ?? { children: new Map() },
        small,
      ),
    text: async (entry) => small.get(`${prefix}${entry.name}`),
    part: (entry, as) => ({
      path: archive,
      inside: `${prefix}${entry.name}`,
      name: as ?? (entry.kind === 'folder' ? '' : entry.name),
    }),
  };
}

function byName(a: ListedEntry, b: ListedEntry): number {
  return a.diskName < b.diskName ? -1 : a.diskName > b.diskName ? 1 : 0;
}

/** A name without the extension of an archive. */
export function stemOf(name: string): string {
  return name.replace(/(\.tar)?\.[^.]+$/iu, '') || name;
}
