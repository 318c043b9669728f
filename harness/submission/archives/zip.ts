import type { Readable } from 'node:stream';
import { pipeline, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { safePath, type ArchiveEntry } from './entry.ts';
import { openPlain } from './kind.ts';
import { ArchiveProblem } from './problem.ts';
import { indexedEntries } from './zip-index.ts';
import { zipEntryName } from './zip-name.ts';

/**
 * The entries of a zip file, from its central directory (APPNOTE.TXT 4.3.12).
 *
 * @param inside those of one folder, or one file, of a class's archive.
 * @throws ArchiveProblem where it is broken or encrypted.
 */
export async function* zipEntries(full: string, inside?: string): AsyncGenerator<ArchiveEntry> {
  const handle = await openPlain(full);
  try {
    const zip = await yauzl.fromFdPromise(handle.fd, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
    });
    if (inside !== undefined) {
      for (const { entry, name } of await indexedEntries(full, handle, zip, inside))
        yield entryOf(zip, entry, name);
      return;
    }
    for await (const entry of zip.eachEntry()) yield entryOf(zip, entry, zipEntryName(entry));
  } catch (cause) {
    throw problemOf(cause);
  } finally {
    await handle.close();
  }
}

function entryOf(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string): ArchiveEntry {
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & 0o170000;
  return {
    path: safePath(name),
    rawPath: name,
    kind:
      type === 0o120000
        ? 'link'
        : /[/\\]$/u.test(name) || type === 0o040000
          ? 'folder'
          : type === 0 || type === 0o100000
            ? 'file'
            : 'special',
    isExecutable: (mode & 0o111) !== 0,
    isEncrypted: entry.isEncrypted(),
    async open() {
      if (entry.isEncrypted()) throw new ArchiveProblem('encrypted');
      if (!entry.canDecodeFileData())
        throw new ArchiveProblem('unsupported', { format: `zip, method ${entry.compressionMethod}` });
      const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
        throw problemOf(cause);
      });
      return verified(stream, entry.crc32);
    },
  };
}

/** The library checks sizes; that the bytes are the right ones only the checksum tells. */
function verified(stream: Readable, expected: number): Readable {
  let sum = 0;
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === expected ? null : new ArchiveProblem('broken', { what: 'wrong checksum' }));
    },
  });
  return pipeline(stream, check, () => {});
}

function problemOf(cause: unknown): ArchiveProblem {
  if (cause instanceof ArchiveProblem) return cause;
  const what = cause instanceof Error ? cause.message : String(cause);
  return /encrypt/iu.test(what)
    ? new ArchiveProblem('encrypted', {}, { cause })
    : new ArchiveProblem('broken', { what: what.slice(0, 120) }, { cause });
}
