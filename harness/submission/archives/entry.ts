import type { Readable } from 'node:stream';

/** One entry of an archive, as it claims to be. Its declared size is not believed by anybody. */
export interface ArchiveEntry {
  /** A relative path with `/`, in NFC; undefined where the name cannot be used. */
  path: string | undefined;
  /** As the archive has it, for messages. */
  rawPath: string;
  kind: 'file' | 'folder' | 'link' | 'special';
  isExecutable: boolean;
  isEncrypted: boolean;
  /** The contents. Of a tar file they must be read, or passed over, before the next entry. */
  open(): Promise<Readable>;
}

const MOST_LEVELS = 24;
const MOST_NAME_BYTES = 255;

/**
 * The path of an entry as a path that stays where it is put: backslashes are separators (some Windows programs write them), a drive
 * letter and leading slashes are taken away.
 *
 * @returns undefined where the path climbs (`..`), is too long or too deep, or holds control characters.
 */
export function safePath(raw: string): string | undefined {
  const parts = raw
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/u, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.length > MOST_LEVELS) return undefined;
  return parts.every(isUsable) ? parts.join('/') : undefined;
}

function isUsable(part: string): boolean {
  return (
    part !== '..' && !/[\p{Cc}\u2028\u2029\uFFFD]/u.test(part) && Buffer.byteLength(part) <= MOST_NAME_BYTES
  );
}
