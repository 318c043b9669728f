import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

export type Files = Record<string, string | Buffer>;

/** A zip file of these files, in this order. */
export async function zipOf(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, contents] of Object.entries(files))
    zip.addBuffer(Buffer.from(contents), name, { mtime: new Date(0) });
  zip.end();
  return collected(Readable.from(zip.outputStream));
}

/** A zip file on disk, for more than fits into memory comfortably. */
export async function writeZip(full: string, files: Iterable<[string, Buffer]>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, contents] of files) zip.addBuffer(contents, name, { mtime: new Date(0) });
  zip.end();
  await pipeline(Readable.from(zip.outputStream), createWriteStream(full));
}

export interface TarEntry {
  name: string;
  contents?: string | Buffer;
  type?: 'file' | 'symlink' | 'link' | 'directory' | 'fifo' | 'character-device';
  linkname?: string;
}

/** A tar file of these entries, packed with gzip where asked. */
export async function tarOf(entries: TarEntry[], compression: 'none' | 'gz' = 'none'): Promise<Buffer> {
  const tar = pack();
  for (const { name, contents = '', type = 'file', linkname } of entries) {
    if (type === 'file') tar.entry({ name }, Buffer.from(contents));
    else tar.entry({ name, type, ...(linkname === undefined ? {} : { linkname }), size: 0 }, '');
  }
  tar.finalize();
  const plain = Readable.from(tar);
  return collected(compression === 'gz' ? plain.pipe(createGzip()) : plain);
}

async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
