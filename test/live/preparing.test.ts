import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';
import type { Preparing } from './preparing/run.ts';

const noLab = await whyNoLab();
if (noLab !== undefined) process.stderr.write(`preparing: not run, ${noLab}\n`);

const READABLE = 'print("siap")\n';
const PYTHON_2 = 'print "siap"\n';
/** Constants that the compiler multiplies: 2 MB of source, of which it makes 800 MB. */
const GREEDY = Array.from({ length: 150_000 }, (_, line) => `"${String(line).padStart(6, '0')}"*680\n`).join(
  '',
);

const SUBMISSIONS: Record<string, Record<string, string>> = {
  readable: { 'one.py': READABLE, 'two.py': READABLE, 'soal 3/three.py': READABLE, 'four.py': READABLE },
  'with-python-2': { 'one.py': READABLE, 'soal 2/two.py': PYTHON_2, 'three.py': READABLE },
  greedy: { 'one.py': READABLE, 'two.py': GREEDY, 'three.py': READABLE, 'four.py': PYTHON_2 },
  single: { 'two.py': READABLE },
};
/** bubblewrap outside, bubblewrap inside, and Python. */
const SANDBOX = 3;

describe.runIf(noLab === undefined)('preparing a submission', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let told: Record<string, Preparing>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [id, files] of Object.entries(SUBMISSIONS))
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder.path, id, name)), { recursive: true });
        await writeFile(join(folder.path, id, name), text);
      }
    const ids = Object.keys(SUBMISSIONS);
    const { stdout } = await execa(process.execPath, [
      '--import',
      'tsx',
      join(top, 'test/live/preparing/run.ts'),
      ...ids.map((id) => join(folder.path, id)),
    ]);
    const answers: Preparing[] = JSON.parse(stdout);
    told = Object.fromEntries(
      ids.flatMap((id, at) => (answers[at] === undefined ? [] : [[id, answers[at]]])),
    );
  }, 120_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it('reads all of its Python in one sandbox', () => {
    expect(told['readable']).toEqual({
      kinds: { one: 'runnable', two: 'runnable', three: 'runnable', four: 'runnable' },
      builds: {},
      processes: SANDBOX,
      isMemoryLimited: expect.any(Boolean),
    });
    expect(told['single']).toMatchObject({ kinds: { two: 'runnable' }, processes: SANDBOX });
    expect(told['single']?.builds).toEqual({});
  });

  it('reads again what cannot be read, and says what Python says of it in the folder where it starts', () => {
    const { kinds, builds, processes } = told['with-python-2'] ?? {};
    expect(kinds).toEqual({ one: 'runnable', two: 'build-failed', three: 'runnable', four: 'missing' });
    expect(Object.keys(builds ?? {})).toEqual(['two']);
    expect(builds?.['two']).toMatchObject({ ok: false, command: 'python3' });
    expect(builds?.['two']?.output).toMatch(/^ {2}File "two\.py", line 1\n(?:.*\n)*SyntaxError: /mu);
    expect(processes).toBe(2 * SANDBOX);
  });

  it('tells nothing of a program by what another one does to their sandbox', (test) => {
    const { kinds, builds, processes, isMemoryLimited } = told['greedy'] ?? {};
    if (isMemoryLimited === false) test.skip('no control group can be had here, and memory is not limited');
    expect(kinds).toEqual({ one: 'runnable', two: 'build-failed', three: 'runnable', four: 'build-failed' });
    expect(builds?.['two']?.output).toMatch(/^Stopped at a limit: memory, 512 MB\.$/mu);
    expect(builds?.['four']?.output).toContain('SyntaxError');
    // Of the first one it had been told that it can be read.
    expect(processes).toBe((1 + 3) * SANDBOX);
  });
});
