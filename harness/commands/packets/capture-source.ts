import { constants } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { OperatorError } from '../../errors.ts';
import type { ByteSource } from '../../wire/index.ts';

/**
 * Opens a capture for `use`, which reads it piece by piece; what is no regular file, such as a pipe, is read at once.
 * @throws OperatorError where it cannot be read.
 */
export function withCapture<T>(path: string, use: (source: Uint8Array | ByteSource) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return use(sourceOf(file));
  } catch (error) {
    throw error instanceof OperatorError ? error : readingError(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** All bytes of a capture that has not been read from yet. @throws OperatorError where they are too many. */
export function wholeOf(source: Uint8Array | ByteSource, path: string): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (source.size > constants.MAX_LENGTH)
    throw new OperatorError(
      'unreadable-file',
      `${path}: cannot be read: it is larger than ${constants.MAX_LENGTH} bytes, and this looks at all of it at once`,
      'Cut it into parts with editcap, or ask for less: --count with a filter on headers looks at one frame at a time.',
    );
  const bytes = new Uint8Array(source.size);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < bytes.length; filled += read)
    read = source.read(bytes.subarray(filled));
  return bytes.subarray(0, filled);
}

function sourceOf(file: number): Uint8Array | ByteSource {
  const stats = fstatSync(file);
  // Files that the kernel makes as they are read tell no size.
  if (!stats.isFile() || stats.size === 0) return readFileSync(file);
  return {
    size: stats.size,
    read: (into) => readSync(file, into, 0, Math.min(into.length, mostAtOnce), null),
  };
}

/** The kernel reads less than 2 GiB at a time. */
const mostAtOnce = 2 ** 30;

function readingError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOENT')
    return new OperatorError('no-such-file', `${path}: no such file`, 'Check the path.', { cause: error });
  if (error.code === 'EISDIR')
    return new OperatorError('not-a-file', `${path}: this is a folder`, 'Name a capture file in it.', {
      cause: error,
    });
  const reason = error.message;
  return new OperatorError(
    'unreadable-file',
    `${path}: cannot be read: ${reason}`,
    'Check its permissions.',
    {
      cause: error,
    },
  );
}
