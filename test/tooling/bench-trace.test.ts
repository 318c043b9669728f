import { describe, expect, it } from 'vitest';
import { readSpans, spansOfScenario } from '../../scripts/bench/trace-spans.ts';

const event = (ph: 'B' | 'E', name: string, ts: number, args?: object): string =>
  `${JSON.stringify({ name, cat: 'wiremark', ph, tid: 1, ...(args === undefined ? {} : { args }), ts, pid: 2 })},\n`;

const trace = [
  '[\n',
  event('B', 'submission', 1000, { submission: 'a' }),
  event('B', 'scenario', 2000, { submission: 'a', scenario: 'both' }),
  event('B', 'step', 2500, { submission: 'a', scenario: 'both', step: 0 }),
  event('E', 'step', 4000),
  event('E', 'scenario', 5000),
  event('B', 'judge', 6000, { submission: 'a' }),
  event('E', 'judge', 6500),
].join('');

describe('a trace that is drawn', () => {
  it('is read as spans, deep in each other, without those that never ended', () => {
    expect(readSpans(trace)).toEqual([
      { name: 'scenario', about: 'both', startMs: 2, ms: 3, depth: 1 },
      { name: 'step', about: '0', startMs: 2.5, ms: 1.5, depth: 2 },
      { name: 'judge', about: '', startMs: 6, ms: 0.5, depth: 1 },
    ]);
  });

  it('is read whether its array is closed or not', () => {
    expect(readSpans(`${trace.replace(/,\n$/u, '')}\n]\n`)).toEqual(readSpans(trace));
  });

  it('gives the spans of one scenario', () => {
    const spans = readSpans(trace);
    expect(spansOfScenario(spans, 'both').map(({ name }) => name)).toEqual(['scenario', 'step']);
    expect(spansOfScenario(spans, 'alone')).toEqual([]);
  });

  it('keeps apart what runs side by side in one lane', () => {
    const beside = [
      '[\n',
      event('B', 'prepare', 0),
      event('B', 'documents', 100),
      event('E', 'prepare', 1000),
      event('E', 'documents', 3000),
    ].join('');
    expect(readSpans(beside).map(({ name, ms }) => [name, ms])).toEqual([
      ['prepare', 1],
      ['documents', 2.9],
    ]);
  });
});
