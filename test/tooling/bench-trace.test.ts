import { describe, expect, it } from 'vitest';
import { firstSubmission, readSpans, spansOfScenario } from '../../scripts/bench/trace-spans.ts';

const event = (ph: 'B' | 'E', name: string, ts: number, args?: object, tid = 1): string =>
  `${JSON.stringify({ name, cat: 'wiremark', ph, tid, ...(args === undefined ? {} : { args }), ts, pid: 2 })},\n`;

const a = { submission: 'a' };
const both = { ...a, lane: 0, scenario: 'both' };
const echo = { ...a, lane: 1, scenario: 'echo' };

/** The first lane has the line of the submission itself; the second has one of its own. */
const trace = [
  '[\n',
  event('B', 'submission', 1000, a),
  event('B', 'read', 1100, a),
  event('E', 'read', 1200),
  event('B', 'scenario', 2000, both),
  event('B', 'scenario', 2250, echo, 2),
  event('B', 'step', 2500, { ...both, step: 0 }),
  event('B', 'step', 3000, { ...echo, step: 0 }, 2),
  event('E', 'step', 3500, undefined, 2),
  event('E', 'step', 4000),
  event('E', 'scenario', 4500, undefined, 2),
  event('E', 'scenario', 5000),
  event('B', 'write-evidence', 5000, both),
  event('E', 'write-evidence', 5500),
  event('B', 'judge', 6000, a),
  event('E', 'judge', 6500),
  event('B', 'report', 6500, a),
].join('');

const ended = `${trace}${event('E', 'report', 7000)}${event('E', 'submission', 7000)}`;

const named = (spans: { name: string; about: string }[]): string[] =>
  spans.map(({ name, about }) => `${name} ${about}`.trim());

describe('a trace that is drawn', () => {
  it('is read as spans, deep in each other within a lane, without those that never ended', () => {
    const own = { submission: 'a', lane: undefined, about: '' };
    expect(readSpans(trace)).toEqual([
      { ...own, name: 'read', startMs: 1.1, ms: expect.closeTo(0.1), depth: 1 },
      { submission: 'a', lane: 0, name: 'scenario', about: 'both', startMs: 2, ms: 3, depth: 0 },
      { submission: 'a', lane: 1, name: 'scenario', about: 'echo', startMs: 2.25, ms: 2.25, depth: 0 },
      { submission: 'a', lane: 0, name: 'step', about: '0', startMs: 2.5, ms: 1.5, depth: 1 },
      { submission: 'a', lane: 1, name: 'step', about: '0', startMs: 3, ms: 0.5, depth: 1 },
      { submission: 'a', lane: 0, name: 'write-evidence', about: 'both', startMs: 5, ms: 0.5, depth: 0 },
      { ...own, name: 'judge', startMs: 6, ms: 0.5, depth: 1 },
    ]);
  });

  it('is read whether its array is closed or not', () => {
    expect(readSpans(`${trace.replace(/,\n$/u, '')}\n]\n`)).toEqual(readSpans(trace));
  });

  it('tells what a submission does once from what it does in its lanes', () => {
    const submission = firstSubmission(readSpans(ended));
    expect(submission?.whole).toMatchObject({ about: 'a', startMs: 1, ms: 6 });
    expect(named(submission?.stages ?? [])).toEqual(['read', 'judge', 'report']);
    expect(submission?.lanes.map(({ lane, spans }) => [lane, named(spans)])).toEqual([
      [0, ['scenario both', 'write-evidence both']],
      [1, ['scenario echo']],
    ]);
  });

  it('has no submission to show where none ended', () => {
    expect(firstSubmission(readSpans(trace))).toBeUndefined();
  });

  it('gives the spans of one scenario, and of its lane only', () => {
    const spans = readSpans(trace);
    expect(named(spansOfScenario(spans, 'a', 'both'))).toEqual(['scenario both', 'step 0']);
    expect(spansOfScenario(spans, 'a', 'both').map(({ lane }) => lane)).toEqual([0, 0]);
    expect(spansOfScenario(spans, 'a', 'echo').map(({ ms }) => ms)).toEqual([2.25, 0.5]);
    expect(spansOfScenario(spans, 'a', 'alone')).toEqual([]);
  });

  it('keeps submissions of one batch apart', () => {
    const b = { submission: 'b' };
    const beside = [
      event('B', 'submission', 900, b, 3),
      event('B', 'scenario', 2100, { ...b, lane: 0, scenario: 'both' }, 3),
      event('E', 'scenario', 2900, undefined, 3),
      event('E', 'submission', 9000, undefined, 3),
    ].join('');
    const spans = readSpans(`${ended}${beside}`);
    expect(firstSubmission(spans)).toMatchObject({ whole: { about: 'b' }, stages: [], lanes: [{ lane: 0 }] });
    expect(named(spansOfScenario(spans, 'b', 'both'))).toEqual(['scenario both']);
    expect(named(spansOfScenario(spans, 'a', 'both'))).toEqual(['scenario both', 'step 0']);
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
