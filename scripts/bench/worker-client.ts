import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { atEnd } from './at-end.ts';
import type { Bench } from './row.ts';
import type { Answer, Order } from './worker.ts';

/** A worker in namespaces of its own, for as long as it is not disposed of. */
export interface Worker<Word extends string> extends AsyncDisposable {
  ask(order: Word): Promise<Answer>;
}

/** Starts the worker of this bench, for a submission that plays a server and its clients. */
export function startLabWorker(
  { worker, top }: Bench,
  submission = join(top, 'submissions/progjar-t1/correct-threaded'),
): Worker<Order> {
  return startWorker([process.execPath, worker, top, submission]);
}

/** A batch runs one scenario after the other: what one leaves to the background and what it makes ahead is in the next one's way. */
export const IN_A_ROW = 8;

/** The mean of several in a row, as many milliseconds each. */
export async function askInARow(
  worker: Worker<Order>,
  order: Order,
  onAnswer: (answer: Answer) => void = () => {},
): Promise<number> {
  let sum = 0;
  for (let run = 0; run < IN_A_ROW; run += 1) {
    const answer = await worker.ask(order);
    sum += answer.ms;
    onAnswer(answer);
  }
  return sum / IN_A_ROW;
}

/** Starts a process that obeys, line by line, and answers each line with one line of JSON. */
export function startWorker<Word extends string>(command: readonly string[]): Worker<Word> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const isOver = once(child, 'exit');
  const end = (): Promise<void> => endWorker(child, isOver);
  const forget = atEnd(end);
  return {
    async ask(order) {
      child.stdin.write(`${order}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${command.join(' ')} ended instead of answering "${order}"`);
      const answer: Answer | { error: string } = JSON.parse(value);
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await end();
      forget();
    },
  };
}

/** It cleans up when its orders end; one that does not is told so. */
async function endWorker(child: ChildProcess, isOver: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  const limit = setTimeout(() => child.kill('SIGTERM'), 10_000);
  await isOver;
  clearTimeout(limit);
}
