import path from 'node:path';
import { openPlain } from './archives/kind.ts';

/** Files that say what a folder of reports holds, each with its `schema` first. */
const MARKS: ReadonlyMap<string, 'class' | 'submission'> = new Map([
  ['batch.json', 'class'],
  ['result.json', 'submission'],
]);
const HEAD_BYTES = 120;

/**
 * What wiremark wrote into a folder, where it did: the reports of a class, or those of one submission. Such a folder in a submission is no part
 * of it: `wiremark check .` writes its reports there, and the next run must not read them as handed in.
 *
 * @param names of the files in it.
 */
export async function ownReportsIn(
  folder: string,
  names: readonly string[],
): Promise<'class' | 'submission' | undefined> {
  for (const [name, holds] of MARKS)
    if (names.includes(name) && (await isOwn(path.join(folder, name)))) return holds;
  return undefined;
}

async function isOwn(file: string): Promise<boolean> {
  try {
    const handle = await openPlain(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return /^\s*\{\s*"schema"\s*:\s*"wiremark\/(batch|result)\/v\d+"/u.test(
        buffer.toString('utf8', 0, bytesRead),
      );
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
