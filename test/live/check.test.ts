import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../support/archives.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'rubrics/ub-oneway-udp.json');
const example = join(top, 'submissions/ub-oneway-udp/wrong-port');

describe.runIf(noLab === undefined)('wiremark check', () => {
  it('takes an archive, and says in the language of the rubric what is wrong with a broken one', async () => {
    await using folder = await temporaryFolder();
    const files = await Promise.all(
      ['clientUDP.py', 'serverUDP.py'].map(async (name): Promise<[string, string]> => [
        name,
        await readFile(join(example, name), 'utf8'),
      ]),
    );
    const out = join(folder.path, 'out');
    const zip = join(folder.path, 'tugas.zip');
    await writeFile(
      zip,
      await zipOf(Object.fromEntries(files.map(([name, text]) => [`Tugas/${name}`, text]))),
    );
    const tar = join(folder.path, 'kiriman.tar.gz');
    await writeFile(
      tar,
      await tarOf(
        files.map(([name, contents]) => ({ name, contents })),
        'gz',
      ),
    );
    const plain = await wiremark('check', example, '--rubric', rubric, '--out', out, '--json');
    const { score } = JSON.parse(plain.stdout);
    for (const archive of [zip, tar]) {
      const { stdout, exitCode } = await wiremark(
        'check',
        archive,
        '--rubric',
        rubric,
        '--out',
        out,
        '--json',
      );
      expect(JSON.parse(stdout)).toMatchObject({ status: 'graded', score });
      expect(exitCode).toBe(plain.exitCode);
    }
    await writeFile(zip, (await readFile(zip)).subarray(0, 200));
    const broken = await wiremark('check', zip, '--rubric', rubric, '--out', out);
    expect(broken).toMatchObject({ exitCode: 3, stdout: '' });
    expect(broken.stderr).toContain('tugas.zip tidak dapat dibuka');
  });

  it.runIf(process.getuid?.() === 0)(
    'reads what lies below /run, as on a memory stick, and writes there',
    async () => {
      const stick = await mkdtemp('/run/wiremark-test-');
      try {
        await cp(example, join(stick, 'tugas'), { recursive: true });
        const out = join(stick, 'out');
        const { stdout } = await wiremark(
          'check',
          join(stick, 'tugas'),
          '--rubric',
          rubric,
          '--out',
          out,
          '--json',
        );
        expect(JSON.parse(stdout)).toMatchObject({ status: 'graded' });
        expect(await readFile(join(out, 'tugas/result.json'), 'utf8')).toContain('"graded"');
      } finally {
        await rm(stick, { recursive: true });
      }
    },
  );

  it('reads the same files in every run, though its reports lie among them', async () => {
    await using folder = await temporaryFolder();
    const mine = join(folder.path, 'tugas');
    await cp(example, mine, { recursive: true });
    const filesOf = async (): Promise<string[]> => {
      await wiremark(
        'check',
        mine,
        '--rubric',
        rubric,
        '--out',
        join(mine, 'reports'),
        '--export',
        'csv,junit',
      );
      const record = JSON.parse(await readFile(join(mine, 'reports/tugas/evidence/submission.json'), 'utf8'));
      return record.files.map(({ path }: { path: string }) => path);
    };
    const first = await filesOf();
    expect(await filesOf()).toEqual(first);
  });

  it('tells a pipeline nothing of what is hidden, also where a format for lecturers has it', async () => {
    await using folder = await temporaryFolder();
    const written = JSON.parse(await readFile(rubric, 'utf8'));
    for (const one of written.scenarios) if (one.id === 'other-text') one.title = 'Rahasia';
    for (const check of written.checks)
      if (check.scenario === 'other-text')
        Object.assign(check, { visibility: 'hidden', title: `Rahasia ${check.id}` });
    const hiding = join(folder.path, 'hiding.json');
    await writeFile(hiding, JSON.stringify(written));
    const out = join(folder.path, 'out');
    const { stdout, stderr } = await wiremark(
      'ci',
      example,
      '--rubric',
      hiding,
      '--out',
      out,
      '--export',
      'csv,gradescope',
    );
    expect(stdout + stderr).not.toContain('Rahasia');
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const telling: string[] = [];
    for (const file of files)
      if ((await readFile(file, 'latin1')).includes('Rahasia')) telling.push(relative(out, file));
    expect(telling).toContain('lecturer/exports/gradescope/results.json');
    expect(telling.filter((file) => !file.startsWith('lecturer/'))).toEqual([]);
  });

  it('two at once wait for one another, and both end well', async () => {
    await using folder = await temporaryFolder();
    const check = () => wiremark('check', example, '--rubric', rubric, '--out', folder.path, '--json');
    const [one, other] = await Promise.all([check(), check()]);
    expect([one.stderr, other.stderr]).toEqual(['', '']);
    expect(JSON.parse(one.stdout).score).toBe(JSON.parse(other.stdout).score);
  });
});
