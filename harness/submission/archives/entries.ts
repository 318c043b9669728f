import { unreachable } from '../../errors.ts';
import type { ArchiveEntry } from './entry.ts';
import { archiveKindOf } from './kind.ts';
import { ArchiveProblem } from './problem.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

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
    case 'zip':
      yield* zipEntries(full, inside);
      return;
    case 'tar':
      yield* tarEntries(full, 'none', count);
      return;
    case 'tar.gz':
      yield* tarEntries(full, 'gz', count);
      return;
    case 'tar.xz':
      yield* tarEntries(full, 'xz', count);
      return;
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
