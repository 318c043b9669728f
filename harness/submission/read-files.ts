import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { open, opendir } from 'node:fs/promises';
import path from 'node:path';
import type { SubmittedFile } from '../model/evidence.ts';
import { OperatorError } from '../errors.ts';
import { kindOf } from './file-kinds.ts';
import { isJunk } from './junk.ts';
import { ownReportsIn } from './own-reports.ts';

export interface SubmissionFiles {
  /** Sorted by path. */
  files: SubmittedFile[];
  /** True where files were left out because of their number, depth or size. */
  isTruncated: boolean;
  leftOut: LeftOut[];
}

export interface LeftOut {
  path: string;
  why: 'symlink' | 'special' | 'too-deep' | 'too-many' | 'too-large' | 'unreadable' | 'unusable-name';
}

export interface ReadLimits {
  files: number;
  /** How many folders deep. */
  depth: number;
  /** Contents of larger files are not kept. */
  contentBytes: number;
  totalContentBytes: number;
  /** Larger files are left out. */
  fileBytes: number;
  totalBytes: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

/** What is read of a submission. */
export const defaultLimits: ReadLimits = {
  files: 2000,
  depth: 12,
  contentBytes: MiB,
  totalContentBytes: 4 * MiB,
  fileBytes: 64 * MiB,
  totalBytes: 512 * MiB,
};

/**
 * Reads what was handed in without being led astray: links are not followed, pipes and devices not opened,
 * nothing is read beyond the limits. Contents are kept for program text first, then from the smallest file up, so
 * that one large file does not cost the small ones theirs. Reports that wiremark wrote there are passed over.
 *
 * @param apart absolute path of a folder that is no part of it.
 * @throws OperatorError where the folder itself cannot be read.
 */
export async function readSubmissionFiles(
  root: string,
  limits: ReadLimits = defaultLimits,
  apart?: string,
): Promise<SubmissionFiles> {
  const { found, leftOut } = await walk(root, limits, apart);
  const files: SubmittedFile[] = [];
  let contentBytes = 0;
  let totalBytes = 0;
  const linked = new Map<string, LinkedFile>();

  const measured: { file: FoundFile; bytes: number; kind: SubmittedFile['kind'] }[] = [];
  for (const file of found) {
    const head = await withFile(path.join(root, file.diskPath), async (handle, bytes) => ({
      bytes,
      head: await readUpTo(handle, 16),
      names: await namesOf(handle),
    }));
    if (head !== undefined && head.names.count > 1) {
      const { id, count } = head.names;
      const known = linked.get(id) ?? { first: file.path, count, seen: 0 };
      linked.set(id, { ...known, seen: known.seen + 1 });
    }
    if (head === undefined) leftOut.push({ path: file.path, why: 'unreadable' });
    else measured.push({ file, bytes: head.bytes, kind: kindOf(file.path, head.head) });
  }
  refuseLinksOut(root, linked);
  measured.sort(
    (a, b) => rank(a.kind) - rank(b.kind) || a.bytes - b.bytes || compare(a.file.path, b.file.path),
  );

  for (const { file, bytes, kind } of measured) {
    if (bytes > limits.fileBytes || totalBytes + bytes > limits.totalBytes) {
      leftOut.push({ path: file.path, why: 'too-large' });
      continue;
    }
    const isKept = bytes <= limits.contentBytes && contentBytes + bytes <= limits.totalContentBytes;
    const content = await withFile(path.join(root, file.diskPath), (handle) => hash(handle, bytes, isKept));
    if (content === undefined) {
      leftOut.push({ path: file.path, why: 'unreadable' });
      continue;
    }
    totalBytes += content.bytes;
    if (isKept) contentBytes += content.bytes;
    files.push({
      path: file.path,
      ...(file.diskPath === file.path ? {} : { storedAs: file.diskPath }),
      bytes: content.bytes,
      sha256: content.sha256,
      kind,
      ...(content.kept ? { base64: content.kept.toString('base64') } : {}),
    });
  }
  return {
    files: files.toSorted((a, b) => compare(a.path, b.path)),
    isTruncated: leftOut.some(({ why }) => why === 'too-deep' || why === 'too-many' || why === 'too-large'),
    leftOut: leftOut.toSorted((a, b) => compare(a.path, b.path)),
  };
}

interface FoundFile {
  /** In NFC, unique. */
  path: string;
  /** As the file system has it. */
  diskPath: string;
}

async function walk(
  root: string,
  limits: ReadLimits,
  apart: string | undefined,
): Promise<{ found: FoundFile[]; leftOut: LeftOut[] }> {
  const found: FoundFile[] = [];
  const leftOut: LeftOut[] = [];
  const sharing = new Map<string, number>();
  const folders = [{ diskPath: '', depth: 0 }];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const { diskPath, depth } = folder;
    const full = path.join(root, diskPath);
    if (diskPath !== '' && full === apart) continue;
    const entries = await entriesOf(full, limits).catch((cause: unknown) => {
      if (diskPath === '') {
        throw new OperatorError(
          'submission-unreadable',
          `${root} cannot be read.`,
          'Check that the folder exists and that you may read it.',
          { cause },
        );
      }
      leftOut.push({ path: diskPath, why: 'unreadable' });
      return { entries: [], isCut: false };
    });
    // A Python environment, whatever its folder is called.
    if (diskPath !== '' && entries.entries.some((entry) => entry.name === 'pyvenv.cfg')) continue;
    const names = entries.entries.map(({ name }) => name);
    if (diskPath !== '' && (await ownReportsIn(full, names)) !== undefined) continue;
    if (entries.isCut) leftOut.push({ path: diskPath, why: 'too-many' });
    for (const entry of entries.entries) {
      if (isJunk(entry.name)) continue;
      const entryPath = diskPath === '' ? entry.name : `${diskPath}/${entry.name}`;
      const shown = entryPath.normalize('NFC');
      if (!isUsableName(entry.name)) leftOut.push({ path: JSON.stringify(shown), why: 'unusable-name' });
      else if (entry.isSymbolicLink()) leftOut.push({ path: shown, why: 'symlink' });
      else if (entry.isDirectory()) {
        if (depth + 1 > limits.depth) leftOut.push({ path: shown, why: 'too-deep' });
        else folders.push({ diskPath: entryPath, depth: depth + 1 });
      } else if (!entry.isFile()) leftOut.push({ path: shown, why: 'special' });
      else if (found.length >= limits.files) leftOut.push({ path: shown, why: 'too-many' });
      else {
        found.push({ path: shown, diskPath: entryPath });
        sharing.set(shown, (sharing.get(shown) ?? 0) + 1);
      }
    }
  }
  // Two names that look the same stay two: then each is shown as the disk has it.
  const unique = found.map((file) =>
    sharing.get(file.path) === 1 ? file : { ...file, path: file.diskPath },
  );
  return { found: unique, leftOut: leftOut.slice(0, 200) };
}

