import { constants } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isArchive, isProgramSource } from '../file-kinds.ts';
import { isJunk } from '../junk.ts';
import type { LeftOutPart } from '../source.ts';
import { archiveEntries } from './entries.ts';
import type { ArchiveEntry } from './entry.ts';
import { counted, type Budget } from './limits.ts';
import { ArchiveProblem } from './problem.ts';

/**
 * Unpacks an archive into a folder that is ours alone. Links and whatever is no plain file are left out, and so are names that
 * lead elsewhere. Of entries with the same name the last one counts, as in a tar file that was added to.
 *
 * @param part the folder or the file of a class's archive that is wanted, and what the file is called then.
 * @throws ArchiveProblem where it cannot be unpacked whole. What was unpacked of it stays behind.
 */
export async function unpack(
  archive: string,
  into: string,
  budget: Budget,
  part?: { inside: string; name: string },
): Promise<LeftOutPart[]> {
  const leftOut: LeftOutPart[] = [];
  const written = new Map<string, { path: string; bytes: number }>();
  const expansion = budget.expansionOf((await stat(archive)).size);
  const most = 2 * budget.limits.bytes;
  let unpacked = 0;
  let entries = 0;
  const passed = (count: number): void => {
    expansion(count);
    unpacked += count;
    if (unpacked > most) throw new ArchiveProblem('too-large', { mebibytes: budget.limits.bytes / 2 ** 20 });
  };
  for await (const entry of archiveEntries(archive, passed, part?.inside)) {
    entries += 1;
    if (entries > budget.limits.entries)
      throw new ArchiveProblem('too-many', { most: budget.limits.entries });
    const isElsewhere = part !== undefined && !entry.rawPath.normalize('NFC').startsWith(part.inside);
    if (entry.path === undefined && (entry.kind === 'folder' || isElsewhere)) continue;
    const wanted = entry.path === undefined || part === undefined ? entry.path : wantedOf(entry.path, part);
    if (entry.path !== undefined && (wanted === undefined || isJunkPath(wanted))) continue;
    if (wanted === undefined || entry.kind === 'link' || entry.kind === 'special') {
      if (!isJunkPath(entry.rawPath)) leftOut.push(refused(entry));
      continue;
    }
    if (entry.kind === 'folder') {
      await mkdir(path.join(into, wanted), { recursive: true }).catch(() => {});
      continue;
    }
    if (entry.isEncrypted) throw new ArchiveProblem('encrypted');
    const previous = written.get(wanted.toLowerCase());
    if (previous !== undefined) {
      const isSame = previous.path === wanted;
      leftOut.push(note(isSame ? 'twice' : 'case', wanted));
      if (isSame) {
        await rm(path.join(into, wanted), { force: true });
        budget.giveBack(previous.bytes);
      }
    }
    budget.takeFile();
    let bytes = 0;
    const count = (more: number): void => {
      expansion(more);
      budget.takeBytes(more);
      bytes += more;
    };
    const isWritten = await writeNew(path.join(into, wanted), await entry.open(), count, entry.isExecutable);
    if (isWritten) written.set(wanted.toLowerCase(), { path: wanted, bytes });
    else leftOut.push(note('clash', wanted, isProgramSource(wanted)));
  }
  return leftOut;
}

function wantedOf(entryPath: string, { inside, name }: { inside: string; name: string }): string | undefined {
  if (entryPath === inside) return name === '' ? path.posix.basename(inside) : name;
  return entryPath.startsWith(`${inside}/`) ? entryPath.slice(inside.length + 1) : undefined;
}

/**
 * Writes a stream to a file that does not exist yet.
 *
 * @returns false where the name is taken, by a folder or by a file in place of one of its folders.
 */
export async function writeNew(
  full: string,
  contents: Readable,
  count: (bytes: number) => void,
  isExecutable: boolean,
): Promise<boolean> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  let handle;
  try {
    await mkdir(path.dirname(full), { recursive: true });
    handle = await open(full, flags, isExecutable ? 0o755 : 0o644);
  } catch (cause) {
    contents.destroy();
    if (cause instanceof Error && 'code' in cause && /^(EEXIST|ENOTDIR|EISDIR)$/u.test(String(cause.code)))
      return false;
    throw cause;
  }
  try {
    await pipeline(contents, counted(count), handle.createWriteStream());
    return true;
  } catch (cause) {
    if (cause instanceof ArchiveProblem) throw cause;
    if (cause instanceof Error && 'code' in cause && /^(ENOSPC|EDQUOT|EIO)$/u.test(String(cause.code)))
      throw cause;
    throw new ArchiveProblem(
      'broken',
      { what: (cause instanceof Error ? cause.message : String(cause)).slice(0, 120) },
      { cause },
    );
  } finally {
    await handle.close().catch(() => {});
  }
}

function isJunkPath(entryPath: string): boolean {
  return entryPath.split(/[/\\]/u).some(isJunk);
}

function refused(entry: ArchiveEntry): LeftOutPart {
  const shown = entry.rawPath.slice(-200);
  const why = entry.path === undefined ? 'unsafe-name' : entry.kind === 'link' ? 'link' : 'special';
  return note(why, shown, entry.kind !== 'folder' && (isProgramSource(shown) || isArchive(shown)));
}

function note(
  why: 'unsafe-name' | 'link' | 'special' | 'twice' | 'case' | 'clash',
  shown: string,
  mayHoldPrograms = false,
): LeftOutPart {
  return {
    path: shown,
    told: { key: `intake.left-out.${why}`, values: { file: shown } },
    mayHoldPrograms,
  };
}
