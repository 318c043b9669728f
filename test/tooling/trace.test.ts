import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { span, startTrace, traced } from '../../harness/trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'wiremark-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As a viewer reads it: the closing bracket may be missing. */
function eventsIn(path: string): { name: string; ph: string; tid: number; ts: number; args?: object }[] {
  return JSON.parse(`${readFileSync(path, 'utf8').replace(/,\n$/u, '')}]`);
}

describe('a trace', () => {
  it('does nothing before it is started', async () => {
    using nothing = span('read');
    expect(nothing).toBe(span('judge'));
    expect(await traced('judge', async () => 7)).toBe(7);
  });

  it('holds each event as soon as it happens, also while nobody has ended it', async () => {
    const path = join(folder, 'trace.json');
    startTrace(path);
    await traced(
      'submission',
      async () => {
        using _step = span('step', { step: 0 });
        expect(eventsIn(path)).toMatchObject([
          { name: 'submission', ph: 'B', args: { submission: 'a' } },
          { name: 'step', ph: 'B', args: { submission: 'a', step: 0 } },
        ]);
      },
      { submission: 'a' },
    );
    expect(eventsIn(path).map(({ name, ph }) => `${ph} ${name}`)).toEqual([
      'B submission',
      'B step',
      'E step',
      'E submission',
    ]);
  });

  it('draws submissions that are under way at once on lines of their own, nested each', async () => {
    const path = join(folder, 'two.json');
    startTrace(path);
    const work = (submission: string): Promise<void> =>
      traced('submission', () => traced('judge', async () => {}), { submission });
    await Promise.all([work('a'), work('b')]);
    const events = eventsIn(path);
    const lanes = new Set(events.map(({ tid }) => tid));
    expect(lanes.size).toBe(2);
    for (const lane of lanes)
      expect(events.filter(({ tid }) => tid === lane).map(({ name, ph }) => `${ph} ${name}`)).toEqual([
        'B submission',
        'B judge',
        'E judge',
        'E submission',
      ]);
  });

  it('ends a span also where the work fails', async () => {
    const path = join(folder, 'failed.json');
    startTrace(path);
    await expect(traced('judge', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(eventsIn(path).map(({ ph }) => ph)).toEqual(['B', 'E']);
  });
});
