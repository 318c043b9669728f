import { execa } from 'execa';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePcapng } from '../../harness/wire/index.ts';
import { writeCommand } from '../../scripts/build/write-command.ts';
import { rubricT1, temporaryFolder, top } from '../support/cli.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';
import { watched } from '../support/watched.ts';

/** The command as `npm run build` makes it, in a folder of its own. */
let folder: AsyncDisposable & { path: string };
let dist: string;
let cli: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  dist = join(folder.path, 'dist');
  cli = join(dist, 'cli.js');
  for (const name of ['package.json', 'node_modules', 'rubrics'])
    await symlink(join(top, name), join(folder.path, name));
  await writeCommand(top, dist);
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

/** Runs what was built, from a folder that has nothing to do with it. */
function built(...args: string[]) {
  return execa(process.execPath, [cli, ...args], {
    cwd: folder.path,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1' },
  });
}

describe('what a module has beside itself', () => {
  const asked = placesAskedFor();

  test('is asked for in a way that can be seen here', () => {
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.map(({ path }) => path)).toContain('lab/spawner/spawner.py');
    expect(asked.map(({ path }) => path)).toContain('capture/capture-process.cjs');
    expect(asked.map(({ path }) => path)).toContain('batch/regrade-thread.js');
  });

  test.each(asked)('$path, for $module', ({ path }) => {
    expect(existsSync(join(dist, path))).toBe(true);
  });

  test('is looked for at the place of its module, wherever that was put', async () => {
    const files = filesIn(dist, '.js');
    let places = 0;
    for (const file of files) {
      const text = await readFile(join(dist, file), 'utf8');
      expect(text).not.toContain('wiremark-place:');
      for (const [, relative = ''] of text.matchAll(/new URL\("([^"]+)", import\.meta\.url\)\.href/gu)) {
        const module = posix.join(posix.dirname(file), relative).replace(/\.js$/u, '.ts');
        expect(existsSync(join(top, 'harness', module)), `${module}, from ${file}`).toBe(true);
        places += 1;
      }
    }
    expect(places).toBeGreaterThan(8);
  });
});

