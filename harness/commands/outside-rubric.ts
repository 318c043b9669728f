import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { OperatorError } from '../errors.ts';

/**
 * Refuses a rubric that lies in the submission, also by way of links: whoever wrote the submission could have written the rubric.
 *
 * @throws OperatorError `rubric-in-tree`.
 */
export async function requireOutside(rubric: string, submission: string): Promise<void> {
  if (!(await isInside(rubric, submission))) return;
  throw new OperatorError(
    'rubric-in-tree',
    `${rubric} lies in the submission itself, where a student can change what is demanded.`,
    'Check the rubric out from a repository of the course and name it with --rubric, or say that you trust this one: --trust-rubric-in-tree',
  );
}

/**
 * Refuses a folder of reports in the submission: its student may have prepared links there, and the reports would be part of what is graded.
 *
 * @throws OperatorError `out-in-tree`.
 */
export async function requireOutOutside(out: string, submission: string): Promise<void> {
  if (!isBelow(resolve(out), resolve(submission)) && !(await isInside(await existing(out), submission)))
    return;
  throw new OperatorError(
    'out-in-tree',
    `${out} lies in the submission itself.`,
    'Name a folder outside of it with --out; what the pipeline wants to keep can be moved afterwards.',
  );
}

/** Whether a path leads into a folder, links followed. A path that does not exist leads nowhere. */
async function isInside(path: string, folder: string): Promise<boolean> {
  const [from, to] = await Promise.all([folder, path].map((one) => realpath(one).catch(() => undefined)));
  return from !== undefined && to !== undefined && isBelow(to, from);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The path itself, or the nearest folder above it that exists. */
async function existing(path: string): Promise<string> {
  const full = resolve(path);
  const isThere = await lstat(full).then(
    () => true,
    () => false,
  );
  return isThere || dirname(full) === full ? full : existing(dirname(full));
}
