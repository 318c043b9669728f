import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const oxlint = join(root, 'node_modules/.bin/oxlint');

const core = [
  'model',
  'wire',
  'filter',
  'evidence',
  'checks',
  'diagnosis',
  'rubric',
  'grading',
  'report',
  'locale',
  'similarity',
  'claims',
];
const shell = ['submission', 'lab', 'capture', 'scenario', 'batch', 'commands'];

/** The core's own order, written down a second time so that a slip in the linter's configuration shows. */
const mayImport: Record<string, string[]> = {
  model: [],
  wire: ['model'],
  filter: ['model', 'wire'],
  evidence: ['model', 'wire', 'filter'],
  checks: ['model', 'wire', 'filter', 'evidence'],
  diagnosis: ['model', 'wire', 'filter', 'evidence', 'locale'],
  rubric: ['model', 'wire', 'filter', 'evidence', 'checks', 'diagnosis', 'locale'],
  grading: ['model', 'wire', 'filter', 'evidence', 'checks', 'diagnosis', 'rubric', 'locale', 'claims'],
  report: [
    'model',
    'wire',
    'filter',
    'evidence',
    'checks',
    'diagnosis',
    'rubric',
    'grading',
    'locale',
    'similarity',
    'claims',
  ],
  locale: ['model'],
  similarity: ['model', 'wire'],
  claims: ['model', 'wire', 'filter', 'evidence'],
};

describe('the linter on a tree with seeded imports', () => {
  let folder: string;
  let complaints: Map<string, string[]>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wiremark-lint-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const name of [...core, ...shell]) seed(`${name}/thing.ts`, `export const thing = '${name}';\n`);
    for (const from of core) {
      for (const to of [...core, ...shell]) {
        if (from === to) continue;
        seed(`${from}/of-${to}.ts`, `export { thing } from '../${to}/thing.ts';\n`);
        seed(`${from}/deep/of-${to}.ts`, `export { thing } from '../../${to}/thing.ts';\n`);
        seed(
          `${from}/type-of-${to}.ts`,
          `import type { thing } from '../${to}/thing.ts';\nexport type A = typeof thing;\n`,
        );
      }
    }
    for (const name of [...core, ...shell]) seed(`${name}/of-cap.ts`, `export { Cap } from 'cap';\n`);
    seed('of-cap.ts', `export { Cap } from 'cap';\n`);
    seed('wire/egg.ts', `import { hen } from './hen.ts';\nexport const egg = () => hen;\n`);
    seed('wire/hen.ts', `import { egg } from './egg.ts';\nexport const hen = () => egg;\n`);
    seed('wire/loose.ts', `export function loose(value: any): string {\n  return String(value);\n}\n`);
    complaints = lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(core)('lets %s import what it builds on, and nothing else of the core', (from) => {
    const others = core.filter((to) => to !== from);
    const refused = others.filter((to) => isRefused(`${from}/of-${to}.ts`));
    expect(refused).toEqual(others.filter((to) => !mayImport[from]?.includes(to)));
    expect(others.filter((to) => isRefused(`${from}/deep/of-${to}.ts`))).toEqual(refused);
    expect(others.filter((to) => isRefused(`${from}/type-of-${to}.ts`))).toEqual(refused);
  });

  test.each(core)('refuses every import of the shell in %s', (from) => {
    expect(shell.filter((to) => !isRefused(`${from}/of-${to}.ts`))).toEqual([]);
    expect(shell.filter((to) => !isRefused(`${from}/deep/of-${to}.ts`))).toEqual([]);
    expect(shell.filter((to) => !isRefused(`${from}/type-of-${to}.ts`))).toEqual([]);
  });

  test('lets only capture import cap', () => {
    expect([...core, ...shell].filter((name) => !isRefused(`${name}/of-cap.ts`))).toEqual(['capture']);
    expect(isRefused('of-cap.ts')).toBe(true);
  });

  test('refuses an import cycle', () => {
    expect(complaints.get('harness/wire/hen.ts')).toContain('import(no-cycle)');
  });

  test('refuses any', () => {
    expect(complaints.get('harness/wire/loose.ts')).toContain('typescript(no-explicit-any)');
  });

  function seed(path: string, text: string): void {
    const at = join(folder, 'harness', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }

  function isRefused(path: string): boolean {
    return complaints.get(`harness/${path}`)?.includes('eslint(no-restricted-imports)') ?? false;
  }
});

test('every folder of harness/ has its place in the import direction', () => {
  const folders = readdirSync(join(root, 'harness'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.filter((name) => !core.includes(name) && !shell.includes(name))).toEqual([]);
});

test('a violation in a copy of the project makes `oxlint --deny-warnings` fail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wiremark-copy-'));
  try {
    execFileSync('cp', ['-r', join(root, 'harness'), join(root, '.oxlintrc.json'), folder]);
    writeFileSync(
      join(folder, 'harness/model/seeded.ts'),
      `export { OperatorError as Seeded } from '../commands/seeded.ts';\n`,
    );
    const { status, stdout } = spawnSync(oxlint, ['--deny-warnings'], { cwd: folder, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stdout).toContain('harness/model/seeded.ts');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Rule codes that the linter reports, by file. */
function lint(folder: string): Map<string, string[]> {
  const { stdout } = spawnSync(oxlint, ['--format=json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const report: { diagnostics: { code: string; filename: string }[] } = JSON.parse(stdout);
  const byFile = new Map<string, string[]>();
  for (const { code, filename } of report.diagnostics) {
    byFile.set(filename, [...(byFile.get(filename) ?? []), code]);
  }
  return byFile;
}
