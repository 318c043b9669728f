import { closeSync } from 'node:fs';
import { listing, readText } from '../proc-text.ts';

const O_CLOEXEC = 0o2000000;
let isDone = false;

/**
 * Closes what whoever started wiremark left open: every program would inherit it, and could write there. What Node opened
 * itself is never inherited. Called before the first program, when everything that was named on the command line has been read.
 */
export function closeInherited(): void {
  // A process with a channel to its parent is a test runner's, and cannot tell the channel's descriptor.
  if (isDone || process.channel !== undefined) return;
  isDone = true;
  for (const name of listing('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor <= 2) continue;
    const flags = /^flags:\s+([0-7]+)$/m.exec(readText(`/proc/self/fdinfo/${name}`))?.[1];
    if (flags === undefined || (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0) continue;
    closeSync(descriptor);
  }
}
