import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../../errors.ts';
import { signal } from '../signal.ts';
import { readAnswer, type Answer, type Ended } from './answer.ts';

/** The interpreter that every lab needs anyway; a version manager's shim would take ten times as long. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./spawner.py', import.meta.url));
const LIMIT_MS = 10_000;

type Order = Readonly<Record<string, unknown>> & { do: string };

/** The process that starts processes for this one, and mounts for it: see `spawner.py`. */
export interface Spawner {
  pid: number;
  /** Gives an order and waits for its answer. Throws in its words where it cannot be done. */
  ask(order: Order): Promise<Answer>;
  /** Gives an order that has no answer. */
  tell(order: Order): void;
  /** Calls back once when a process that it has started has ended, also where the spawner itself ends. */
  onEnd(pid: number, told: (ended: Ended) => void): void;
}

const LOST: Ended = { code: null, signal: 'SIGKILL', isLost: true };

let current: Spawner | undefined;

/** The spawner of this process: it is started when it is first needed, and ends with it. */
export function spawner(): Spawner {
  current ??= open();
  return current;
}

function open(): Spawner {
  if (!existsSync(PYTHON))
    throw new OperatorError(
      'no-python',
      `${PYTHON} is not there, and the lab starts its programs with it.`,
      'sudo apt-get install python3. wiremark doctor tells what else is missing.',
    );
  const child = spawn(PYTHON, ['-I', '-S', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const asked = new Map<number, (answer: Answer | Error) => void>();
  const alive = new Map<number, (ended: Ended) => void>();
  /** They ended before anybody asked to be told. */
  const early = new Map<number, Ended>();
  let count = 0;
  let pending = '';
  let isGone = false;
  // It alone must not keep us from ending; what it has under way must.
  const mind = (): void => (asked.size + alive.size > 0 ? ref(child) : unref(child));
  const fail = (): void => {
    if (current === self) current = undefined;
    isGone = true;
    for (const answer of asked.values()) answer(new Error('the process that starts programs has ended'));
    for (const told of alive.values()) told(LOST);
    asked.clear();
    alive.clear();
  };
  child.on('error', fail);
  child.on('close', fail);
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const said = readAnswer(line);
      if (said.kind === 'ended') {
        const told = alive.get(said.pid);
        alive.delete(said.pid);
        if (told === undefined) early.set(said.pid, said.ended);
        else told(said.ended);
      } else {
        const answer = asked.get(said.id);
        asked.delete(said.id);
        // Nobody waits any more for what it started so late.
        if (answer === undefined && said.kind === 'answer' && said.answer.pid > 0)
          signal(said.answer.pid, 'SIGKILL');
        answer?.(said.kind === 'error' ? new Error(said.words) : said.answer);
      }
    }
    mind();
  });
  const send = (order: Order): number => {
    count += 1;
    child.stdin.write(`${JSON.stringify({ ...order, id: count })}\n`);
    return count;
  };
  const self: Spawner = {
    get pid() {
      return child.pid ?? 0;
    },
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (isGone) {
          reject(new Error('the process that starts programs has ended'));
          return;
        }
        const id = send(order);
        const timer = setTimeout(() => {
          asked.delete(id);
          reject(new Error(`no answer within ${LIMIT_MS / 1000} s to the order to ${order.do}`));
        }, LIMIT_MS);
        asked.set(id, (answer) => {
          clearTimeout(timer);
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        });
        mind();
      }),
    tell: (order) => {
      send(order);
    },
    onEnd(pid, told) {
      const ended = early.get(pid) ?? (isGone ? LOST : undefined);
      early.delete(pid);
      if (ended === undefined) alive.set(pid, told);
      else told(ended);
      mind();
    },
  };
  mind();
  return self;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

function ref(child: Child): void {
  child.ref();
}

function unref(child: Child): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout])
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}
