import { constants } from 'node:os';
import type { ProgramEnd } from '../model/evidence.ts';

/** How long a program may take to answer each stop signal. */
const GRACE_MS = 400;

/** What it takes to end a program. */
export interface Endable {
  hasEnded: () => boolean;
  /** Sends a signal to all its processes. */
  signal: (name: NodeJS.Signals) => void;
  /** Whether it ends within a time. */
  endsWithin: (limitMs: number) => Promise<boolean>;
  /** Ends it for certain. */
  kill: () => Promise<void>;
}

/**
 * Ends a program: it is asked with SIGINT, then with SIGTERM, and killed where it answers neither in time.
 *
 * @returns the signals that were sent.
 */
export async function endPolitely(
  { hasEnded, signal, endsWithin, kill }: Endable,
  beforeSignal: (signal: string) => Promise<void>,
): Promise<string[]> {
  const sent: string[] = [];
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    if (hasEnded()) return sent;
    await beforeSignal(name);
    signal(name);
    sent.push(name);
    if (await endsWithin(GRACE_MS)) return sent;
  }
  await beforeSignal('SIGKILL');
  sent.push('SIGKILL');
  await kill();
  return sent;
}

/** How a program ended, by the code that a shell would give: behind 128 it is a signal's number. */
export function endOfCode(code: number): Extract<ProgramEnd, { kind: 'exited' | 'signalled' }> {
  const name = code > 128 ? signalName(code - 128) : undefined;
  return name === undefined ? { kind: 'exited', code } : { kind: 'signalled', signal: name };
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
