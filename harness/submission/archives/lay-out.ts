import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { isProgramSource } from '../file-kinds.ts';
import type { LeftOutPart, OpenedSource, SubmissionPart, SubmissionSource } from '../source.ts';
import { UnreadableSubmission } from '../unreadable.ts';
import { copyFile, copyFolder } from './copy.ts';
import { archiveKindOf } from './kind.ts';
import { Budget, defaultUnpackLimits, type UnpackLimits } from './limits.ts';
import { unpackNested } from './nested.ts';
import { ArchiveProblem } from './problem.ts';
import { unpack } from './unpack.ts';
import { filesIn } from './walk.ts';

/**
 * Lays a submission out as a plain folder; see `openSource`.
 *
 * @throws UnreadableSubmission where nothing of it can be read.
 */
export async function layOut(
  source: SubmissionSource,
  scratch: string,
  limits: UnpackLimits = defaultUnpackLimits,
): Promise<OpenedSource> {
  if (source.parts === undefined && (await isPlainFolder(source.path, source.apart)))
    return { folder: source.path, leftOut: [], async [Symbol.asyncDispose]() {} };

  await mkdir(scratch, { recursive: true });
  const home = await mkdtemp(path.join(scratch, 'hand-in-'));
  const dispose = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    const folder = path.join(home, 'submission');
    await mkdir(folder);
    const budget = new Budget(limits);
    const leftOut: LeftOutPart[] = [];
    const parts = source.parts ?? [{ path: source.path, name: path.basename(source.path).normalize('NFC') }];
    for (const part of parts)
      leftOut.push(...(await place(part, folder, budget, parts.length === 1, source.apart)));
    leftOut.push(...(await unpackNested(folder, path.join(home, 'unpacked'), budget)));
    await refuseUnreadable(folder, leftOut);
    return { folder, leftOut, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A folder without an archive in it is taken as it is: nothing is copied. */
async function isPlainFolder(full: string, apart: string | undefined): Promise<boolean> {
  if (!(await lstat(full)).isDirectory()) return false;
  for await (const file of filesIn(full, apart))
    if ((await archiveKindOf(file.full)) !== undefined) return false;
  return true;
}

/** A folder's contents go to the top, and so do those of an archive that is all there is; a file keeps its name. */
async function place(
  part: SubmissionPart,
  folder: string,
  budget: Budget,
  isAll: boolean,
  apart: string | undefined,
): Promise<LeftOutPart[]> {
  try {
    if (part.inside !== undefined)
      return await unpack(part.path, folder, budget, { inside: part.inside, name: part.name });
    const found = await lstat(part.path);
    if (found.isDirectory()) return await copyFolder(part.path, folder, budget, apart);
    if (isAll && (await archiveKindOf(part.path)) !== undefined)
      return await unpack(part.path, folder, budget);
    return await copyFile(part.path, path.join(folder, part.name), part.name, budget);
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    if (isAll) throw new UnreadableSubmission(error.told(part.name), { cause: error });
    return [{ path: part.name, told: error.told(part.name), mayHoldPrograms: true }];
  }
}

/** Where there is no program and no capture, and something could not be read, the submission was not read. */
async function refuseUnreadable(folder: string, leftOut: LeftOutPart[]): Promise<void> {
  const lost = leftOut.find((part) => part.mayHoldPrograms);
  if (lost === undefined) return;
  for await (const file of filesIn(folder))
    if (isProgramSource(file.relative) || /\.(pcap|pcapng|cap)$/iu.test(file.relative)) return;
  throw new UnreadableSubmission(lost.told);
}
