import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../harness/batch/folder-lock.ts';
import { gradeT1, temporaryFolder, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a batch that is interrupted', () => {
  it('finishes what runs on Ctrl-C, keeps it, and says so', async () => {
    await using folder = await temporaryFolder();
    const run = gradeT1(folder.path);
    await firstGrade(run);
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Stopping after the submissions that are running');
    expect(stderr).toMatch(/\d+ of \d+ submissions were not graded/);
    const { results } = JSON.parse(await readFile(join(folder.path, 'results.json'), 'utf8'));
    expect(results.length).toBeGreaterThan(0);
    expect(await leftOf(run.pid)).toEqual([]);
  });

  it('stops at once on a second Ctrl-C, says how to go on, and leaves the folder free', async () => {
    await using folder = await temporaryFolder();
    const run = gradeT1(folder.path);
    await firstGrade(run);
    run.kill('SIGINT');
    await new Promise<void>((resolve) => {
      run.stderr?.on('data', (data: Buffer) => {
        if (data.toString().includes('Press Ctrl-C again')) resolve();
      });
    });
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/Stopped\. Go on with:\n {2}wiremark grade .*--out \S+ --resume/);
    expect(await leftOf(run.pid)).toEqual([]);
    await using _lock = await lockFolder(folder.path);
  });

  it('leaves no process behind when it is killed', async () => {
    await using folder = await temporaryFolder();
    const run = gradeT1(folder.path);
    await firstGrade(run);
    const before = await leftOf(run.pid);
    expect(before.length).toBeGreaterThan(3);
    run.kill('SIGKILL');
    await run;
    await expect.poll(() => alive(before), { timeout: 5_000, interval: 20 }).toEqual([]);
  });
});

describe.runIf(noLab === undefined)('a batch that goes on for long', () => {
  it('reaps the sandboxes that have ended', async () => {
    await using folder = await temporaryFolder();
    const run = gradeT1(folder.path);
    let most = 0;
    let graded = 0;
    for await (const _ of run.iterable({ from: 'stderr' })) {
      most = Math.max(most, await zombiesBelow(run.pid));
      graded += 1;
    }
    expect(graded).toBeGreaterThan(5);
    // One may be between its end and its reaping, on each of the places where submissions run.
    expect(most).toBeLessThan(8);
  });
});

async function zombiesBelow(pid: number | undefined): Promise<number> {
  const all = await leftOf(pid);
  const states = await Promise.all(
    all.map(async (one) => {
      const stat = await readFile(`/proc/${one.split('@')[0]}/stat`, 'utf8').catch(() => '');
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }),
  );
  return states.filter((state) => state === 'Z').length;
}

/** Resolves with the first line of progress: a submission has been graded, the next ones run. */
async function firstGrade(run: ReturnType<typeof gradeT1>): Promise<void> {
  await new Promise<void>((resolve) => {
    let text = '';
    run.stderr?.on('data', (data: Buffer) => {
      text += data.toString();
      if (/^ *\d+\/\d+ /m.test(text)) resolve();
    });
  });
}

/** All processes below one, with the time each was started: a number alone may be given out again. */
async function leftOf(pid: number | undefined): Promise<string[]> {
  const parents = new Map<number, number>();
  const started = new Map<number, string>();
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat === '') continue;
    parents.set(Number(name), Number(fields[1]));
    started.set(Number(name), `${name}@${fields[19]}`);
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((one) => started.get(one) ?? '');
}

async function alive(processes: string[]): Promise<string[]> {
  const checked = await Promise.all(
    processes.map(async (one) => {
      const [pid = '', start] = one.split('@');
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[19] === start && fields[0] !== 'Z' ? one : undefined;
    }),
  );
  return checked.filter((one) => one !== undefined);
}
