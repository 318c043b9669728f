import { constants } from 'node:os';

/** How a process ended, as Node says it of its own. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The spawner ended, and it with it: nothing that it did itself. */
  isLost?: true;
}

/** What the spawner answers to an order. */
export interface Answer {
  /** Of the process that was started. */
  pid: number;
  /** Descriptors of the spawner that are the other ends of its pipes. */
  stdio: (number | undefined)[];
}

export type Said =
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'error'; id: number; words: string }
  | { kind: 'ended'; pid: number; ended: Ended };

/** Reads one line that the spawner wrote. */
export function readAnswer(line: string): Said {
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null) throw new Error(`the spawner said ${line}`);
  const { id, pid, ended, code, signal, error, stdio }: Record<string, unknown> = { ...said };
  if (typeof ended === 'number')
    return {
      kind: 'ended',
      pid: ended,
      ended: { code: typeof code === 'number' ? code : null, signal: signalName(signal) },
    };
  if (typeof id !== 'number') throw new Error(`the spawner said ${line}`);
  if (typeof error === 'string') return { kind: 'error', id, words: error };
  const ends = Array.isArray(stdio) ? stdio : [];
  return {
    kind: 'answer',
    id,
    answer: {
      pid: typeof pid === 'number' ? pid : 0,
      stdio: ends.map((end: unknown) => (typeof end === 'number' ? end : undefined)),
    },
  };
}

function signalName(number: unknown): NodeJS.Signals | null {
  for (const [name, value] of Object.entries(constants.signals))
    if (value === number && isSignal(name)) return name;
  return null;
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}
