import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../errors.ts';
import { zipEntries } from '../submission/archives/zip.ts';

const MiB = 1024 * 1024;
const MOST = { entries: 2000, bytes: 512 * MiB, depth: 6 };
/** `bundle.json`, `result.json`, and plain names below `evidence/`. */
const BELONGS = /^(?:bundle\.json|result\.json|evidence(?:\/[\w.-]{1,200})+)$/u;

/** Unpacks what can belong to a bundle into a new folder in `scratch`, and refuses everything else. */
export async function unpackBundle(file: string, scratch: string, most = MOST): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'bundle-'));
  try {
    await unpack(file, folder, most);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof OperatorError) throw error;
    throw refused(file, error instanceof Error ? error.message : String(error), error);
  }
}

async function unpack(file: string, folder: string, most: typeof MOST): Promise<void> {
  const seen = new Set<string>();
  let left = most.bytes;
  for await (const entry of zipEntries(file)) {
    const { path } = entry;
    if (entry.kind !== 'file' || path === undefined || !belongs(path))
      throw refused(
        file,
        `it holds ${JSON.stringify(entry.rawPath).slice(0, 120)}, which is no part of a bundle`,
      );
    if (seen.has(path)) throw refused(file, `it holds ${path} twice`);
    seen.add(path);
    if (seen.size > most.entries) throw refused(file, `it holds more than ${most.entries} files`);
    const target = join(folder, ...path.split('/'));
    await mkdir(dirname(target), { recursive: true });
    await pipeline(
      await entry.open(),
      async function* counted(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          left -= chunk.length;
          if (left < 0) throw refused(file, `it unpacks to more than ${most.bytes / MiB} MiB`);
          yield chunk;
        }
      },
      createWriteStream(target, { flags: 'wx' }),
    );
  }
}

function belongs(path: string): boolean {
  const names = path.split('/');
  return (
    BELONGS.test(path) && names.length <= MOST.depth && !names.some((name) => name === '.' || name === '..')
  );
}

function refused(file: string, why: string, cause?: unknown): OperatorError {
  return new OperatorError(
    'bad-bundle',
    `${file} cannot be taken: ${why}.`,
    'Ask for a new one, made with: wiremark check <folder> --rubric <file> --bundle <file>',
    { cause },
  );
}
