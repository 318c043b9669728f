import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** How long all processors together have been idle, and how long there have been any, in ticks. */
export interface ProcessorTimes {
  idle: number;
  all: number;
}

/** Of the whole machine: what the kernel does for us in its own threads (taking networks down, say) is part of it. */
export function processorTimes(): ProcessorTimes {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  // Guests' time is in that of their hosts already.
  const ticks = line.split(/\s+/u).slice(1, 9).map(Number);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { idle: idle + waiting, all: ticks.reduce((sum, one) => sum + one, 0) };
}

/** Seconds of processor time that our children, theirs, and so on have used: those that have ended and were waited for. */
export function childrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // After the name, which may hold anything, the fields are counted from the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
