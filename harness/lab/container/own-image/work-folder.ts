import { createWriteStream } from 'node:fs';
import { copyFile, lstat, mkdir, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { ask, engineFault, type Engine } from '../engine.ts';
import { attach } from '../client.ts';
import { linkInCopy } from './work-link.ts';

const MOST_BYTES = 64 * 2 ** 20;
const MOST_FILES = 5_000;

/**
 * Takes the folder in which an image starts its command out of it: files, folders and links, so that each run gets a copy of its
 * own to write to. False where it is the root of the image, too large, or holds what a copy cannot: then the command starts in
 * the image's own, read-only.
 */
export async function takeWorkFolder(
  engine: Engine,
  image: { id: string; folder: string },
  container: { name: string; label: string },
  into: string,
): Promise<boolean> {
  const folder = posix.normalize(image.folder);
  if (folder === '/' || folder === '.') return false;
  const { ok, stderr } = await ask(engine, [
    'create',
    `--name=${container.name}`,
    `--label=${container.label}`,
    '--network=none',
    image.id,
    'true',
  ]);
  if (!ok) throw engineFault(`${engine.kind} makes no container of ${image.id}: ${stderr.trim()}`);
  try {
    return await copyOut(engine, container.name, folder, into);
  } finally {
    await ask(engine, ['rm', '--force', '--volumes', container.name]);
  }
}

async function copyOut(engine: Engine, container: string, folder: string, into: string): Promise<boolean> {
  const child = attach(engine, ['cp', `${container}:${folder}`, '-']);
  child.stderr.resume();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    const isWhole = await unpack(child.stdout, folder, into);
    // The archive may have been cut off between two files.
    if (isWhole && (await ended) !== 0) throw engineFault(`${engine.kind} did not give all of ${folder}.`);
    return isWhole;
  } finally {
    child.kill('SIGKILL');
  }
}

/**
 * Unpacks the tar archive that an engine makes of a folder: its entries begin with the folder's own name. Nothing is written outside of `into`,
 * whatever links are in it: they are made last.
 *
 * @param folder where it lies in the image.
 * @returns whether all of it could be copied as it is.
 */
export async function unpack(archive: Readable, folder: string, into: string): Promise<boolean> {
  await mkdir(into, { recursive: true });
  const entries = extract();
  const links = new Map<string, string>();
  let files = 0;
  let bytes = 0;
  const cutOff = new AbortController();
  // The file that is being read then would wait for its rest for ever.
  const copied = pipeline(archive, entries).catch((error: unknown) => cutOff.abort(error));
  const pathOf = (name: string): string[] =>
    name
      .split('/')
      .slice(1)
      .filter((part) => part !== '' && part !== '.');
  try {
    for await (const entry of entries) {
      const { name, type, linkname, size = 0, mode = 0o644 } = entry.header;
      const path = pathOf(name);
      files += 1;
      bytes += size;
      if (files > MOST_FILES || bytes > MOST_BYTES || path.includes('..')) return false;
      const at = join(into, ...path);
      if (type !== 'file') entry.resume();
      if (type === 'directory') await mkdir(at, { recursive: true });
      else if (type === 'file') {
        await mkdir(dirname(at), { recursive: true });
        await pipeline(
          entry,
          createWriteStream(at, { flags: 'wx', mode: (mode & 0o111) === 0 ? 0o644 : 0o755 }),
          { signal: cutOff.signal },
        );
      } else if (type === 'symlink') {
        const target = linkInCopy(folder, path, linkname ?? '');
        if (target === undefined) return false;
        links.set(at, target);
      } else if (type === 'link') {
        // A second name of a file that came before it: two files in the copy.
        const first = pathOf(linkname ?? '');
        const about = first.includes('..')
          ? undefined
          : await lstat(join(into, ...first)).catch(() => undefined);
        bytes += about?.size ?? 0;
        if (about?.isFile() !== true || bytes > MOST_BYTES) return false;
        await mkdir(dirname(at), { recursive: true });
        await copyFile(join(into, ...first), at);
      } else return false;
    }
  } finally {
    entries.destroy();
    await copied;
  }
  for (const [at, target] of links) {
    await mkdir(dirname(at), { recursive: true });
    await symlink(target, at);
  }
  return true;
}
