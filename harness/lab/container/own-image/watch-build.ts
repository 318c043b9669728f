import { statSync } from 'node:fs';
import type { Engine } from '../engine.ts';
import { freeSpace, layerOf, takenBy } from './space.ts';
import type { Steps } from './steps.ts';

/** How often the processes of a build are counted: a fork bomb has not many by then. */
const COUNT_MS = 20;
const SPACE_MS = 250;

/** What a build may use that no engine limits. */
export interface BuildBounds {
  /** Processes and threads at once. */
  processes: number;
  /** Written by one step. */
  bytes: number;
}

/**
 * Tells once when a build uses more than it may. No engine limits the processes of a build: `--ulimit=nproc` does not hold for root,
 * whom steps run as, and nobody but the engine may choose their control groups on every machine.
 */
export async function watchBuild(
  engine: Engine,
  steps: Steps,
  bounds: BuildBounds,
  onMet: (bound: keyof BuildBounds) => void,
): Promise<Disposable> {
  let isOver = false;
  const met = (bound: keyof BuildBounds): void => {
    if (isOver) return;
    stop();
    onMet(bound);
  };
  const counting = setInterval(() => {
    if (tasksOf(steps.processes()) > bounds.processes) met('processes');
  }, COUNT_MS);
  let measuring: NodeJS.Timeout | undefined;
  const stop = (): void => {
    isOver = true;
    clearInterval(counting);
    clearTimeout(measuring);
  };
  const free = await freeSpace(engine);
  if (free !== undefined) {
    const before = await free();
    const measure = async (): Promise<void> => {
      // Others write to the same disk: only where so much of it is gone is it worth to see whose it is.
      const isSuspect = before - (await free()) > bounds.bytes;
      const layer = isSuspect ? layerOf(steps.processes()) : undefined;
      if (layer !== undefined && (await takenBy(layer, bounds.bytes)) > bounds.bytes) met('bytes');
      if (!isOver) measuring = setTimeout(again, SPACE_MS);
    };
    // A disk that cannot be looked at is not watched any further.
    const again = (): void => void measure().catch(() => {});
    again();
  }
  return { [Symbol.dispose]: stop };
}

function tasksOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const links = statSync(`/proc/${pid}/task`, { throwIfNoEntry: false })?.nlink ?? 2;
    return sum + links - 2;
  }, 0);
}