describe('what was built', { timeout: 60_000 }, () => {
  test('finds the rubrics that come with wiremark, and judges them by the code of their schema', async () => {
    const { stdout, stderr, exitCode } = await built('rubric', 'lint', 'progjar-t1');
    expect({ stdout, stderr, exitCode }).toMatchObject({ exitCode: 0, stderr: '' });
    const broken = join(folder.path, 'broken.json');
    await writeFile(broken, (await readFile(rubricT1, 'utf8')).replace('"passMark": 60', '"passMark": "60"'));
    const lint = await watched(['rubric', 'lint', broken], { built: cli });
    expect(lint.exitCode).toBe(2);
    expect(lint.stdout + lint.stderr).toContain('/passMark');
    expect([...lint.packages]).not.toContain('ajv');
  });

  test('judges in threads, and writes pages with their templates and script', async () => {
    await using reports = await temporaryFolder();
    const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
    await storeClass(
      reports.path,
      rubric,
      ['adi', 'budi', 'citra'].map((id) => ({ id, ports: { echo: 32444 } })),
    );
    const changed = join(folder.path, 'changed.json');
    await writeFile(changed, rubric.source.replace('Title of echo-port', 'Another title'));
    const { stdout, stderr, exitCode } = await built('regrade', reports.path, '--rubric', changed, '--apply');
    expect({ stdout, stderr, exitCode }).toMatchObject({ exitCode: 0 });
    const page = await readFile(join(reports.path, 'adi/index.html'), 'utf8');
    expect(page).toContain('Another title');
    expect(page).toContain(await readFile(join(dist, 'report/page/bundle.js'), 'utf8'));
  });

  test('names each package of which it holds code, with its licence', async () => {
    const text = await readFile(join(dist, 'THIRD-PARTY.txt'), 'utf8');
    const parts = text.split(/^-{80}$/mu).slice(1);
    expect(parts.map((part) => /^\s*(\S+) \d+\.\d+\.\d+ \(/u.exec(part)?.[1])).toEqual([
      '@formatjs/fast-memoize',
      '@formatjs/icu-messageformat-parser',
      '@formatjs/icu-skeleton-parser',
      'ajv',
      'handlebars',
      'intl-messageformat',
    ]);
    for (const part of parts) expect(part).toMatch(/Permission is hereby granted|Redistribution and use/u);
  });

  test('loads the packages that are installed with it, and no others', async () => {
    const { dependencies } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8'));
    const loaded = new Set<string>();
    for (const file of filesIn(dist, '.js').filter((name) => name !== 'report/page/bundle.js')) {
      const text = await readFile(join(dist, file), 'utf8');
      for (const [, name = ''] of text.matchAll(LOADED)) loaded.add(name);
    }
    // What makes templates and the page's script from sources comes along, and finds both made.
    expect([...loaded].toSorted()).toEqual([...Object.keys(dependencies), 'esbuild'].toSorted());
  });

  test('is a library as well', async () => {
    const library: Record<string, unknown> = await import(pathToFileURL(join(dist, 'index.js')).href);
    expect(Object.keys(library).toSorted()).toEqual([
      'dissect',
      'judge',
      'loadRubric',
      'readCapture',
      'readEvidence',
    ]);
  });

  test('keeps the names of functions, for stack traces', () => {
    const text = filesIn(dist, '.js')
      .map((file) => readFileSync(join(dist, file), 'utf8'))
      .join('\n');
    for (const name of ['reenter', 'gradeCommand', 'openSlot', 'parseRubric', 'scanCapture'])
      expect(text).toMatch(new RegExp(`function ${name}\\(`, 'u'));
  });

  test('loads few files: each costs as much to open as to read', async () => {
    const help = await watched(['--help'], { built: cli });
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.modules).toBeLessThanOrEqual(6);
    const capture = join(folder.path, 'one.pcapng');
    const frames = oneAfterAnother(tcpConversation({ script: ['handshake', 'close'] }));
    await writeFile(capture, writePcapng({ application: 'test', frames, names: new Map() }));
    const count = await watched(['packets', capture, '--count'], { built: cli });
    expect(count).toMatchObject({ exitCode: 0, stdout: `${frames.length}` });
    expect(count.modules).toBeLessThanOrEqual(9);
    await using commands = await temporaryFolder();
    // It begins, as the lab does, and ends at once.
    await writeFile(join(commands.path, 'setpriv'), "#!/bin/sh\nprintf '\\0' >&2\nexit 7\n", { mode: 0o755 });
    const submission = join(top, 'submissions/progjar-t1/correct-threaded');
    const check = await watched(['check', submission, '--rubric', rubricT1], {
      built: cli,
      env: { PATH: commands.path },
    });
    expect(check.exitCode).toBe(7);
    expect(check.modules).toBeLessThanOrEqual(16);
  });

  test('is the same when it is built again, without what has no source any more', async () => {
    const before = filesIn(dist);
    await writeFile(join(dist, 'chunks/left-over.js'), '');
    await writeCommand(top, dist);
    expect(filesIn(dist)).toEqual(before);
  });
});

/** A package in `import`, or in what `createRequire` gave. */
const LOADED =
  /(?:^import (?:[^'"]* from )?|\bimport\(|\brequire\d*\(|\.href\)\()"(?!node:)((?:@[\w-]+\/)?\w[\w-]*)[^"]*"/gmu;

/** What the sources look for with `import.meta.url`, as it must lie in what is built. */
function placesAskedFor(): { module: string; path: string }[] {
  return filesIn(join(top, 'harness'), '.ts').flatMap((module) => {
    const text = readFileSync(join(top, 'harness', module), 'utf8').replaceAll(/^\s*\/\/.*$/gmu, '');
    if (!text.includes('import.meta.url')) return [];
    return [...text.matchAll(/new URL\(\s*(['"`])(?<path>.+?)\1/gu)].flatMap(({ groups }) => {
      const path = (groups?.['path'] ?? '')
        .replace(/\$\{ext[^}]*\}$/u, '.js')
        // A name that is only known when it runs: its folder has to be there.
        .replace(/[^/]*\$\{.*$/u, '');
      // From source alone, and above `dist/`, things are as they are in the repository. Templates have become code.
      const isElsewhere = path.endsWith('.ts') || path.startsWith('../..') || path === './templates/';
      return isElsewhere || /^[a-z-]+:/u.test(path)
        ? []
        : [{ module, path: posix.join(dirname(module), path) }];
    });
  });
}

function filesIn(path: string, ending = ''): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .toSorted();
}
