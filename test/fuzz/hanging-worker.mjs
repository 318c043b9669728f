/* oxlint-disable unicorn/require-post-message-target-origin, no-unmodified-loop-condition -- a thread has no origin, and this one hangs */
/** Takes batches as the fuzzer's threads do, and never comes back from input 5. */
import { parentPort, workerData } from 'node:worker_threads';

const at = new Int32Array(workerData.progress);
parentPort.on('message', (batch) => {
  if (batch === 'coverage') {
    parentPort.postMessage({ kind: 'coverage', scripts: [] });
    return;
  }
  for (let input = batch.from; input < batch.from + batch.count; input += 1) {
    Atomics.store(at, 1, input);
    Atomics.add(at, 0, 1);
    while (input === 5);
  }
  const slowest = { ms: 0, input: batch.from };
  const fed = { area: batch.area, inputs: batch.count, past: 0, ms: 1, slowest, findings: [] };
  parentPort.postMessage({ kind: 'fed', fed });
});
parentPort.postMessage({ kind: 'ready' });
