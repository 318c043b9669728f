import { cpus, freemem } from 'node:os';
import { processors } from '../processors.ts';

/** Between how many and how many submissions at once. */
export interface CrewLimits {
  least: number;
  most: number;
}

/** What the last moments were like. */
export interface Load {
  /** Part of the processors' time that nobody used, 0 to 1. */
  idle: number;
  freeBytes: number;
  /** Results that could not be judged since the last look: the machine may have been overloaded. */
  troubles: number;
}

/** A slot and the programs on it need about so much. */
const SLOT_BYTES = 384 * 1024 * 1024;
const MUCH_IDLE = 0.45;
const LITTLE_IDLE = 0.1;
/** Programs that sleep leave room for others, but all may wake at once. */
const MOST_PER_CORE = 4;
const MOST = 32;

/** Limits where nobody said how many: one for each core, as far as the memory goes, and more where the programs sleep. */
export function defaultLimits(cores: number, freeBytes: number = freemem()): CrewLimits {
  const least = Math.max(1, Math.min(cores, MOST, Math.floor(freeBytes / SLOT_BYTES)));
  return { least, most: Math.min(MOST, MOST_PER_CORE * least) };
}

/** A thread that judges needs about so much, and is worth its start from so many submissions on. */
const THREAD_BYTES = 256 * 1024 * 1024;
const WORTH_A_THREAD = 50;

/** In how many threads so many submissions should be judged again. */
export function threadsFor(
  submissions: number,
  cores: number = processors(),
  freeBytes: number = freemem(),
): number {
  const most = Math.min(cores, MOST, Math.floor(freeBytes / THREAD_BYTES));
  return Math.max(1, Math.min(most, Math.floor(submissions / WORTH_A_THREAD)));
}

/**
 * How many submissions should run at once from now on: one more where much of the machine idles, one less where it is busy, and
 * back to the least where results could not be judged.
 */
export function nextSize(size: number, limits: CrewLimits, load: Load): number {
  const wanted =
    load.troubles > 0
      ? limits.least
      : load.idle < LITTLE_IDLE
        ? size - 1
        : load.idle > MUCH_IDLE && load.freeBytes > 2 * SLOT_BYTES
          ? size + 1
          : size;
  return Math.min(limits.most, Math.max(limits.least, wanted));
}

/** Watches how busy the machine is, from one look to the next. */
export class LoadMeter {
  private last = times();

  look(troubles: number): Load {
    const now = times();
    const all = now.all - this.last.all;
    const idle = all === 0 ? 0 : (now.idle - this.last.idle) / all;
    this.last = now;
    return { idle, freeBytes: freemem(), troubles };
  }
}

function times(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times: one } of cpus()) {
    all += one.user + one.nice + one.sys + one.irq + one.idle;
    idle += one.idle;
  }
  return { all, idle };
}
