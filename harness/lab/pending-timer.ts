import { readlinkSync } from 'node:fs';
import { listing, readText } from './proc-text.ts';
import type { Runtime } from './runtime.ts';

/** Bit of signal 14 in the masks of /proc/<pid>/status. */
const SIGALRM_BIT = 1n << 13n;

/**
 * Whether a process may be woken by a timer that no thread's own wait shows: a descriptor of timerfd_create(2) that is
 * set, a timer of timer_create(2), or an alarm. An alarm cannot be seen from outside; a program that catches SIGALRM
 * is taken to have one. Go catches every signal, and has no alarms.
 */
export function hasTimer(pid: number, runtime: Runtime): boolean {
  if (runtime !== 'go') {
    const caught = /^SigCgt:\s+([\da-f]+)$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? '0';
    if ((BigInt(`0x${caught}`) & SIGALRM_BIT) !== 0n) return true;
  }
  if (readText(`/proc/${pid}/timers`) !== '') return true;
  return listing(`/proc/${pid}/fd`).some((fd) => isTimer(pid, fd) && isSet(pid, fd));
}

function isTimer(pid: number, fd: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`) === 'anon_inode:[timerfd]';
  } catch {
    return false;
  }
}

/** `it_value: (seconds, nanoseconds)`: both 0 where it is not set. */
function isSet(pid: number, fd: string): boolean {
  return !/^it_value: \(0, 0\)$/m.test(readText(`/proc/${pid}/fdinfo/${fd}`));
}
