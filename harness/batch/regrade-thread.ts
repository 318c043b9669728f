import { parentPort, workerData } from 'node:worker_threads';
import { regradeOne } from './regrade-one.ts';
import type { ThreadOrders, ThreadReport } from './regrade-threads.ts';

/**
 * A thread of `regradeInThreads`: takes the next submission that no thread took until there is none. After so many another thread goes on
 * with the rest: each leaves about 10 kB which the engine looks for only when several times as much as is in use has gathered.
 */
const MOST = 1000;
const { order, decisions, queue, place, ...task }: ThreadOrders = workerData;
const next = new Int32Array(queue);
const port = parentPort;
for (let judged = 0; judged < MOST; judged += 1) {
  const index = Atomics.add(next, 0, 1);
  const id = order[index];
  if (id === undefined) break;
  // Were this thread to die now, they could say over which submission.
  Atomics.store(next, place, index);
  const outcome = await regradeOne(task, id, decisions.get(id) ?? []);
  const report: ThreadReport = { index, ...(outcome === undefined ? {} : { outcome }) };
  port?.postMessage(report);
}
