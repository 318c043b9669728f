import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { OperatorError } from '../errors.ts';
import type { SubmissionRecord } from '../model/evidence.ts';
import type { Result } from '../model/grade.ts';
import { harnessVersion } from '../version.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** `bundle.json`: what a bundle holds. */
export interface BundleManifest {
  schema: 'wiremark/bundle/v1';
  harness: string;
  submission: { id: string; name: string };
  rubric: { id: string; digest: string };
  locale: Result['locale'];
  /** What was handed in, without its contents. */
  files: { path: string; bytes: number; sha256: string }[];
  /** Everything else in the bundle. */
  entries: { path: string; sha256: string }[];
}

/** A bundle that was unpacked: `result.json` and `evidence/` in `folder`, until it is disposed of. */
export interface OpenedBundle extends AsyncDisposable {
  folder: string;
  manifest: BundleManifest;
  /** Entries whose content is not what the manifest says. */
  altered: string[];
}

const MANIFEST = 'bundle.json';
const RESULT = 'result.json';
const EVIDENCE = 'evidence';
/** The same input gives the same bytes: the earliest time that a zip can hold. */
const entry = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/**
 * Packs what `wiremark check` left behind, so that somebody else can verify it without running anything.
 *
 * @param folder the submission's folder in the reports.
 */
export async function writeBundle(file: string, folder: string): Promise<void> {
  const result: Result = JSON.parse(await readFile(join(folder, RESULT), 'utf8'));
  const record: SubmissionRecord = JSON.parse(
    await readFile(join(folder, EVIDENCE, 'submission.json'), 'utf8'),
  );
  const paths = [RESULT, ...(await filesBelow(folder, EVIDENCE))].toSorted();
  const entries: BundleManifest['entries'] = [];
  const zip = new ZipFile();
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    entries.push({ path, sha256: digestOf(content) });
    zip.addBuffer(content, path, entry);
  }
  const manifest: BundleManifest = {
    schema: 'wiremark/bundle/v1',
    harness: harnessVersion,
    submission: { id: result.submission.id, name: result.submission.name },
    rubric: { id: result.rubric.id, digest: result.rubric.digest },
    locale: result.locale,
    files: record.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    entries,
  };
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`), MANIFEST, entry);
  zip.end();
  const unfinished = `${file}.${process.pid}.unfinished`;
  await mkdir(dirname(resolve(file)), { recursive: true });
  try {
    await pipeline(zip.outputStream, createWriteStream(unfinished));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * Unpacks a bundle within limits. Whoever packed it is not trusted: nothing outside of `scratch` is written.
 *
 * @param scratch a folder that exists; the bundle gets a new one in it.
 * @throws OperatorError `bad-bundle` where it is no bundle of this form.
 */
export async function openBundle(file: string, scratch: string): Promise<OpenedBundle> {
  const folder = await unpackBundle(file, scratch);
  try {
    const manifest = await readManifest(file, join(folder, MANIFEST));
    return {
      folder,
      manifest,
      altered: await alteredIn(folder, manifest),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function alteredIn(folder: string, { entries }: BundleManifest): Promise<string[]> {
  const told = new Map(entries.map(({ path, sha256 }) => [path, sha256]));
  const there = [RESULT, ...(await filesBelow(folder, EVIDENCE).catch(() => []))];
  const altered: string[] = [];
  for (const path of new Set([...told.keys(), ...there])) {
    const content = there.includes(path)
      ? await readFile(join(folder, path)).catch(() => undefined)
      : undefined;
    if (content === undefined || digestOf(content) !== told.get(path)) altered.push(path);
  }
  return altered.toSorted();
}

async function readManifest(file: string, path: string): Promise<BundleManifest> {
  const value: unknown = await readFile(path, 'utf8').then(JSON.parse, () => undefined);
  if (isManifest(value)) return value;
  throw new OperatorError(
    'bad-bundle',
    `${file} is no bundle of this version of wiremark.`,
    'Ask for a new one, made with: wiremark check <folder> --rubric <file> --bundle <file>',
  );
}

function isManifest(value: unknown): value is BundleManifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 'wiremark/bundle/v1' &&
    'entries' in value &&
    Array.isArray(value.entries) &&
    value.entries.every(
      (one: unknown) =>
        typeof one === 'object' && one !== null && 'path' in one && typeof one.path === 'string',
    ) &&
    'locale' in value &&
    (value.locale === 'en' || value.locale === 'id') &&
    'rubric' in value &&
    'submission' in value &&
    'files' in value
  );
}

/** Paths of all plain files below a folder, with `/`, relative to its parent. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const one of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${one.name}`;
    if (one.isDirectory()) found.push(...(await filesBelow(root, path)));
    else if (one.isFile() && !one.name.endsWith('.unfinished')) found.push(path);
  }
  return found;
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
