import { isAbsolute, relative, resolve } from 'node:path';

const FAULTS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES']);

/**
 * Whether the folder of reports does not take what has to be written: that is nothing of one submission, and nobody else could do better. A
 * fault at another place is: a submission that cannot be read, the lab's own memory that it has filled.
 *
 * @param out the folder of reports, or a folder in it.
 */
export function isDiskFault(error: unknown, out: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || !FAULTS.has(String(error.code))) return false;
  const place = 'dest' in error ? error.dest : 'path' in error ? error.path : undefined;
  if (typeof place !== 'string') return true;
  const way = relative(resolve(out), resolve(place));
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}
