import { execa } from 'execa';
import { readlinkSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Capture, Recording } from '../../harness/capture/capture.ts';
import { lookFor } from '../../harness/capture/choose-capture.ts';
import { readText } from '../../harness/lab/proc-text.ts';
import { descendants } from '../../harness/lab/proc.ts';
import { spawner } from '../../harness/lab/spawner/spawner.ts';
import type { Result } from '../../harness/model/grade.ts';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';
import { openGround, type Ground } from './capture/ground.ts';

const noLab = await whyNoLab();
const isRoot = process.getuid?.() === 0;
const fallbacks = (['dumpcap', 'tcpdump'] as const).filter((program) => !('why' in lookFor(program)));
const MARKER_ETHERTYPE = 0x88b5;

describe.runIf(noLab === undefined && isRoot)('two captures of the same traffic', () => {
  it.each(fallbacks)(
    'show the same frames, and those of an exchange in the same order: cap and %s',
    async (program) => {
      await using ground = await openGround();
      const captures = [await ground.open(program), await ground.open('cap')];
      expect(captures.map((capture) => capture.program)).toEqual([program, 'cap']);
      const [burst = [], sameBurst = []] = await bothWhole(ground, 'burst', captures);
      // Fifty clients and a megabyte there and back: nothing less has been compared. What two processors hand on at the same
      // moment comes to two captures in either order.
      expect(burst.length).toBeGreaterThan(2_000);
      expect(burst.toSorted()).toEqual(sameBurst.toSorted());
      const [turns = [], sameTurns = []] = await bothWhole(ground, 'turns', captures);
      expect(turns.filter(carriesData).length).toBe(400);
      expect(turns.filter(carriesData)).toEqual(sameTurns.filter(carriesData));
    },
  );
});

describe.runIf(noLab === undefined && isRoot)('a capture whose sender of markers dies', () => {
  it.each(['cap', ...fallbacks] as const)('is incomplete and says why: %s', async (program) => {
    await using ground = await openGround();
    const capture = await ground.open(program);
    const recording = await capture.begin();
    const senders = sendersOfFrames();
    expect(senders).toHaveLength(1);
    for (const pid of senders) process.kill(pid, 'SIGKILL');
    const reason = 'the sender of markers ended (SIGKILL)';
    expect(await recording.end()).toMatchObject({ complete: false, reason });
    await expect(capture.begin()).rejects.toThrow(reason);
  });
});

describe.runIf(noLab === undefined)('a lab without cap', () => {
  it('says why and how to mend it, and gives the same grade', async () => {
    await using folder = await temporaryFolder();
    const [whole, broken] = [join(folder.path, 'whole'), join(folder.path, 'broken')];
    const tree = join(folder.path, 'tree');
    await copyWithoutCap(tree);
    const withCap = await check(top, whole);
    const without = await check(tree, broken);
    expect(without.stderr).toContain('it was installed but not compiled');
    expect(without.stderr).toContain('npm rebuild cap');
    expect(graded(without.result)).toEqual(graded(withCap.result));
    expect(withCap.result.status).toBe('graded');
    expect(await capturedBy(whole)).toEqual([undefined]);
    expect(await capturedBy(broken)).toEqual([fallbacks[0]]);
    // A capture that lags must not make a program seem to begin after it, or the next one, has ended.
    for (const { programs } of await recordsOf(broken)) {
      for (const { startMs, endMs } of programs) expect(startMs).toBeLessThan(endMs ?? 0);
      const [a, c] = ['client-a', 'client-c'].map((id) => programs.find((one) => one.id === id));
      if (a !== undefined && c !== undefined) expect(c.startMs).toBeGreaterThanOrEqual(a.endMs ?? Infinity);
    }
  });

  it.each(fallbacks)('runs a scenario again on another switch when %s dies in it', async (program) => {
    await using folder = await temporaryFolder();
    const { result, stderr } = await check(top, folder.path, { WIREMARK_CAPTURE: program }, program);
    expect(stderr).toContain(`${program} ended (SIGKILL)`);
    expect(result.status).toBe('graded');
    expect(graded(result)).toEqual(graded((await check(top, folder.path)).result));
  });

  it('refuses a name that is none', async () => {
    await using folder = await temporaryFolder();
    const run = await start(top, folder.path, { WIREMARK_CAPTURE: 'wireshark' });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('WIREMARK_CAPTURE must be cap, dumpcap, tcpdump or unset');
  });
});

/**
 * The frames of some traffic, in hex, as both have seen them that have seen all of it by their own count: on a busy
 * machine cap loses frames of a burst, and says so.
 */
