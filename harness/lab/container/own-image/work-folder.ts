import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { ask, type Engine } from '../engine.ts';
import { attach } from '../client.ts';

const MOST_BYTES = 64 * 2 ** 20;
const MOST_FILES = 5_000;

/**
 * Takes the folder in which an image starts its command out of it: plain files and folders, so that each run gets a copy of
 * its own to write to. False where it is the root of the image or too large: then the command starts in the image's own,
 * read-only.
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
  if (!ok) throw new Error(`${engine.kind} makes no container of ${image.id}: ${stderr.trim()}`);
  try {
    return await copyOut(engine, `${container.name}:${folder}`, into);
  } finally {
    await ask(engine, ['rm', '--force', '--volumes', container.name]);
  }
}

/** The engine gives the folder as a tar archive whose entries begin with the folder's own name. */
async function copyOut(engine: Engine, from: string, into: string): Promise<boolean> {
  await mkdir(into, { recursive: true });
  const child = attach(engine, ['cp', from, '-']);
  child.stderr.resume();
  const entries = extract();
  let files = 0;
  let bytes = 0;
  const copied = pipeline(child.stdout, entries).catch(() => {});
  try {
    for await (const entry of entries) {
      const { name, type, size = 0, mode = 0o644 } = entry.header;
      const path = name
        .split('/')
        .slice(1)
        .filter((part) => part !== '' && part !== '.');
      files += 1;
      bytes += size;
      if (files > MOST_FILES || bytes > MOST_BYTES || path.includes('..')) return false;
      const at = join(into, ...path);
      if (type === 'directory') await mkdir(at, { recursive: true });
      if (type === 'file') {
        await mkdir(dirname(at), { recursive: true });
        await pipeline(
          entry,
          createWriteStream(at, { flags: 'wx', mode: (mode & 0o111) === 0 ? 0o644 : 0o755 }),
        );
      } else entry.resume();
    }
    return true;
  } finally {
    child.kill('SIGKILL');
    await copied;
  }
}
