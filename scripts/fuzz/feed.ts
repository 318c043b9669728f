import { getHeapStatistics } from 'node:v8';
import { areas } from './areas/index.ts';
import type { AnyArea, Case } from './area.ts';
import { minimise } from './minimise.ts';
import { Random } from './random.ts';

/** What an input did that no input may do. */
export interface Finding {
  area: string;
  seed: number;
  input: number;
  kind: 'crash' | 'broken promise' | 'slow' | 'growth' | 'hang' | 'out of memory';
  what: string;
  /** The smallest input found that does it too. */
  file?: { extension: string; content: Uint8Array | string };
}

export interface Batch {
  area: number;
  seed: number;
  from: number;
  count: number;
}

export interface Fed {
  area: number;
  inputs: number;
  past: number;
  ms: number;
  slowest: { ms: number; input: number };
  findings: Finding[];
}

/** An input gets this long, and more where it is long. Processors are shared, so that the best of several attempts counts. */
const limitMs = (size: number): number => 100 + size * 0.01;
const attempts = 4;
/** Results may hold this much whatever the input: what reassembly may fill in for bytes that were never seen. */
const freeBytes = 64 * 1024 * 1024;
const bytesForEach = 256;
const heapBytes = 256 * 1024 * 1024;

/** Feeds the inputs of a batch. `onInput` hears the number of each before it is fed. */
export function feed(
  batch: Batch,
  onInput: (input: number) => void = () => {},
  area: AnyArea = areaAt(batch.area),
): Fed {
  const fed: Fed = {
    area: batch.area,
    inputs: 0,
    past: 0,
    ms: 0,
    slowest: { ms: 0, input: 0 },
    findings: [],
  };
  const begun = performance.now();
  for (let input = batch.from; input < batch.from + batch.count; input += 1) {
    onInput(input);
    const one = area.make(new Random(batch.seed, batch.area, input));
    const heapBefore = heapUsed();
    const start = performance.now();
    const { fault, isPast } = judge(one);
    const ms = performance.now() - start;
    const grown = heapUsed() - heapBefore;
    fed.inputs += 1;
    if (isPast) fed.past += 1;
    if (ms > fed.slowest.ms) fed.slowest = { ms, input };
    const found =
      fault ??
      (ms > limitMs(one.size) ? slowness(one) : undefined) ??
      (grown > heapBytes + one.size * bytesForEach
        ? { kind: 'growth' as const, what: `the heap grew by ${Math.round(grown / 2 ** 20)} MB` }
        : undefined);
    if (found === undefined) continue;
    const smallest = minimise(one, (smaller) =>
      found.kind === 'slow' ? slowness(smaller) !== undefined : isSame(found, judge(smaller).fault),
    );
    fed.findings.push({
      area: area.name,
      seed: batch.seed,
      input,
      ...found,
      file: smallest.store(),
    });
  }
  fed.ms = performance.now() - begun;
  return fed;
}

/** The input of a number, to be looked at after what fed it is gone. */
export function inputAt({ area, seed, from }: Pick<Batch, 'area' | 'seed' | 'from'>): Case {
  return areaAt(area).make(new Random(seed, area, from));
}

function areaAt(index: number): AnyArea {
  const area = areas[index];
  if (area === undefined) throw new Error(`no area ${index}`);
  return area;
}

type Fault = Pick<Finding, 'kind' | 'what'>;

function judge(one: Case): { fault?: Fault; isPast: boolean } {
  try {
    const { isPast, heldBytes } = one.run();
    if (heldBytes <= freeBytes + one.size * bytesForEach) return { isPast };
    return { isPast, fault: { kind: 'growth', what: `${heldBytes} bytes are held of ${one.size}` } };
  } catch (error) {
    return { isPast: true, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { kind: 'crash', what: `thrown: ${String(error)}` };
  if (error.name === 'Broken') return { kind: 'broken promise', what: error.message };
  const place = /\((?:.*\/)?((?:harness|scripts)\/.*)\)/.exec(error.stack ?? '')?.[1] ?? '';
  return { kind: 'crash', what: `${error.name}: ${error.message.slice(0, 200)} (${place})` };
}

function isSame(one: Fault, other: Fault | undefined): boolean {
  if (one.kind !== other?.kind) return false;
  const place = ({ what }: Fault): string => what.replaceAll(/\d+|".*?"/g, '');
  return place(one) === place(other);
}

function slowness(one: Case): Fault | undefined {
  let best = Infinity;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const start = performance.now();
    one.run();
    best = Math.min(best, performance.now() - start);
  }
  if (best <= limitMs(one.size)) return undefined;
  return { kind: 'slow', what: `took ${Math.round(best)} ms for ${one.size} bytes` };
}

function heapUsed(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
