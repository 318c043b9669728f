import { execa } from 'execa';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'rubrics/pens-udp-echo.json');

describe.runIf(noLab === undefined)('wiremark check --watch', () => {
  it('runs again when a file is saved, says what changed, and ends on Ctrl-C', async () => {
    await using folder = await temporaryFolder();
    const submission = join(folder.path, 'budi');
    await cp(join(top, 'submissions/pens-udp-echo/wrong-port'), submission, { recursive: true });
    const server = join(submission, 'udpechoserver.py');
    const run = execa(
      process.execPath,
      [
        '--import',
        join(top, 'node_modules/tsx/dist/loader.mjs'),
        join(top, 'harness/cli.ts'),
        'check',
        '.',
        '--watch',
        '--rubric',
        rubric,
        '--out',
        join(submission, 'reports'),
      ],
      { cwd: submission, reject: false, all: true, stdin: 'ignore', env: { NO_COLOR: '1' } },
    );
    let seen = '';
    let mark = 0;
    run.all.on('data', (chunk) => {
      seen += String(chunk);
    });
    const waits = async (): Promise<string> => {
      await expect
        .poll(() => seen.indexOf('Waiting for changes', mark), { timeout: 120_000, interval: 20 })
        .toBeGreaterThan(-1);
      const text = seen.slice(mark);
      mark = seen.length;
      return text;
    };
    expect(await waits()).toContain('Grade: 80 of 100');

    const text = await readFile(server, 'utf8');
    await writeFile(server, text.replaceAll('8756', '8765'));
    const second = await waits();
    expect(second).toContain('Changed: udpechoserver.py. Running again');
    expect(second).toContain('Since the last run: 80 \u2192 90 points.');

    // As editors save: a new file, renamed over the old one.
    await writeFile(`${server}.new`, text.replaceAll('8756', '8757'));
    await rename(`${server}.new`, server);
    expect(await waits()).toContain('Running again');

    run.kill('SIGINT');
    const { exitCode, all } = await run;
    expect(all).toContain('Stopped watching.');
    expect([0, 1]).toContain(exitCode);
  });
});
