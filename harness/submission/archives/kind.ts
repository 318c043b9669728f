import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { isArchive } from '../file-kinds.ts';
import { xzStream } from './xz.ts';

/** What a file is by its contents. `unsupported` names what would be needed to unpack it. */
export type ArchiveKind =
  | { kind: 'zip' | 'tar' | 'tar.gz' | 'tar.xz' }
  | { kind: 'unsupported'; format: string }
  /** Named like an archive, and its contents are none. */
  | { kind: 'broken'; isEmpty: boolean };

/**
 * Whether a file is an archive, by its contents and not by its name. Documents that are zip files inside (docx, jar) are none; nor
 * is a single file that was compressed.
 *
 * @returns undefined where it is none, is no plain file, or cannot be read.
 */
export async function archiveKindOf(full: string): Promise<ArchiveKind | undefined> {
  const name = path.basename(full);
  if (containers.has(path.extname(name).toLowerCase())) return undefined;
  const head = await headOf(full);
  if (head === undefined) return undefined;
  const found = await byContents(full, head);
  if (found !== undefined) return found;
  return isArchive(name) && !/\.(gz|xz|bz2|zst)$/iu.test(name.replace(/\.(tar\.|t)(gz|xz|bz2|zst)$/iu, ''))
    ? { kind: 'broken', isEmpty: head.length === 0 }
    : undefined;
}

async function byContents(full: string, head: Uint8Array): Promise<ArchiveKind | undefined> {
  if (startsWith(head, zip) || startsWith(head, emptyZip)) return { kind: 'zip' };
  if (isTarHeader(head)) return { kind: 'tar' };
  if (startsWith(head, gzip) && (await isTarInside(full, 'gz'))) return { kind: 'tar.gz' };
  if (startsWith(head, xz) && (await isTarInside(full, 'xz'))) return { kind: 'tar.xz' };
  const unsupported = others.find(({ magic }) => startsWith(head, magic));
  return unsupported && { kind: 'unsupported', format: unsupported.format };
}

/** Files that are zip files inside and mean something else. */
const containers = new Set(
  'docx docm dotx xlsx xlsm pptx ppsx odt ods odp odg jar war ear apk aar epub whl egg pkt pka vsdx pages numbers key sb3 xpi crx nupkg'
    .split(' ')
    .map((name) => `.${name}`),
);

const zip = [0x50, 0x4b, 0x03, 0x04];
const emptyZip = [0x50, 0x4b, 0x05, 0x06];
const gzip = [0x1f, 0x8b];
const xz = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const others = [
  { format: 'RAR', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { format: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { format: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { format: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
];

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return magic.every((value, at) => bytes[at] === value);
}

const BLOCK = 512;

/** A tar header: its checksum is right (POSIX.1-2017, pax, ustar interchange format). */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < BLOCK || head[0] === 0) return false;
  const stored = Number.parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').trim(), 8);
  let sum = 8 * 0x20;
  for (const [at, value] of head.subarray(0, BLOCK).entries()) if (at < 148 || at >= 156) sum += value;
  return stored === sum;
}

async function headOf(full: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await openPlain(full);
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(BLOCK), 0, BLOCK, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** Opens a file for reading that is no link; a pipe does not block. */
export function openPlain(full: string): ReturnType<typeof open> {
  return open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** A compressed file that cannot be decompressed, and is named like a tar file, counts as one: it is then told as broken. */
async function isTarInside(full: string, compression: 'gz' | 'xz'): Promise<boolean> {
  const isNamedTar = /\.(tar\.(gz|xz)|tgz|txz)$/iu.test(full);
  const handle = await openPlain(full);
  const packed = handle.createReadStream();
  const unpacked = compression === 'gz' ? packed.pipe(createGunzip()) : xzStream(packed);
  packed.on('error', (error) => unpacked.destroy(error));
  const chunks: Buffer[] = [];
  try {
    let length = 0;
    for await (const chunk of unpacked) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length >= BLOCK) break;
    }
  } catch {
    return isNamedTar;
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
  return isTarHeader(Buffer.concat(chunks)) || isNamedTar;
}
