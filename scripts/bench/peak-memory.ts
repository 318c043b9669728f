import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from './measure.ts';

/** The program that asks the kernel for the largest memory that another one held. */
export const TIME = '/usr/bin/time';

/** The most memory that a whole process held at a time, in MiB. Needs an empty folder for a moment, and `TIME`. */
export async function peakMebibytes(command: readonly string[], scratch: string): Promise<number> {
  const told = join(scratch, 'peak-memory');
  await runProcess([TIME, '-f', '%M', '-o', told, ...command]);
  const kibibytes = Number(await readFile(told, 'utf8'));
  await rm(told);
  return kibibytes / 1024;
}
