import { join } from 'node:path';
import { BUILD_LIMITS } from '../../limits.ts';
import { signal } from '../../signal.ts';
import { attach } from '../client.ts';
import type { Engine } from '../engine.ts';
import { hasMemoryLeft, memoryKills } from '../memory.ts';
import { followSteps } from './steps.ts';
import { watchBuild, type BuildBounds } from './watch-build.ts';

export const BUILD_LIMIT_MS = 120_000;
/** What a build that is too late may take to be gone. */
const TIDY_LIMIT_MS = 10_000;
const MEMORY_BYTES = 2 ** 30;
export const BOUNDS: BuildBounds = { processes: BUILD_LIMITS.processes, bytes: 2 * 2 ** 30 };
const OUTPUT_CHARACTERS = 256 * 1024;

/** Why a build was stopped, or what ended it that is no doing of its own. */
export type Stop = 'late' | 'no-memory' | keyof BuildBounds;

export interface BuildWish {
  /** What the image is called. */
  tag: string;
  /** What it and all that leads to it is marked with; the last is of this build alone. */
  labels: readonly [owner: string, own: string];
  /** Holds `Dockerfile` and `context`. */
  scratch: string;
}

/** Builds an image, and says what was printed last. */
export async function runBuild(
  engine: Engine,
  { tag, labels, scratch }: BuildWish,
): Promise<{ ok: boolean; stopped?: Stop; output: string }> {
  const options = [
    '--network=none',
    ...(engine.hasLimits ? [`--memory=${MEMORY_BYTES}`, `--memory-swap=${MEMORY_BYTES}`] : []),
    // It holds for ordinary users, as which rootless Podman builds.
    `--ulimit=nproc=${BOUNDS.processes}:${BOUNDS.processes}`,
    '--ulimit=nofile=1024:1024',
    '--no-cache',
    '--rm',
    '--force-rm',
    ...labels.map((label) => `--label=${label}`),
    `--tag=${tag}`,
    `--file=${join(scratch, 'Dockerfile')}`,
    ...(engine.kind === 'podman' ? ['--pull=never', '--format=docker'] : []),
  ];
  const killsBefore = memoryKills();
  // BuildKit knows no limit of memory.
  const building = attach(engine, ['build', ...options, join(scratch, 'context')], { DOCKER_BUILDKIT: '0' });
  building.stdin.end();
  const ended = new Promise<number | null>((resolve) => {
    building.on('close', resolve);
    building.on('error', () => resolve(null));
  });
  let output = '';
  for (const stream of [building.stdout, building.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output = (output + part).slice(-OUTPUT_CHARACTERS);
    });
  using steps = followSteps(engine, labels[1], () => building.pid);
  let stopped: Stop | undefined;
  const stop = (why: Stop): void => {
    stopped ??= why;
    // The first process of a step takes the others with it, and the engine tidies up.
    const running = steps.processes();
    // Docker's engine also stops when its client is gone.
    if (running.length === 0) building.kill('SIGKILL');
    for (const pid of running) signal(pid, 'SIGKILL');
  };
  const timers = [
    setTimeout(() => stop('late'), BUILD_LIMIT_MS),
    setTimeout(() => {
      for (const pid of steps.processes()) signal(pid, 'SIGKILL');
      building.kill('SIGKILL');
    }, BUILD_LIMIT_MS + TIDY_LIMIT_MS),
  ];
  using _ = await watchBuild(engine, steps, BOUNDS, stop);
  const code = await ended;
  for (const timer of timers) clearTimeout(timer);
  if (code !== 0 && memoryKills() > killsBefore && !hasMemoryLeft(MEMORY_BYTES)) stopped ??= 'no-memory';
  return {
    ok: code === 0,
    ...(stopped === undefined ? {} : { stopped }),
    output: output.replaceAll(join(scratch, 'context'), '.'),
  };
}
