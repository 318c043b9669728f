import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that our children, theirs, and so on have used: those that have ended and were waited for. */
export function childrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // After the name, which may hold anything, the fields are counted from the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
