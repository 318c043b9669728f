import { Worker } from 'node:worker_threads';
import { areas } from './areas/index.ts';
import type { ScriptCoverage } from './branches.ts';
import { inputAt, type Batch, type Fed, type Finding } from './feed.ts';

export interface Plan {
  /** The built worker. */
  worker: string;
  areas: number[];
  seed: number;
  inputs: number;
  /** Number of the first input. */
  from: number;
  seconds: number;
  threads: number;
  withCoverage: boolean;
  /** An input that keeps a thread this long hangs. */
  hangMs?: number;
  say: (text: string) => void;
}

export interface Done {
  fed: Fed[];
  findings: Finding[];
  /** One list for each thread that lived to tell. */
  coverage: ScriptCoverage[][];
}

const defaultHangMs = 10_000;
const memoryMb = 1_500;
/** Of what is left to do, threads take so much at a time. */
const batchMs = 400;

type Report = { kind: 'ready' } | { kind: 'fed'; fed: Fed } | { kind: 'coverage'; scripts: ScriptCoverage[] };

/** Feeds all areas their shares in several threads, and watches over them. */
export async function runThreads(plan: Plan): Promise<Done> {
  const queue = new Queue(plan);
  const done: Done = { fed: [], findings: [], coverage: [] };
  const end = performance.now() + plan.seconds * 1000;
  const threads = Array.from({ length: plan.threads }, async () => {
    while (await oneThread(plan, queue, done, end));
  });
  const timer = setInterval(() => plan.say(queue.progress(done)), 5_000);
  await Promise.all(threads);
  clearInterval(timer);
  return done;
}

/** Runs one thread until nothing is left. True where it was lost, and another one has to go on. */
async function oneThread(plan: Plan, queue: Queue, done: Done, end: number): Promise<boolean> {
  const { hangMs = defaultHangMs } = plan;
  const progress = new SharedArrayBuffer(8);
  const at = new Int32Array(progress);
  const worker = new Worker(plan.worker, {
    workerData: { progress, withCoverage: plan.withCoverage },
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  let batch: Batch | undefined;
  let lastCount = 0;
  let lastMoveMs = performance.now();
  return await new Promise<boolean>((resolve, reject) => {
    const watch = setInterval(() => {
      const count = Atomics.load(at, 0);
      if (count !== lastCount || batch === undefined) {
        lastCount = count;
        lastMoveMs = performance.now();
      } else if (performance.now() - lastMoveMs > hangMs) lose('hang', `no end within ${hangMs / 1000} s`);
    }, hangMs / 10);
    const finish = (isLost: boolean): void => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(isLost));
    };
    const lose = (kind: Finding['kind'], what: string): void => {
      if (batch === undefined) {
        reject(new Error(`a thread ended: ${what}`));
        return;
      }
      const input = Atomics.load(at, 1);
      const { area, seed } = batch;
      const file = inputAt({ area, seed, from: input }).store();
      done.findings.push({ area: areas[area]?.name ?? '', seed, input, kind, what, file });
      queue.giveBack({ ...batch, from: input + 1, count: batch.from + batch.count - input - 1 });
      batch = undefined;
      finish(true);
    };
    const next = (): void => {
      batch = performance.now() < end ? queue.take() : undefined;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(batch ?? 'coverage');
    };
    worker.on('message', (report: Report) => {
      if (report.kind === 'ready') next();
      else if (report.kind === 'fed') {
        done.fed.push(report.fed);
        done.findings.push(...report.fed.findings);
        queue.learn(report.fed);
        next();
      } else {
        done.coverage.push(report.scripts);
        finish(false);
      }
    });
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      lose(isMemory ? 'out of memory' : 'crash', error.stack ?? error.message);
    });
  });
}

/** What is left to be fed in each area, in batches of about the same time. */
class Queue {
  private readonly left: { area: number; from: number; count: number; perInputMs: number; total: number }[];
  private readonly returned: Batch[] = [];
  private readonly seed: number;
  private readonly inputs: number;

  constructor({ areas: chosen, seed, inputs, from }: Plan) {
    this.seed = seed;
    this.inputs = inputs;
    const shares = chosen.map((area) => areas[area]?.share ?? 0);
    const all = shares.reduce((sum, share) => sum + share, 0);
    this.left = chosen.map((area, index) => {
      const count = Math.max(1, Math.round((inputs * (shares[index] ?? 0)) / all));
      return { area, from, count, perInputMs: 4, total: count };
    });
  }

  /** From the area of which most is left. */
  take(): Batch | undefined {
    const returned = this.returned.pop();
    if (returned !== undefined) return returned;
    const [most] = this.left
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count / b.total - a.count / a.total);
    if (most === undefined) return undefined;
    const count = Math.min(most.count, Math.max(1, Math.round(batchMs / most.perInputMs)));
    const batch = { area: most.area, seed: this.seed, from: most.from, count };
    most.from += count;
    most.count -= count;
    return batch;
  }

  giveBack(batch: Batch): void {
    if (batch.count > 0) this.returned.push(batch);
  }

  learn({ area, ms, inputs }: Fed): void {
    const found = this.left.find((one) => one.area === area);
    if (found !== undefined && inputs > 0) found.perInputMs = Math.max(ms / inputs, 0.001);
  }

  progress({ fed, findings }: Done): string {
    const inputs = fed.reduce((sum, one) => sum + one.inputs, 0);
    return `${inputs.toLocaleString('en')} of ${this.inputs.toLocaleString('en')} inputs, ${findings.length} findings`;
  }
}
