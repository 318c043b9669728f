import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../harness/lab/container/own-image/work-folder.ts';
import { linkInCopy } from '../../harness/lab/container/own-image/work-link.ts';
import { temporaryFolder } from '../support/cli.ts';

describe('a link in the folder that an image starts in', () => {
  it.each([
    ['node_modules/.bin/cowsay', '../cowsay/cli.js', '../cowsay/cli.js'],
    ['lib', './src/lib', './src/lib'],
    ['a/b/up', '../..', '../..'],
    ['venv/bin/python', '/usr/bin/python3', '/usr/bin/python3'],
    ['data', '/srv/application/data', '/srv/application/data'],
    // What it leads to has a copy.
    ['bin/server', '/srv/app/src/server.py', '../src/server.py'],
    ['all', '/srv/app', '.'],
  ])('%s -> %s says %s in the copy', (path, target, inCopy) => {
    expect(linkInCopy('/srv/app', path.split('/'), target)).toBe(inCopy);
  });

  it.each([
    ['shared', '../shared'],
    ['a/b', '../../x'],
    ['a/up', 'b/../../..'],
    ['a', '/srv/app/x/../../../etc/passwd'],
    ['a', ''],
  ])('%s -> %s cannot be copied', (path, target) => {
    expect(linkInCopy('/srv/app', path.split('/'), target)).toBeUndefined();
  });

  it('cannot be copied where it is the folder itself', () => {
    expect(linkInCopy('/srv/app', [], '/elsewhere')).toBeUndefined();
  });
});

describe('the folder that an image starts in', () => {
  it('is taken with its links, with second names as files, and modes as they matter', async () => {
    await using folder = await temporaryFolder();
    const into = join(folder.path, 'work');
    const archive = tar([
      [{ name: 'app/', type: 'directory' }],
      [{ name: 'app/s.py', mode: 0o4755 }, 'print()'],
      [{ name: 'app/second.py', type: 'link', linkname: 'app/s.py' }],
      [{ name: 'app/venv/bin/python', type: 'symlink', linkname: '/usr/bin/python3' }],
      [{ name: 'app/main.py', type: 'symlink', linkname: 's.py' }],
    ]);
    expect(await unpack(archive, '/app', into)).toBe(true);
    expect((await readdir(into)).toSorted()).toEqual(['main.py', 's.py', 'second.py', 'venv']);
    expect((await lstat(join(into, 's.py'))).mode & 0o7777).toBe(0o755);
    expect((await lstat(join(into, 'second.py'))).isFile()).toBe(true);
    expect(await readFile(join(into, 'main.py'), 'utf8')).toBe('print()');
    expect(await readlink(join(into, 'venv/bin/python'))).toBe('/usr/bin/python3');
  });

  it.each<[string, Entry[]]>([
    ['a link out of it', [[{ name: 'app/x', type: 'symlink', linkname: '../../x' }]]],
    ['a second name of what is not in it', [[{ name: 'app/x', type: 'link', linkname: 'other/x' }]]],
    [
      'a second name of a link',
      [
        [{ name: 'app/a', type: 'symlink', linkname: '/etc/passwd' }],
        [{ name: 'app/x', type: 'link', linkname: 'app/a' }],
      ],
    ],
    ['a way out of it', [[{ name: 'app/../../x' }, 'x']]],
    ['a FIFO', [[{ name: 'app/x', type: 'fifo' }]]],
    ['nothing, for it is a link itself', [[{ name: 'app', type: 'symlink', linkname: '/srv' }]]],
  ])('is not taken where it holds %s', async (_, entries) => {
    await using folder = await temporaryFolder();
    expect(await unpack(tar(entries), '/app', join(folder.path, 'work'))).toBe(false);
  });

  it('is never written to through a link', async () => {
    await using folder = await temporaryFolder();
    const outside = join(folder.path, 'outside');
    await writeFile(outside, 'mine');
    const archive = tar([
      [{ name: 'app/x', type: 'symlink', linkname: outside }],
      [{ name: 'app/x' }, 'theirs'],
    ]);
    await unpack(archive, '/app', join(folder.path, 'work')).catch(() => {});
    expect(await readFile(outside, 'utf8')).toBe('mine');
  });

  it('is an error where the archive is cut off', async () => {
    await using folder = await temporaryFolder();
    const whole = await tar([[{ name: 'app/x' }, 'x'.repeat(5_000)]]).toArray();
    const cut = Readable.from([Buffer.concat(whole).subarray(0, 2_000)]);
    await expect(unpack(cut, '/app', join(folder.path, 'work'))).rejects.toThrow(/aborted|end of data/u);
  });
});

type Entry = [header: Partial<Header> & Pick<Header, 'name'>, text?: string];

function tar(entries: readonly Entry[]): Readable {
  const packing = pack();
  for (const [header, text] of entries) packing.entry(header, text ?? '');
  packing.finalize();
  return Readable.from(packing);
}
