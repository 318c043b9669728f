import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../harness/lab/toolchains.ts';
import { SourceChecks, type Checking, type RunCheck } from '../../harness/scenario/source-checks.ts';
import { commandFor } from '../../harness/submission/command.ts';
import { temporaryFolder } from '../support/cli.ts';

/** A folder with files, commands that run in it, and those that have run. */
async function workshopWith(contents: Record<string, string>) {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text, 'latin1');
  }
  const ran: string[][] = [];
  const run: RunCheck = async ({ cwd, argv: [command = '', ...rest] }) => {
    ran.push(rest);
    const { exitCode, stdout, stderr } = await execa(command, rest, {
      cwd: join(folder.path, cwd),
      reject: false,
      stripFinalNewline: false,
    });
    return { ok: exitCode === 0, output: stderr + stdout, stdout };
  };
  return {
    checks: new SourceChecks(run),
    ran,
    alone: run,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Files are right that say so; one that says `kill` ends the process which reads it. */
const ALONE = 'grep -q right "$1" || { grep -q kill "$1" && kill -9 $$; echo "$1 is wrong"; exit 1; }';
const TOGETHER = `place=0; for one; do
  grep -q kill "$one" && kill -9 $$
  grep -q right "$one" && echo "$place"
  place=$((place + 1))
done`;

function checking(file: string, image?: string): Checking {
  return {
    cwd: '.',
    argv: ['sh', '-c', ALONE, 'alone', file],
    together: { argv: ['sh', '-c', TOGETHER, 'together'], file },
    ...(image === undefined ? {} : { image }),
  };
}

/** Who read what, in their order. */
function readings(ran: string[][]): string[][] {
  return ran.map((argv) => argv.slice(2));
}

const RIGHT = { ok: true, output: '' };

describe('checks of sources', () => {
  it('are one process for those that are asked for together', async () => {
    await using workshop = await workshopWith({ a: 'right', b: 'right', c: 'right' });
    const said = await Promise.all(['a', 'b', 'c'].map((file) => workshop.checks.check(checking(file))));
    expect(said).toEqual([RIGHT, RIGHT, RIGHT]);
    expect(readings(workshop.ran)).toEqual([['together', 'a', 'b', 'c']]);
  });

  it('are one more for each that is not right, which says what it says alone', async () => {
    await using workshop = await workshopWith({ a: 'right', b: 'bad', c: 'right' });
    const said = await Promise.all(['a', 'b', 'c'].map((file) => workshop.checks.check(checking(file))));
    expect(said).toMatchObject([RIGHT, { ok: false, output: 'b is wrong\n' }, RIGHT]);
    expect(readings(workshop.ran)).toEqual([
      ['together', 'a', 'b', 'c'],
      ['alone', 'b'],
    ]);
  });

  it('tell nothing of a source by what another one does to the process', async () => {
    await using workshop = await workshopWith({ a: 'right', b: 'kill', c: 'right', d: 'bad' });
    const said = await Promise.all(['a', 'b', 'c', 'd'].map((file) => workshop.checks.check(checking(file))));
    expect(said.map(({ ok }) => ok)).toEqual([true, false, true, false]);
    expect(readings(workshop.ran).toSorted()).toEqual([
      ['alone', 'b'],
      ['alone', 'c'],
      ['alone', 'd'],
      ['together', 'a', 'b', 'c', 'd'],
    ]);
  });

  it('are the check of a source that is asked for alone', async () => {
    await using workshop = await workshopWith({ a: 'right', b: 'right' });
    expect(await workshop.checks.check(checking('a'))).toMatchObject(RIGHT);
    expect(await workshop.checks.check(checking('b'))).toMatchObject(RIGHT);
    expect(readings(workshop.ran)).toEqual([
      ['alone', 'a'],
      ['alone', 'b'],
    ]);
  });

  it('bring nothing together from two images', async () => {
    await using workshop = await workshopWith({ a: 'right', b: 'right', c: 'right' });
    await Promise.all([
      workshop.checks.check(checking('a', 'one')),
      workshop.checks.check(checking('b', 'two')),
      workshop.checks.check(checking('c', 'one')),
    ]);
    expect(readings(workshop.ran)).toEqual([
      ['together', 'a', 'c'],
      ['alone', 'b'],
    ]);
  });
});

/** Sources that could mislead whoever reads several of them. Latin-1, a character a byte. */
const HOSTILE: Record<string, string> = {
  'server.py': 'print("siap")\n',
  'soal 2/server.py': 'print "siap"\n',
  'soal 3/server.py': 'print("siap")\n',
  'empty.py': '',
  'nested.py': `${'('.repeat(300)}${')'.repeat(300)}`,
  'deep.py': `${'-'.repeat(100_000)}1`,
  'long.py': `1${'+1'.repeat(100_000)}`,
  'null.py': 'a = 1\0\n',
  'bom.py': 'ï»¿a = 1\n',
  'latin.py': 'a = "é"\n',
  'declared.py': '# coding: latin-1\na = "é"\n',
  'unknown.py': '# coding: nothing\n',
  'tabs.py': 'if 1:\n\ta = 1\n        b = 2\n',
  'warns.py': 'a = 1 is 1\n"\\d"\n',
  'future.py': 'from __future__ import annotations\n',
  'after-future.py': 'from __future__ import nothing\n',
  'exits.py': 'raise SystemExit(0)\n',
  'prints.py': 'print("0\\n1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n")\n',
  '-c.py': 'a = 1\n',
  'x\n4\ny.py': 'a = 1 is 1 +\n',
  'last.py': 'a = 1\n',
};

const python = findTool({ command: 'python3' });
if (python === undefined) process.stderr.write('source checks: Python is not installed\n');

it.runIf(python !== undefined)('of Python say of each source what its own check says', async () => {
  await using workshop = await workshopWith(HOSTILE);
  const files = Object.entries(HOSTILE).map(([path, text]) => ({
    path,
    bytes: text.length,
    sha256: '',
    kind: 'source' as const,
    base64: Buffer.from(text, 'latin1').toString('base64'),
  }));
  const withPython = ([, ...rest]: string[]): string[] => [python ?? '', ...rest];
  const checkings = files.flatMap(({ path: file }) => {
    const check = commandFor({ file }, files)?.check;
    if (check === undefined) return [];
    const together = { ...check.together, argv: withPython(check.together.argv) };
    return [{ ...check, argv: withPython(check.argv), together }];
  });
  expect(checkings).toHaveLength(files.length);
  const said = await Promise.all(checkings.map((one) => workshop.checks.check(one)));
  const processes = workshop.ran.length;
  const alone = await Promise.all(checkings.map((one) => workshop.alone(one)));
  expect(said.map(({ ok }) => ok)).toEqual(alone.map(({ ok }) => ok));
  const wrong = alone.filter(({ ok }) => !ok);
  expect(said.filter(({ ok }) => !ok).map(({ output }) => output)).toEqual(wrong.map(({ output }) => output));
  expect(wrong.length).toBeGreaterThan(5);
  expect(wrong.length).toBeLessThan(files.length - 5);
  expect(processes).toBe(1 + wrong.length);
});
