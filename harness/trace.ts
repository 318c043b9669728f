import { AsyncLocalStorage } from 'node:async_hooks';
import { openSync, writeSync } from 'node:fs';
import { OperatorError } from './errors.ts';

/** What a span is about. */
export type SpanOf = Readonly<Record<string, string | number>>;

/**
 * Begins a span of work, which ends when it is disposed of (`using`). Each event is in the file when the call returns, so that
 * whoever watches the file, or finds it after a crash, knows what was under way. Without a trace it does nothing.
 */
export function span(stage: string, about: SpanOf = {}): Disposable {
  return current === undefined ? nothing : begin(current, stage, about);
}

/** Does some work inside a span. All spans within the work are about the same. */
export async function traced<T>(stage: string, work: () => Promise<T>, about: SpanOf = {}): Promise<T> {
  if (current === undefined) return work();
  using _span = span(stage, about);
  return await surrounding.run({ ...surrounding.getStore(), ...about }, work);
}

/** Work beside other work on the same submission has a line of the picture to itself. */
export async function inLane<T>(lane: number, work: () => Promise<T>): Promise<T> {
  return current === undefined ? work() : surrounding.run({ ...surrounding.getStore(), lane }, work);
}

/**
 * Starts a trace of this process: a file of Chrome's trace events (chrome://tracing, ui.perfetto.dev) as a JSON array which is
 * never closed, as that format allows.
 *
 * @throws OperatorError where the file cannot be written.
 */
export function startTrace(path: string): void {
  current = { file: begun(path), originMs: performance.now(), lanes: new Map() };
}

function begun(path: string): number {
  try {
    const file = openSync(path, 'w');
    writeSync(file, '[\n');
    return file;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new OperatorError(
      'usage',
      `${path}: the trace cannot be written (${reason}).`,
      'Name a file in a folder of your own with --trace, or leave --trace out.',
      { cause: error },
    );
  }
}

interface Trace {
  file: number;
  originMs: number;
  /** A line of the picture for each submission, as several are under way at once, and for what happens side by side in one. */
  lanes: Map<string, number>;
}

let current: Trace | undefined;
const nothing: Disposable = { [Symbol.dispose]() {} };
const surrounding = new AsyncLocalStorage<SpanOf>();

function begin(trace: Trace, stage: string, about: SpanOf): Disposable {
  const args = { ...surrounding.getStore(), ...about };
  const tid = laneOf(trace, args);
  write(trace, { name: stage, cat: 'wiremark', ph: 'B', tid, args });
  return {
    [Symbol.dispose]() {
      write(trace, { name: stage, cat: 'wiremark', ph: 'E', tid });
    },
  };
}

function laneOf({ lanes }: Trace, { submission = '', lane: place = 0 }: SpanOf): number {
  const name = `${submission}/${place}`;
  const lane = lanes.get(name) ?? lanes.size + 1;
  lanes.set(name, lane);
  return lane;
}

function write({ file, originMs }: Trace, event: object): void {
  const ts = Math.round((performance.now() - originMs) * 1000);
  try {
    writeSync(file, `${JSON.stringify({ ...event, ts, pid: process.pid })},\n`);
  } catch {
    // A trace that cannot be written any more must not cost a grade.
    current = undefined;
  }
}
