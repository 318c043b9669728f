/**
 * A thread that feeds batches. What it is at is told through shared memory, so that the main thread notices when it hangs. With
 * coverage it counts, from before the first module of the core is loaded, what is run of them.
 */
import { Session } from 'node:inspector/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { ScriptCoverage } from './branches.ts';
import type { Batch } from './feed.ts';

const { progress, withCoverage }: { progress: SharedArrayBuffer; withCoverage: boolean } = workerData;
const at = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error('this is a worker thread');

const session = new Session();
if (withCoverage) {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}
const { feed } = await import('./feed.ts');

port.on('message', (batch: Batch | 'coverage') => {
  if (batch === 'coverage') {
    void tellCoverage();
    return;
  }
  const fed = feed(batch, (input) => {
    Atomics.store(at, 1, input);
    Atomics.add(at, 0, 1);
  });
  port.postMessage({ kind: 'fed', fed });
});
port.postMessage({ kind: 'ready' });

async function tellCoverage(): Promise<void> {
  const scripts: ScriptCoverage[] = [];
  if (withCoverage) {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    scripts.push(...result.filter(({ url }) => /\/harness\/(?:wire|filter)\//.test(url)));
  }
  port?.postMessage({ kind: 'coverage', scripts });
}
