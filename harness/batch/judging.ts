import type { Worker } from 'node:worker_threads';
import type { Result } from '../model/grade.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import type { Judgement, JudgeOrder, KeepOrder } from './judge-submission.ts';
import { received, type SentError } from './sent-error.ts';
import { startThread } from './thread.ts';

/** What the thread that judges begins with. */
export interface JudgeThreadData {
  rubric: LoadedRubric;
}

export type JudgeThreadOrder = ({ does: 'judge' } & JudgeOrder) | ({ does: 'keep' } & KeepOrder);
export type JudgeThreadAnswer = Judgement | { error: SentError };

interface Waiting {
  order: JudgeThreadOrder;
  resolve: (judgement: Judgement) => void;
  reject: (error: unknown) => void;
  /** A thread has ended at it. */
  hasEndedOne?: true;
}

/**
 * Judges submissions and writes their reports in a thread of its own, one after another, while programs of others run. A submission whose
 * judging ends the thread, or hangs until it is given up, costs nobody else anything: another thread goes on with the rest.
 */
export class Judging implements AsyncDisposable {
  readonly #rubric: LoadedRubric;
  /** The first of them is the one that the thread is at. */
  readonly #waiting: Waiting[] = [];
  #thread: Worker | undefined;
  /** One has failed and is still there. */
  #isEnding = false;

  constructor(rubric: LoadedRubric) {
    this.#rubric = rubric;
  }

  /** Begins to load what judging needs, beside other work. */
  warmUp(): void {
    this.#thread ??= this.#start();
  }

  /** Judges evidence. Nothing is written. */
  judge(order: JudgeOrder, signal?: AbortSignal): Promise<Judgement> {
    return this.#ask({ does: 'judge', ...order }, signal);
  }

  /** Judges evidence, writes the reports and moves the evidence beside them. */
  async keep(order: KeepOrder, signal?: AbortSignal): Promise<Result> {
    return (await this.#ask({ does: 'keep', ...order }, signal)).result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #ask(order: JudgeThreadOrder, signal?: AbortSignal): Promise<Judgement> {
    signal?.throwIfAborted();
    const giveUp = (): void => {
      const place = this.#waiting.findIndex((one) => one.order === order);
      if (place === 0 && !this.#isEnding) this.#loseThread(signal?.reason);
      else if (place >= 0) this.#waiting.splice(place, 1)[0]?.reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await new Promise<Judgement>((resolve, reject) => {
        this.#waiting.push({ order, resolve, reject });
        if (this.#waiting.length === 1) this.#next();
      });
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#isEnding) return;
    const thread = (this.#thread ??= this.#start());
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(first.order);
  }

  /** What the thread is at failed with it. */
  #loseThread(reason: unknown): void {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#waiting.shift()?.reject(reason);
    // What it was writing must not meet what the next one writes.
    this.#isEnding = true;
    void thread?.terminate().finally(() => {
      this.#isEnding = false;
      this.#next();
    });
  }

  #start(): Worker {
    const data: JudgeThreadData = { rubric: this.#rubric };
    const thread = startThread(new URL('./judge-thread.js', import.meta.url), data);
    thread.on('message', (answer: JudgeThreadAnswer) => {
      if (this.#thread !== thread) return;
      const done = this.#waiting.shift();
      if ('error' in answer) done?.reject(received(answer.error));
      else done?.resolve(answer);
      this.#next();
    });
    const onEnd = (why: Error): void => {
      if (this.#thread !== thread) return;
      const [at] = this.#waiting;
      // What others left in its memory may have ended it: a new one has none of that.
      if (at === undefined || at.hasEndedOne === true) this.#loseThread(why);
      else {
        at.hasEndedOne = true;
        this.#thread = undefined;
        this.#next();
      }
    };
    thread.once('error', onEnd);
    thread.once('exit', (code) => onEnd(new Error(`judging it ended its thread with code ${code}`)));
    return thread;
  }
}
