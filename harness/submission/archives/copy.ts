import path from 'node:path';
import { isProgramSource } from '../file-kinds.ts';
import type { LeftOutPart } from '../source.ts';
import { archiveKindOf, openPlain } from './kind.ts';
import type { Budget } from './limits.ts';
import { writeNew } from './unpack.ts';
import { filesIn } from './walk.ts';

/** Larger files are nothing that a program sends. */
const MOST_FILE_BYTES = 64 * 1024 * 1024;

/** Copies what is in a folder but for the folder `apart`, without following a link. */
export async function copyFolder(
  from: string,
  into: string,
  budget: Budget,
  apart?: string,
): Promise<LeftOutPart[]> {
  const leftOut: LeftOutPart[] = [];
  for await (const file of filesIn(from, apart)) {
    const relative = file.relative.normalize('NFC');
    if (file.kind === 'file')
      leftOut.push(...(await copyFile(file.full, path.join(into, relative), relative, budget)));
    else leftOut.push(note(file.kind, relative));
  }
  return leftOut;
}

/** Copies one file; a link, a pipe or a file that cannot be read is left out and told. */
export async function copyFile(
  from: string,
  to: string,
  shown: string,
  budget: Budget,
): Promise<LeftOutPart[]> {
  let handle;
  try {
    handle = await openPlain(from);
  } catch (cause) {
    const isLink = cause instanceof Error && 'code' in cause && cause.code === 'ELOOP';
    return [note(isLink ? 'link' : 'unreadable', shown)];
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return [note('special', shown)];
    if (found.size > MOST_FILE_BYTES && (await archiveKindOf(from)) === undefined)
      return [note('too-large', shown)];
    budget.takeFile();
    const isWritten = await writeNew(
      to,
      handle.createReadStream({ autoClose: false }),
      (bytes) => budget.takeBytes(bytes),
      (found.mode & 0o111) !== 0,
    );
    return isWritten ? [] : [note('clash', shown)];
  } finally {
    await handle.close().catch(() => {});
  }
}

function note(why: 'link' | 'special' | 'unreadable' | 'too-large' | 'clash', shown: string): LeftOutPart {
  return {
    path: shown,
    told: { key: `intake.left-out.${why}`, values: { file: shown } },
    mayHoldPrograms: isProgramSource(shown),
  };
}
