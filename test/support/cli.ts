import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const top = fileURLToPath(new URL('../..', import.meta.url));
export const rubricT1 = join(top, 'rubrics/progjar-t1.json');

/** Runs wiremark from its source, as a user would from a shell. Never rejects. */
export function wiremark(...args: string[]) {
  return execa(process.execPath, ['--import', 'tsx', join(top, 'harness/cli.ts'), ...args], {
    cwd: top,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1' },
  });
}

/** Grades the example class from source. The process can be watched, interrupted and killed. */
export function gradeT1(out: string) {
  return wiremark('grade', join(top, 'submissions/progjar-t1'), '--rubric', rubricT1, '--out', out);
}

/** A temporary folder that disappears with `await using`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wiremark-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Why no lab can run here, or undefined where one can. In CI a missing lab is an error, never a reason to skip. */
export async function whyNoLab(): Promise<string | undefined> {
  const { exitCode, stdout } = await wiremark('doctor');
  if (exitCode === 0) return undefined;
  if (process.env['CI'] === 'true') throw new Error(`no lab can run here:\n${stdout}`);
  process.stderr.write(`Skipped, no lab can run here:\n${stdout}\n`);
  return stdout;
}
