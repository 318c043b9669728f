import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from '../../scripts/build/bundle.ts';
import { temporaryFolder, top } from '../support/cli.ts';

/** Says a word in a language, and how often each language's diagnoses had been read from JSON before and after. */
const ENTRY = `
const words = { en: '"your program"', id: '"program Anda"' };
const read = { en: 0, id: 0 };
const parse = JSON.parse;
JSON.parse = (text) => {
  for (const locale in words) if (text.includes('"diagnosis.whom.program":' + words[locale])) read[locale] += 1;
  return parse(text);
};
const { translate } = await import('${top}harness/locale/index.ts');
const atLoad = { ...read };
const said = translate(process.argv[2], { key: 'diagnosis.whom.program' });
console.log(JSON.stringify({ atLoad, read, said }));
`;

it.each([
  ['en', 'your program'],
  ['id', 'program Anda'],
])(
  'what was built reads the sentences of one language, when it is asked for one: %s',
  async (locale, said) => {
    await using folder = await temporaryFolder();
    const entry = join(folder.path, 'entry.ts');
    await writeFile(entry, ENTRY);
    for (const [path, text] of (await bundle(top, { 'test/entry': entry })).files) {
      const file = join(folder.path, 'dist', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
    const { stdout } = await execa(process.execPath, [join(folder.path, 'dist/test/entry.js'), locale]);
    expect(JSON.parse(stdout)).toEqual({
      atLoad: { en: 0, id: 0 },
      read: { en: 0, id: 0, [locale]: 1 },
      said,
    });
  },
);
