import { execa } from 'execa';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBundle } from '../../harness/batch/bundle.ts';
import { unpackBundle } from '../../harness/batch/unpack-bundle.ts';
import { temporaryFolder } from '../support/cli.ts';

/** Packs entries with another implementation, whatever their names. */
async function zip(path: string, entries: [name: string, content: string, mode?: number][]): Promise<void> {
  const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
for name, content, *mode in json.load(sys.stdin):
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (mode[0] if mode else 0o100644) << 16
    z.writestr(info, content)
z.close()
`;
  await execa('/usr/bin/python3', ['-W', 'ignore', '-c', script, path], { input: JSON.stringify(entries) });
}

const manifest = JSON.stringify({
  schema: 'wiremark/bundle/v1',
  harness: '0',
  submission: { id: 'a', name: 'a' },
  rubric: { id: 'r', digest: 'sha256:0' },
  locale: 'en',
  files: [],
  entries: [],
});

describe('a bundle of somebody who is not trusted', () => {
  test.each<[string, [string, string, number?][]]>([
    ['climbs out', [['../../evil', 'x']]],
    ['is absolute', [['/etc/evil', 'x']]],
    ['climbs out with backslashes', [['evidence\\..\\..\\evil', 'x']]],
    ['holds a link', [['evidence/link', '/etc/passwd', 0o120777]]],
    ['holds what is no part of one', [['index.html', '<script>']]],
    ['holds a name with control characters', [['evidence/a\u001bb', 'x']]],
    ['is deeper than one', [['evidence/a/b/c/d/e/f', 'x']]],
    [
      'holds a file twice',
      [
        ['result.json', '{}'],
        ['result.json', '{}'],
      ],
    ],
    ['has no manifest', [['result.json', '{}']]],
    ['has a manifest that is none', [['bundle.json', '{"schema": "other"}']]],
    ['has entries that are none', [['bundle.json', manifest.replace('"entries":[]', '"entries":[null]')]]],
    ['is no zip', []],
  ])('that %s is refused, and leaves nothing behind', async (_, entries) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'bundle.zip');
    if (entries.length > 0) await zip(file, entries);
    else await execa('sh', ['-c', 'head -c 5000 /dev/urandom > "$1"', 'sh', file]);
    const before = await readdir(folder.path, { recursive: true });
    await expect(openBundle(file, folder.path)).rejects.toMatchObject({ code: 'bad-bundle' });
    expect(await readdir(folder.path, { recursive: true })).toEqual(before);
  });

  test('that expands without end is refused', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'bundle.zip');
    const script = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
with z.open("evidence/big", "w", force_zip64=True) as f:
    for _ in range(12): f.write(bytes(1 << 20))
z.close()
`;
    await execa('/usr/bin/python3', ['-c', script, file]);
    const most = { entries: 10, bytes: 8 << 20, depth: 6 };
    await expect(unpackBundle(file, folder.path, most)).rejects.toThrow('it unpacks to more than 8 MiB');
    expect(await readdir(folder.path)).toEqual(['bundle.zip']);
  });

  test('says which of its entries are not what was packed', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'bundle.zip');
    await zip(file, [
      ['bundle.json', manifest],
      ['result.json', '{}'],
      ['evidence/submission.json', '{}'],
    ]);
    await using bundle = await openBundle(file, folder.path);
    expect(bundle.altered).toEqual(['evidence/submission.json', 'result.json']);
  });
});
