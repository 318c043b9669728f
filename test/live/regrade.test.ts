import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { lockFolder } from '../../harness/batch/folder-lock.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
/** The quickest two; WIREMARK_ALL_LABS=1 takes all of them, which takes a quarter of an hour. */
const LABS =
  process.env['WIREMARK_ALL_LABS'] === '1'
    ? (await readdir(join(top, 'submissions'))).filter((name) => !name.includes('.'))
    : ['pens-udp-echo', 'ub-oneway-udp'];

describe.runIf(noLab === undefined)('stored evidence', () => {
  it.each(LABS)(
    'of %s is judged to the same bytes',
    async (name) => {
      await using folder = await temporaryFolder();
      const rubric = join(top, 'rubrics', `${name}.json`);
      const out = join(folder.path, 'reports');
      await wiremark('grade', join(top, 'submissions', name), '--rubric', rubric, '--out', out);
      const { stdout } = await wiremark('regrade', out, '--rubric', rubric, '--json');
      const { submissions, identical, changes, damaged } = JSON.parse(stdout);
      expect(submissions).toBeGreaterThan(3);
      expect({ identical, changes, damaged }).toEqual({ identical: submissions, changes: [], damaged: [] });
    },
    600_000,
  );

  it('is judged by a changed rubric, with an override that survives, on a machine without a lab', async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, 'reports');
    const source = join(top, 'submissions/pens-udp-echo');
    for (const id of ['one-loop', 'wrong-port'])
      await cp(join(source, id), join(folder.path, 'class', id), { recursive: true });
    const rubric = join(top, 'rubrics/pens-udp-echo.json');
    await wiremark('grade', join(folder.path, 'class'), '--rubric', rubric, '--out', out);
    const override = await wiremark(
      'override',
      out,
      'wrong-port',
      'port',
      '--points',
      '3',
      '--reason',
      'lembar salah',
    );
    expect(override).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('wrong-port:') });

    const written = JSON.parse(await readFile(rubric, 'utf8'));
    for (const check of written.checks) if (check.id === 'port') check.points += 10;
    const changed = join(folder.path, 'changed.json');
    await writeFile(changed, JSON.stringify(written));
    const before = await readFile(join(out, 'results.json'), 'utf8');
    const { stdout } = await wiremark('regrade', out, '--rubric', changed);
    expect(stdout).toContain('1 gain, 0 lose');
    expect(stdout).toMatch(/one-loop: \d+\/\d+ → \d+\/\d+: port passed/);
    expect(await readFile(join(out, 'results.json'), 'utf8')).toBe(before);

    await wiremark('regrade', out, '--rubric', changed, '--apply');
    const { results } = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'));
    const port = results[1].checks.find(({ id }: { id: string }) => id === 'port');
    expect(port).toMatchObject({ points: 3, override: { reason: 'lembar salah' } });
    expect(await readFile(join(out, 'wrong-port/index.html'), 'utf8')).toContain('wrong-port');
  }, 300_000);

  it('is not touched while another command writes there', async () => {
    await using folder = await temporaryFolder();
    await using _lock = await lockFolder(folder.path);
    const rubric = join(top, 'rubrics/pens-udp-echo.json');
    const refused = await wiremark(
      'grade',
      join(top, 'submissions/pens-udp-echo'),
      '--rubric',
      rubric,
      '--out',
      folder.path,
    );
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is in use: another wiremark'),
    });
  });
});
