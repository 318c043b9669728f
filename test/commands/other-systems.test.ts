import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, top } from '../support/cli.ts';

/** Lets the command believe that it runs elsewhere: all of its own answers follow from process.platform. */
const pretend = (platform: string) =>
  `data:text/javascript,Object.defineProperty(process, 'platform', { value: '${platform}' })`;

describe.each<[string, string]>([
  ['darwin', 'macOS'],
  ['win32', 'Windows'],
])('on %s', (platform, name) => {
  it('what needs a lab says what to do instead', async () => {
    const submission = join(top, 'submissions/progjar-t1/correct-threaded');
    await using folder = await temporaryFolder();
    const run = await wiremark(platform, folder.path, ['check', submission, '--rubric', 'progjar-t1']);
    expect(run.stderr).toContain(`this is ${name}, which has no network namespaces`);
    expect(run.stderr).toContain('scripts/wiremark');
    expect(run.exitCode).toBe(3);
  });

  it('doctor recommends one container, and no package of Debian', async () => {
    await using folder = await temporaryFolder();
    const { stdout, exitCode } = await wiremark(platform, folder.path, ['doctor', '--json']);
    const { works, recommended } = JSON.parse(stdout);
    expect([works, exitCode]).toEqual([false, 3]);
    expect(recommended).toMatchObject({
      mode: 'none',
      detail: expect.stringContaining('Docker Desktop and scripts/wiremark'),
    });
    expect(stdout).not.toMatch(/apt-get|kernel/u);
  });

  it('what only reads works as everywhere', async () => {
    await using folder = await temporaryFolder();
    const { stdout, exitCode } = await wiremark(platform, folder.path, ['rubric', 'explain', 'progjar-t1']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('32444');
  });
});

/** With nothing of this machine's commands to be found. */
function wiremark(platform: string, path: string, args: readonly string[]) {
  const script = [
    '--import',
    pretend(platform),
    '--import',
    import.meta.resolve('tsx'),
    join(top, 'harness/cli.ts'),
  ];
  return execa(process.execPath, [...script, ...args], {
    cwd: top,
    reject: false,
    stdin: 'ignore',
    env: { PATH: path },
  });
}
