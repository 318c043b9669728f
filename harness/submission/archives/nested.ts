import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isProgramSource } from '../file-kinds.ts';
import { isJunk } from '../junk.ts';
import type { LeftOutPart } from '../source.ts';
import { archiveKindOf } from './kind.ts';
import type { Budget } from './limits.ts';
import { ArchiveProblem } from './problem.ts';
import { unpack } from './unpack.ts';
import { filesIn } from './walk.ts';

/**
 * Unpacks the archives in a laid-out submission, and those in them.
 *
 * The only archive of a submission without programs beside it *is* the submission: its contents take its place. Otherwise each
 * archive becomes a folder of its own, named after it: `soal2.zip` says which problem it answers. Beside programs an archive
 * also stays as the file that it is, for a program may be there to send it.
 *
 * @param spare a folder that does not exist yet, for unpacking.
 */
export async function unpackNested(
  folder: string,
  spare: string,
  budget: Budget,
  level = 1,
): Promise<LeftOutPart[]> {
  const { archives, hasPrograms } = await look(folder);
  const leftOut: LeftOutPart[] = [];
  const isAll = archives.length === 1 && !hasPrograms;
  for (const archive of archives) {
    const full = path.join(folder, archive);
    const unpacked = path.join(spare, String(level));
    await mkdir(unpacked, { recursive: true });
    try {
      if (level > budget.limits.nesting)
        throw new ArchiveProblem('too-nested', { most: budget.limits.nesting });
      const lost = await unpack(full, unpacked, budget);
      lost.push(...(await unpackNested(unpacked, spare, budget, level + 1)));
      leftOut.push(...lost.map((part) => ({ ...part, path: `${archive}/${part.path}` })));
      if (!hasPrograms) await rm(full);
      await putInPlace(unpacked, full, isAll);
    } catch (error) {
      if (!(error instanceof ArchiveProblem)) throw error;
      leftOut.push({ path: archive, told: error.told(archive), mayHoldPrograms: true });
    } finally {
      await rm(unpacked, { recursive: true, force: true });
    }
  }
  return leftOut;
}

async function look(folder: string): Promise<{ archives: string[]; hasPrograms: boolean }> {
  const archives: string[] = [];
  let hasPrograms = false;
  for await (const file of filesIn(folder)) {
    if (file.kind !== 'file') continue;
    if ((await archiveKindOf(file.full)) !== undefined) archives.push(file.relative);
    else if (isProgramSource(file.relative)) hasPrograms = true;
  }
  return { archives, hasPrograms };
}

/** Moves what was unpacked beside the archive that it came from. */
async function putInPlace(unpacked: string, archive: string, isAll: boolean): Promise<void> {
  const beside = path.dirname(archive);
  const there = new Set((await readdir(beside)).map(foldedName));
  if (isAll) {
    // Beside a report, say, the archive's own wrapper would look like a folder that answers one problem.
    const root = there.size === 0 ? unpacked : await insideWrappers(unpacked);
    const names = await readdir(root);
    if (names.every((name) => !there.has(foldedName(name)))) {
      for (const name of names) await rename(path.join(root, name), path.join(beside, name));
      return;
    }
  }
  await rename(unpacked, path.join(beside, freeName(stemOf(path.basename(archive)), there)));
}

/** The folder in which everything lies. */
async function insideWrappers(folder: string): Promise<string> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isJunk(name));
  const [only] = entries;
  return entries.length === 1 && only?.isDirectory() === true
    ? insideWrappers(path.join(folder, only.name))
    : folder;
}

function freeName(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let number = 2; taken.has(foldedName(name)); number += 1) name = `${stem} ${number}`;
  return name;
}

function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function stemOf(name: string): string {
  return name.replace(/(\.tar)?\.[^.]+$/iu, '') || name;
}