async function bothWhole(ground: Ground, kind: 'burst' | 'turns', captures: Capture[]): Promise<string[][]> {
  const reasons: unknown[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const recordings: Recording[] = [];
    for (const capture of captures) recordings.push(await capture.begin());
    await ground.makeTraffic(kind);
    const counters = [];
    for (const recording of recordings) counters.push(await recording.end());
    if (counters.every(({ complete }) => complete))
      return recordings.map(({ frames }) =>
        frames
          .filter(({ bytes }) => bytes.readUInt16BE(12) !== MARKER_ETHERTYPE)
          .map(({ bytes }) => bytes.toString('hex')),
      );
    reasons.push(...counters.map(({ reason }) => reason));
  }
  throw new Error(`no traffic was captured whole by both: ${reasons.join('; ')}`);
}

/** Copies of the spawner that read from a pipe. */
function sendersOfFrames(): number[] {
  return descendants(process.pid).filter((pid) => {
    if (pid === spawner().pid || !readText(`/proc/${pid}/cmdline`).includes('spawner.py')) return false;
    try {
      return readlinkSync(`/proc/${pid}/fd/3`).startsWith('pipe:');
    } catch {
      return false;
    }
  });
}

/** `turn 17` or its echo; an acknowledgement without data may come to two captures before or after what crosses it. */
function carriesData(frame: string): boolean {
  return Buffer.from(frame, 'hex').includes('turn ');
}

/** The source tree as it is after an installation that ran no install scripts. */
async function copyWithoutCap(to: string): Promise<void> {
  await mkdir(join(to, 'node_modules'), { recursive: true });
  for (const name of ['harness', 'package.json', 'tsconfig.json', 'rubrics'])
    await cp(join(top, name), join(to, name), { recursive: true });
  for (const name of await readdir(join(top, 'node_modules')))
    if (name !== 'cap') await symlink(join(top, 'node_modules', name), join(to, 'node_modules', name));
  await cp(join(top, 'node_modules/cap'), join(to, 'node_modules/cap'), { recursive: true });
  await rm(join(to, 'node_modules/cap/build'), { recursive: true });
}

function start(tree: string, out: string, environment: Record<string, string> = {}) {
  return execa(
    process.execPath,
    [
      '--import',
      'tsx',
      join(tree, 'harness/cli.ts'),
      'check',
      join(top, 'submissions/progjar-t1/wrong-port'),
      '--rubric',
      join(tree, 'rubrics/progjar-t1.json'),
      '--out',
      out,
    ],
    { cwd: tree, reject: false, stdin: 'ignore', env: { NO_COLOR: '1', ...environment } },
  );
}

async function check(
  tree: string,
  out: string,
  environment: Record<string, string> = {},
  killed?: string,
): Promise<{ result: Result; stderr: string }> {
  const running = start(tree, out, environment);
  if (killed !== undefined) await killOnce(running.pid ?? 0, killed);
  const { stderr } = await running;
  const result: Result = JSON.parse(await readFile(join(out, 'wrong-port/result.json'), 'utf8'));
  return { result, stderr };
}

/** Kills a process of the run by its name, once a program of the submission runs: in the middle of a scenario. */
async function killOnce(pid: number, name: string): Promise<void> {
  const named = async (file: string, text: string): Promise<number[]> => {
    const all = await Promise.all(
      descendants(pid).map(async (one) => {
        const words = await readFile(`/proc/${one}/${file}`, 'utf8').catch(() => '');
        return words.trim().endsWith(text) ? [one] : [];
      }),
    );
    return all.flat();
  };
  const isPlaying = async (): Promise<boolean> =>
    (await named('cmdline', 'python3\0-u\0server.py\0')).length > 0;
  await expect.poll(isPlaying, { timeout: 60_000, interval: 2 }).toBe(true);
  for (const one of await named('comm', name)) process.kill(one, 'SIGKILL');
}

/** What a grade is, without what differs from run to run: times, and the frames that it cites. */
function graded({ score, status, checks, diagnoses }: Result): unknown {
  return {
    score,
    status,
    checks: checks.map(({ id, points, status: verdict }) => ({ id, points, verdict })),
    diagnoses: diagnoses.map(({ code }) => code),
  };
}

async function capturedBy(out: string): Promise<(string | undefined)[]> {
  return [...new Set((await recordsOf(out)).map((record) => record.capturedBy))];
}

async function recordsOf(out: string): Promise<ScenarioRecord[]> {
  const evidence = join(out, 'wrong-port/evidence');
  const folders = (await readdir(evidence, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    folders.map(async ({ name }): Promise<ScenarioRecord> =>
      JSON.parse(await readFile(join(evidence, name, 'scenario.json'), 'utf8')),
    ),
  );
}
