import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocumentLine, DocumentText, SubmittedFile } from '../../model/evidence.ts';
import { byPreference, wrapperOf } from '../find-programs.ts';
import { matchesGlob } from '../path-matcher.ts';
import { documentLimits } from './limits.ts';
import { readPlain } from './plain.ts';

/**
 * Reads the reports of a submission: Markdown, text, DOCX, PDF. Word and PDF files are read in a process of their own with limits on memory, time and
 * output; what cannot be read is told and costs nothing. Where there are too many, those with the fewest folders and the shortest paths are read, and the
 * others are told.
 *
 * @param globs as in the rubric, on paths inside the submission.
 * @param root the submission's folder.
 */
export async function readDocuments(
  globs: string[],
  files: SubmittedFile[],
  root: string,
): Promise<DocumentText[]> {
  const wrapper = wrapperOf(files);
  const found = files
    .filter(
      ({ path }) =>
        kindOf(path) !== undefined && globs.some((glob) => matchesGlob(glob, path.slice(wrapper.length))),
    )
    .toSorted((a, b) => byPreference(a.path, b.path));
  const documents: DocumentText[] = [];
  for (const file of found.slice(0, documentLimits.documents)) documents.push(await readDocument(file, root));
  const left = found.slice(documentLimits.documents).slice(0, documentLimits.named);
  return [...documents, ...left.map(({ path }): DocumentText => ({ path, lines: [], problem: 'too-many' }))];
}

type Kind = 'plain' | 'docx' | 'pdf';

function kindOf(path: string): Kind | undefined {
  const extension = extname(path).toLowerCase();
  if (extension === '.docx' || extension === '.pdf') return extension === '.pdf' ? 'pdf' : 'docx';
  return ['.md', '.markdown', '.txt', '.text'].includes(extension) ? 'plain' : undefined;
}

async function readDocument({ path, storedAs, bytes }: SubmittedFile, root: string): Promise<DocumentText> {
  if (bytes > documentLimits.fileBytes) return { path, lines: [], problem: 'too-large' };
  const content = await contentOf(join(root, storedAs ?? path));
  const kind = kindOf(path);
  if (content === undefined || kind === undefined) return { path, lines: [], problem: 'unreadable' };
  if (kind === 'plain') {
    const { lines, isFull } = readPlain(content);
    return { path, lines, ...(isFull ? { problem: 'cut' } : {}) };
  }
  return { path, ...(await readApart(content, kind)) };
}

/** A plain file, and not what took its place since it was listed. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = await handle.stat();
    if (size > documentLimits.fileBytes) return undefined;
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}

/** Reads a file in a process of its own. */
export function readApart(content: Buffer, kind: 'docx' | 'pdf'): Promise<Omit<DocumentText, 'path'>> {
  const { memoryBytes, cpuSeconds, wallMs, heapMiB, characters, lines } = documentLimits;
  // Limits of the kernel: memory of every kind, processor time, no file, no core. Node would die of a limited address space.
  const limits = [`ulimit -d ${memoryBytes / 1024}`, `ulimit -t ${cpuSeconds}`, 'ulimit -f 0', 'ulimit -c 0'];
  const child = spawn(
    'sh',
    [
      '-c',
      `${limits.join(' && ')} && exec "$@"`,
      'sh',
      process.execPath,
      `--max-old-space-size=${heapMiB}`,
      ...entryArguments(),
      kind,
    ],
    { stdio: ['pipe', 'ignore', 'ignore', 'pipe'], cwd: '/', env: { PATH: process.env['PATH'] ?? '' } },
  );
  const mostBytes = 8 * characters + 200 * lines;
  return new Promise((resolve) => {
    let isSlow = false;
    let bytes = 0;
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      isSlow = true;
      child.kill('SIGKILL');
    }, wallMs);
    child.stdin?.on('error', () => {});
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      const read = code === 0 ? resultIn(Buffer.concat(chunks).toString()) : undefined;
      const problem = isSlow || signal === 'SIGXCPU' ? 'too-slow' : 'unreadable';
      resolve(read ?? { lines: [], problem });
    };
    child.on('error', () => finish(null, null));
    child.on('close', finish);
    child.stdin?.end(content);
  });
}

function resultIn(text: string): Omit<DocumentText, 'path'> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('lines' in value) || !Array.isArray(value.lines))
    return undefined;
  const all: unknown[] = value.lines;
  const lines = all.filter(isLine);
  return { lines, ...('isFull' in value && value.isFull === true ? { problem: 'cut' } : {}) };
}

function isLine(value: unknown): value is DocumentLine {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'place' in value &&
    typeof value.place === 'string'
  );
}

/** From source the process needs the loader for TypeScript that runs this one. */
function entryArguments(): string[] {
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = fileURLToPath(new URL(`./document-process${extension}`, import.meta.url));
  if (extension !== '.ts') return [entry];
  return ['--import', createRequire(import.meta.url).resolve('tsx'), entry];
}
