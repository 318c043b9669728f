import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../harness/lab/toolchains.ts';
import type { ScenarioRecord, SubmissionRecord } from '../../harness/model/evidence.ts';
import type { Result } from '../../harness/model/grade.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const programs = join(top, 'test/live/programs');

/** Language → what it needs, how its programs serve several clients, and its server that never answers. */
const languages: Record<string, { tools: string[]; serves: string; silent: string }> = {
  node: { tools: ['node'], serves: 'in parallel', silent: 'silent.mjs' },
  go: { tools: ['go'], serves: 'in parallel', silent: 'silent.go' },
  java: { tools: ['javac', 'java'], serves: 'in parallel', silent: 'lab/Silent.java' },
  cpp: { tools: ['g++'], serves: 'one at a time', silent: 'silent.cpp' },
};

const here = Object.entries(languages).filter(([language, { tools }]) => {
  const missing = tools.find((command) => findTool({ command }) === undefined);
  if (missing !== undefined) process.stderr.write(`Skipped ${language}: ${missing} is not installed here.\n`);
  return missing === undefined;
});

describe.runIf(noLab === undefined)('programs of other languages', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [language, { silent }] of here) {
      await handIn(language, language);
      await handIn(`${language}-silent`, language, { server: silent });
    }
    await handIn('needs-newer-node', 'node', { server: 'server.ts' });
    await rename(
      join(folder.path, 'class/needs-newer-node/server.mjs'),
      join(folder.path, 'class/needs-newer-node/server.ts'),
    );
    await handIn('node-prompting', 'node', { client: 'prompting.mjs' });
    const rubric = join(programs, 'echo.json');
    await wiremark(
      'grade',
      join(folder.path, 'class'),
      '--rubric',
      rubric,
      '--out',
      join(folder.path, 'out'),
    );
  }, 300_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it.each(here)('are built, run and given full marks in %s', async (language) => {
    const { checks, score } = await read<Result>(language, 'result.json');
    expect(checks.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(score).toBe(100);
  });

  it.each(here)('are seen to serve as they do in %s', async (language, { serves }) => {
    const { checks } = await read<Result>(language, 'result.json');
    expect(checks.find(({ id }) => id === 'behaviour')?.actual).toContain(serves);
  });

  it.each(here)('are ended early in %s where no answer can come any more', async (language) => {
    const { steps, programs: ran } = await read<ScenarioRecord>(
      `${language}-silent`,
      'evidence/pair/scenario.json',
    );
    expect(ran.map(({ end }) => end)).toEqual([
      expect.objectContaining({ kind: 'stopped', why: 'idle' }),
      expect.objectContaining({ kind: 'stopped', why: 'stuck' }),
    ]);
    const [, run] = steps;
    expect(run?.outcome).toBe('quiet');
    expect((run?.endMs ?? Infinity) - (run?.startMs ?? 0)).toBeLessThan(10_000);
    const { checks } = await read<Result>(`${language}-silent`, 'result.json');
    expect(checks.find(({ id }) => id === 'echo')?.status).toBe('failed');
  });

  it.each(here)('are recorded with their language in %s', async (language) => {
    const { programs: bound } = await read<SubmissionRecord>(language, 'evidence/submission.json');
    expect(bound.map((program) => program.language)).toEqual([language, language]);
    expect(bound.filter(({ build }) => build?.ok === false)).toEqual([]);
  });

  it('have Enter pressed for them where they read lines without blocking', async () => {
    const { score } = await read<Result>('node-prompting', 'result.json');
    const { programs: ran } = await read<ScenarioRecord>('node-prompting', 'evidence/pair/scenario.json');
    expect(ran.find(({ id }) => id === 'client')).toMatchObject({
      enterPressed: 1,
      end: { kind: 'exited', code: 0 },
    });
    expect(score).toBe(100);
  });

  it.runIf(findTool({ command: 'node', atLeast: '22.18' }) === undefined)(
    'are told from programs that do not compile, where what they need is not installed',
    async () => {
      const { programs: bound } = await read<SubmissionRecord>(
        'needs-newer-node',
        'evidence/submission.json',
      );
      expect(bound.find(({ program }) => program === 'server')).toMatchObject({
        language: 'typescript',
        build: { ok: false, why: 'toolchain-missing', tool: 'node', debianPackage: 'nodejs' },
      });
    },
  );

  async function handIn(id: string, language: string, named?: Record<string, string>): Promise<void> {
    const target = join(folder.path, 'class', id);
    await cp(join(programs, language), target, { recursive: true });
    await cp(join(programs, 'data.txt'), join(target, 'data.txt'));
    if (named !== undefined)
      await writeFile(join(target, 'submission.json'), JSON.stringify({ programs: named }));
  }

  async function read<T>(id: string, file: string): Promise<T> {
    return JSON.parse(await readFile(join(folder.path, 'out', id, file), 'utf8'));
  }
});
