import type { Decision } from '../grading/override.ts';
import { isDiskFault } from './disk-fault.ts';
import type { RegradeOutcome, RegradeTask } from './regrade-one.ts';
import { startThread } from './thread.ts';

/** What a thread is given. */
export interface ThreadOrders extends RegradeTask {
  order: readonly string[];
  decisions: ReadonlyMap<string, readonly Decision[]>;
  /** Numbers that all threads share: the index of the next submission, and at each thread's place the one that it is at. */
  queue: SharedArrayBuffer;
  place: number;
}

/** What a thread says of each submission. */
export interface ThreadReport {
  index: number;
  /** Absent where the submission has no result yet. */
  outcome?: RegradeOutcome;
}

export interface ThreadedRegrade {
  /** By index in the order. */
  reports: Map<number, ThreadReport>;
  /** What ended the thread that was at this submission, by index. */
  crashes: Map<number, string>;
}

/**
 * Judges the submissions of a class in so many threads. One that ends its thread (by using up all memory, say) is
 * named, and another thread goes on with the rest. What no thread came to is in neither of the two maps.
 */
export async function regradeInThreads(
  threads: number,
  task: RegradeTask,
  order: readonly string[],
  decisions: ReadonlyMap<string, readonly Decision[]>,
): Promise<ThreadedRegrade> {
  const queue = new SharedArrayBuffer(4 * (threads + 1));
  const numbers = new Int32Array(queue);
  const done: ThreadedRegrade = { reports: new Map(), crashes: new Map() };
  const work = async (place: number): Promise<void> => {
    for (;;) {
      Atomics.store(numbers, place, NOTHING);
      const orders: ThreadOrders = { ...task, order, decisions, queue, place };
      const why = await oneThread(orders, (report) => done.reports.set(report.index, report));
      // What cannot be written is nothing of one submission.
      if (isDiskFault(why, task.out)) throw why;
      const at = Atomics.load(numbers, place);
      if (why !== undefined && at !== NOTHING && !done.reports.has(at)) done.crashes.set(at, why.message);
      // A thread that never came to a submission would not come to one the next time either.
      if (at === NOTHING || Atomics.load(numbers, 0) >= order.length) return;
    }
  };
  await Promise.all(Array.from({ length: threads }, (_, index) => work(index + 1)));
  return done;
}

const NOTHING = -1;

/** Runs one thread to its end. Says why where it ended before its work did. */
async function oneThread(
  orders: ThreadOrders,
  onReport: (report: ThreadReport) => void,
): Promise<Error | undefined> {
  const worker = startThread(new URL('./regrade-thread.js', import.meta.url), orders);
  worker.on('message', onReport);
  return new Promise((resolve) => {
    worker.once('error', (error: unknown) =>
      resolve(error instanceof Error ? error : new Error(String(error))),
    );
    worker.once('exit', (code) =>
      resolve(code === 0 ? undefined : new Error(`judging it ended its thread with code ${code}`)),
    );
  });
}
