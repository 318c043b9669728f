import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../harness/errors.ts';
import { discoverSubmissions, openSubmission } from '../../harness/submission/discover.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wiremark-discover-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function failure(promise: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OperatorError) return error;
  throw new Error('expected an OperatorError', { cause: error });
}

describe('a folder of submissions', () => {
  it('holds one submission for each sub-folder, in natural order, and nothing else', async () => {
    for (const name of ['kelompok 10', 'kelompok 2', 'Ádám', '.git', 'empty'])
      await mkdir(path.join(folder, name));
    for (const name of ['README.md', 'expected.json', 'grades.csv'])
      await writeFile(path.join(folder, name), 'x');
    const found = await discoverSubmissions(folder);
    expect(found.map((one) => one.id)).toEqual(['Ádám', 'empty', 'kelompok 2', 'kelompok 10']);
    expect(found[2]).toEqual({ id: 'kelompok 2', name: 'kelompok 2', path: path.join(folder, 'kelompok 2') });
  });

  it('passes over an archive that is unpacked beside it', async () => {
    await mkdir(path.join(folder, 'budi'));
    await writeFile(path.join(folder, 'budi.tar.gz'), 'x');
    expect(await discoverSubmissions(folder)).toHaveLength(1);
  });

  it('may hold archives, each one submission', async () => {
    await mkdir(path.join(folder, 'budi'));
    await writeFile(path.join(folder, 'siti.tar.gz'), 'x');
    expect(await discoverSubmissions(folder)).toEqual([
      { id: 'budi', name: 'budi', path: path.join(folder, 'budi') },
      { id: 'siti', name: 'siti', path: path.join(folder, 'siti.tar.gz') },
    ]);
  });

  it('is told from one submission, for which check is suggested', async () => {
    await writeFile(path.join(folder, 'server.py'), '');
    await mkdir(path.join(folder, 'soal2'));
    const error = await failure(discoverSubmissions(folder));
    expect(error.code).toBe('submissions-is-submission');
    expect(error.nextStep).toContain(`wiremark check ${folder}`);
  });

  it('may hold links, which are no submissions', async () => {
    await mkdir(path.join(folder, 'siti'));
    await symlink('/etc', path.join(folder, 'budi'));
    expect((await discoverSubmissions(folder)).map((one) => one.id)).toEqual(['siti']);
  });

  it('may hold a link that leads nowhere, which is no submission', async () => {
    await mkdir(path.join(folder, 'siti'));
    await symlink('nowhere', path.join(folder, 'budi'));
    expect((await discoverSubmissions(folder)).map((one) => one.id)).toEqual(['siti']);
  });

  it('tells two names apart that look the same', async () => {
    await mkdir(path.join(folder, 'Ren\u00e9'));
    await mkdir(path.join(folder, 'Rene\u0301'));
    const found = await discoverSubmissions(folder);
    expect(found.map((one) => one.name)).toEqual(['Ren\u00e9', 'Ren\u00e9']);
    expect(new Set(found.map((one) => one.id)).size).toBe(2);
    expect(await discoverSubmissions(folder)).toEqual(found);
  });

  it.each([
    ['is empty', '', 'no-submissions'],
    ['does not exist', 'nowhere', 'folder-missing'],
    ['is a file', 'notes.txt', 'not-a-folder'],
    ['is a broken archive', 'class.zip', 'class-archive-unreadable'],
  ])('gives an error with a next step where it %s', async (_, name, code) => {
    await writeFile(path.join(folder, 'notes.txt'), 'x');
    if (name.endsWith('.zip')) await writeFile(path.join(folder, name), 'x');
    const error = await failure(discoverSubmissions(path.join(folder, name)));
    expect(error.code).toBe(code);
    expect(error.nextStep).toMatch(/\.$/);
  });
});

describe('one submission', () => {
  it('is the folder that was given, named after itself', async () => {
    await mkdir(path.join(folder, 'budi'));
    expect(await openSubmission(`${folder}/budi/`)).toEqual({
      id: 'budi',
      name: 'budi',
      path: path.join(folder, 'budi'),
    });
  });

  it('may be an archive', async () => {
    await writeFile(path.join(folder, 'budi.tar.gz'), 'x');
    expect(await openSubmission(`${folder}/budi.tar.gz`)).toEqual({
      id: 'budi',
      name: 'budi',
      path: path.join(folder, 'budi.tar.gz'),
    });
  });

  it('is not a program', async () => {
    await writeFile(path.join(folder, 'server.py'), '');
    expect((await failure(openSubmission(path.join(folder, 'server.py')))).code).toBe('not-a-folder');
  });
});
