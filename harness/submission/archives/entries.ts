import { unreachable } from '../../errors.ts';
import type { ArchiveEntry } from './entry.ts';
import { archiveKindOf } from './kind.ts';
import { ArchiveProblem } from './problem.ts';

/**
 * The entries of an archive of any kind that can be read.
 *
 * @param count told of the bytes that a tar file unpacks to, read or not; ends the reading by throwing.
 * @param inside the folder or the file of a class's archive that is wanted: entries outside of it may be left away.
 * @throws ArchiveProblem where it cannot be read to its end.
 */
export async function* archiveEntries(
  full: string,
  count: (bytes: number) => void = () => {},
  inside?: string,
): AsyncGenerator<ArchiveEntry> {
  const found = await archiveKindOf(full);
  if (found === undefined) throw new ArchiveProblem('broken', { what: 'it is no archive' });
  switch (found.kind) {
    // What reads them is loaded where there is one: most submissions are folders.
    case 'zip': {
      const { zipEntries } = await import('./zip.ts');
      yield* zipEntries(full, inside);
      return;
    }
    case 'tar':
    case 'tar.gz':
    case 'tar.xz': {
      const { tarEntries } = await import('./tar.ts');
      yield* tarEntries(full, found.kind, count);
      return;
    }
    case 'unsupported':
      throw new ArchiveProblem('unsupported', { format: found.format });
    case 'broken':
      throw found.isEmpty
        ? new ArchiveProblem('empty-file')
        : new ArchiveProblem('broken', { what: 'its contents are no archive' });
    default:
      unreachable(found);
  }
}
