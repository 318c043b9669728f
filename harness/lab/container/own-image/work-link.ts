import { posix } from 'node:path';

/**
 * What a symbolic link of a folder says in a copy of that folder, in the same image: it leads to the same file, or to the copy of it
 * where that is in the folder.
 *
 * @param folder where the folder lies in the image, an absolute path.
 * @param path the link's own, below the folder; empty where the folder itself is a link.
 * @returns undefined where that cannot be told from the text alone.
 */
export function linkInCopy(folder: string, path: readonly string[], target: string): string | undefined {
  if (path.length === 0 || target === '') return undefined;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  // Behind a name `..` leads up from wherever that name, which may be a link, leads to.
  if (ups >= 0 && parts.slice(ups).includes('..')) return undefined;
  if (!target.startsWith('/')) {
    const climbed = ups < 0 ? parts.length : ups;
    // Out of the folder: what lies above it may be links as well.
    return climbed < path.length ? target : undefined;
  }
  const above = posix.join(folder, ...path.slice(0, -1));
  const meant = posix.normalize(target);
  const isInside = meant === folder || meant.startsWith(`${folder}/`);
  return isInside ? posix.relative(above, meant) || '.' : target;
}
