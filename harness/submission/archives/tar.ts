import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract as tarExtract, type Header } from 'tar-stream';
import { safePath, type ArchiveEntry } from './entry.ts';
import { openPlain } from './kind.ts';
import { counted } from './limits.ts';
import { ArchiveProblem } from './problem.ts';
import { xzStream } from './xz.ts';

/**
 * The entries of a tar file, in its order. Each must be read or passed over before the next.
 *
 * @param count told of every byte of the unpacked stream, headers and passed-over files included; ends the reading by throwing.
 * @throws ArchiveProblem where it is broken or cut short.
 */
export async function* tarEntries(
  full: string,
  kind: 'tar' | 'tar.gz' | 'tar.xz',
  count: (bytes: number) => void,
): AsyncGenerator<ArchiveEntry> {
  const handle = await openPlain(full);
  const packed: Readable = handle.createReadStream();
  const plain =
    kind === 'tar'
      ? packed
      : kind === 'tar.gz'
        ? pipeline(packed, createGunzip(), () => {})
        : xzStream(packed);
  const extract = tarExtract();
  const counter = counted(count);
  pipeline(plain, counter, extract, () => {});
  try {
    for await (const entry of extract) {
      yield entryOf(entry);
      entry.resume();
    }
  } catch (cause) {
    if (cause instanceof ArchiveProblem) throw cause;
    throw problemOf(cause);
  } finally {
    extract.destroy();
    counter.destroy();
    plain.destroy();
    packed.destroy();
  }
}

function problemOf(cause: unknown): ArchiveProblem {
  const what = cause instanceof Error ? cause.message : String(cause);
  // The xz decoder names its faults by number; 4 is its limit on memory.
  const xz = /error code (\d+)/u.exec(what)?.[1];
  if (xz === '4')
    return new ArchiveProblem('unsupported', { format: 'xz (dictionary above 64 MiB)' }, { cause });
  return new ArchiveProblem(
    'broken',
    { what: xz === undefined ? what.slice(0, 120) : 'damaged or cut short' },
    { cause },
  );
}

function entryOf(entry: AsyncIterable<unknown> & { header: Header }): ArchiveEntry {
  const { name, type, mode } = entry.header;
  return {
    path: safePath(name),
    rawPath: name,
    kind:
      type === 'directory'
        ? 'folder'
        : type === 'file' || type === 'contiguous-file'
          ? 'file'
          : type === 'symlink' || type === 'link'
            ? 'link'
            : 'special',
    isExecutable: (mode & 0o111) !== 0,
    isEncrypted: false,
    async open() {
      return Readable.from(entry);
    },
  };
}
