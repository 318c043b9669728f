import { createHash } from 'node:crypto';
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wiremark-read-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
}

const small = {
  files: 5,
  depth: 2,
  contentBytes: 20,
  totalContentBytes: 30,
  fileBytes: 100,
  totalBytes: 300,
};

describe('the files of a submission', () => {
  it('come with path, size, digest, kind and contents, sorted', async () => {
    await put('soal 3/server.py', 'print(1)\n');
    await put('file.txt', 'isi file');
    const { files, isTruncated, leftOut } = await readSubmissionFiles(folder);
    expect({ isTruncated, leftOut }).toEqual({ isTruncated: false, leftOut: [] });
    expect(files).toEqual([
      {
        path: 'file.txt',
        bytes: 8,
        sha256: createHash('sha256').update('isi file').digest('hex'),
        kind: 'data',
        base64: Buffer.from('isi file').toString('base64'),
      },
      {
        path: 'soal 3/server.py',
        bytes: 9,
        sha256: createHash('sha256').update('print(1)\n').digest('hex'),
        kind: 'source',
        base64: Buffer.from('print(1)\n').toString('base64'),
      },
    ]);
  });

  it('are told apart: program text, data, and what is neither', async () => {
    const contents = {
      'a.py': '',
      Makefile: '',
      run: '#!/bin/sh\n',
      'b.ipynb': '{}',
      'file.txt': 'x',
      'README.md': 'x',
      data: 'x',
      'submission.json': '{}',
      'x.pcapng': 'x',
      dump: '\u{a}\r\r\n',
      server: '\u{7f}ELF',
    };
    for (const [name, text] of Object.entries(contents)) await put(name, text);
    const kinds = Object.fromEntries(
      (await readSubmissionFiles(folder)).files.map((file) => [file.path, file.kind]),
    );
    expect(kinds).toEqual({
      'a.py': 'source',
      Makefile: 'source',
      run: 'source',
      'b.ipynb': 'source',
      'file.txt': 'data',
      'README.md': 'data',
      data: 'data',
      'submission.json': 'other',
      'x.pcapng': 'other',
      dump: 'other',
      server: 'other',
    });
  });

  it('are never what a link points to', async () => {
    await put('file.txt', 'x');
    await symlink('/etc/passwd', path.join(folder, 'secret.txt'));
    await symlink('/etc', path.join(folder, 'conf'));
    await symlink('.', path.join(folder, 'loop'));
    const { files, leftOut } = await readSubmissionFiles(folder);
    expect(files.map((file) => file.path)).toEqual(['file.txt']);
    expect(leftOut).toEqual(['conf', 'loop', 'secret.txt'].map((name) => ({ path: name, why: 'symlink' })));
  });

  it('are never pipes or sockets, and reading does not wait for one', async () => {
    await execa('mkfifo', [path.join(folder, 'pipe.txt')]);
    expect(await readSubmissionFiles(folder)).toEqual({
      files: [],
      isTruncated: false,
      leftOut: [{ path: 'pipe.txt', why: 'special' }],
    });
  });

  it('leave out what tools and file managers put there', async () => {
    for (const name of [
      '.git/config',
      '__pycache__/a.pyc',
      '__MACOSX/._a.py',
      '.DS_Store',
      '._server.py',
      'x/node_modules/a.js',
      '.venv/b.py',
      'env/pyvenv.cfg',
      'env/lib/c.py',
      '.data.txt',
    ])
      await put(name, 'x');
    expect((await readSubmissionFiles(folder)).files.map((file) => file.path)).toEqual(['.data.txt']);
  });

  it('are shown in NFC, and keep the name that the disk has', async () => {
    await put('se\u0301rver.py', 'x');
    expect((await readSubmissionFiles(folder)).files[0]).toMatchObject({
      path: 's\u00e9rver.py',
      storedAs: 'se\u0301rver.py',
    });
  });

  it('stay two where their names differ only in how accents are stored', async () => {
    await put('\u00e9.txt', '1');
    await put('e\u0301.txt', '2');
    const { files } = await readSubmissionFiles(folder);
    expect(new Set(files.map((file) => file.path)).size).toBe(2);
  });

  it('are left out where their names forge output or are no UTF-8', async () => {
    await put('a\nb.txt', 'x');
    await put('-rf.txt', 'x');
    await execa('sh', ['-c', String.raw`printf x > "$1/$(printf 'caf\351.txt')"`, 'sh', folder]);
    const { files, leftOut } = await readSubmissionFiles(folder);
    expect(files.map((file) => file.path)).toEqual(['-rf.txt']);
    expect(leftOut).toEqual([
      { path: '"a\\nb.txt"', why: 'unusable-name' },
      { path: '"caf\uFFFD.txt"', why: 'unusable-name' },
    ]);
  });

  it('keep their contents within the limits, programs first, then the smallest', async () => {
    await put('a.txt', 'x'.repeat(18));
    await put('b.txt', 'x'.repeat(10));
    await put('c.py', 'x'.repeat(15));
    await put('d.txt', 'x'.repeat(21));
    const { files, isTruncated } = await readSubmissionFiles(folder, small);
    expect(files.map((file) => [file.path, file.base64 !== undefined])).toEqual([
      ['a.txt', false],
      ['b.txt', true],
      ['c.py', true],
      ['d.txt', false],
    ]);
    expect(isTruncated).toBe(false);
  });

  it('are hashed though large, and left out beyond the limit', async () => {
    await put('large.bin', '');
    await truncate(path.join(folder, 'large.bin'), 3 * 1024 * 1024);
    await put('huge.bin', '');
    await truncate(path.join(folder, 'huge.bin'), 65 * 1024 * 1024);
    const { files, isTruncated, leftOut } = await readSubmissionFiles(folder);
    expect(files).toEqual([
      {
        path: 'large.bin',
        bytes: 3 * 1024 * 1024,
        sha256: createHash('sha256')
          .update(new Uint8Array(3 * 1024 * 1024))
          .digest('hex'),
        kind: 'data',
      },
    ]);
    expect({ isTruncated, leftOut }).toEqual({
      isTruncated: true,
      leftOut: [{ path: 'huge.bin', why: 'too-large' }],
    });
  });

  it('are refused where one has another name outside, and taken where all its names are inside', async () => {
    await put('server.py', 'print(1)');
    await link(path.join(folder, 'server.py'), path.join(folder, 'copy.py'));
    const { files } = await readSubmissionFiles(folder);
    expect(files.map((file) => file.path)).toEqual(['copy.py', 'server.py']);
    const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    try {
      await writeFile(path.join(outside, 'secret.txt'), 'secret');
      await link(path.join(outside, 'secret.txt'), path.join(folder, 'data.txt'));
      await expect(readSubmissionFiles(folder)).rejects.toThrow(
        /"data.txt" in .* is a hard link: the same file has another name outside/u,
      );
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('are bounded in number and depth', async () => {
    for (let index = 0; index < 7; index += 1) await put(`${index}.txt`, '');
    await put('a/b/c/deep.txt', '');
    const { files, isTruncated, leftOut } = await readSubmissionFiles(folder, small);
    expect(files).toHaveLength(5);
    expect(isTruncated).toBe(true);
    expect(leftOut).toEqual([
      { path: '5.txt', why: 'too-many' },
      { path: '6.txt', why: 'too-many' },
      { path: 'a/b/c', why: 'too-deep' },
    ]);
  });
});