/** The entries of one folder, sorted; a folder with endless entries is cut. */
async function entriesOf(folder: string, limits: ReadLimits): Promise<{ entries: Dirent[]; isCut: boolean }> {
  const entries: Dirent[] = [];
  let isCut = false;
  for await (const entry of await opendir(folder)) {
    if (entries.length >= 4 * limits.files) {
      isCut = true;
      break;
    }
    entries.push(entry);
  }
  return { entries: entries.toSorted((a, b) => compare(a.name, b.name)), isCut };
}

/** Names that are no UTF-8 (they arrive with U+FFFD) cannot be opened or passed on; control characters forge output. */
function isUsableName(name: string): boolean {
  return !/[\p{Cc}\u2028\u2029\uFFFD]/u.test(name);
}

type Handle = Awaited<ReturnType<typeof open>>;

/** Opens a plain file, and nothing else: not a link, and not a pipe that took its place since it was listed. */
async function withFile<T>(
  full: string,
  use: (handle: Handle, bytes: number) => Promise<T>,
): Promise<T | undefined> {
  let handle: Handle | undefined;
  try {
    handle = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await handle.stat();
    return found.isFile() ? await use(handle, found.size) : undefined;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** A file with several names, some of which may lie outside the submission. */
interface LinkedFile {
  first: string;
  count: number;
  seen: number;
}

/** Which file a handle stands for, and how many names it has on its file system. */
async function namesOf(handle: Handle): Promise<{ id: string; count: number }> {
  const { dev, ino, nlink } = await handle.stat();
  return { id: `${dev} ${ino}`, count: nlink };
}

/**
 * A hard link whose other name lies outside the submission shows what may be somebody else's. It cannot be told from one that a lecturer made to save
 * space, so nothing is guessed: the submission is not read.
 */
function refuseLinksOut(root: string, linked: ReadonlyMap<string, LinkedFile>): void {
  for (const { first, count, seen } of linked.values()) {
    if (seen >= count) continue;
    throw new OperatorError(
      'submission-hard-link',
      `${JSON.stringify(first)} in ${root} is a hard link: the same file has another name outside the submission.`,
      'Make a copy without links (cp -r --no-preserve=links), look at whose file it is, and use the copy.',
    );
  }
}

async function readUpTo(handle: Handle, bytes: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}

async function hash(
  handle: Handle,
  bytes: number,
  isKept: boolean,
): Promise<{ sha256: string; bytes: number; kept?: Buffer }> {
  const digest = createHash('sha256');
  const kept: Buffer[] = [];
  const buffer = new Uint8Array(256 * KiB);
  let at = 0;
  while (at < bytes) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) break;
    const chunk = Buffer.from(buffer.subarray(0, bytesRead));
    digest.update(chunk);
    if (isKept) kept.push(chunk);
    at += bytesRead;
  }
  return { sha256: digest.digest('hex'), bytes: at, ...(isKept ? { kept: Buffer.concat(kept) } : {}) };
}

function rank(kind: SubmittedFile['kind']): number {
  return kind === 'source' ? 0 : 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
