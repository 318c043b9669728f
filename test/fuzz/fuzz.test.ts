import { describe, expect, it } from 'vitest';
import { area, type AnyArea } from '../../scripts/fuzz/area.ts';
import { areas } from '../../scripts/fuzz/areas/index.ts';
import { fileURLToPath } from 'node:url';
import { Random } from '../../scripts/fuzz/random.ts';
import { runThreads } from '../../scripts/fuzz/threads.ts';
import { feed } from '../../scripts/fuzz/feed.ts';
import { smallerTexts } from '../../scripts/fuzz/smaller.ts';

const seed = 20;
const inputs: Record<string, number> = {
  frames: 4000,
  'capture files': 1500,
  'large captures': 2,
  judging: 20,
};

describe('changed valid inputs', () => {
  it.each(areas.map(({ name }, index) => [name, index] as const))(
    'do not crash, stop or fill %s',
    (name, index) => {
      const {
        past,
        inputs: count,
        findings,
      } = feed({ area: index, seed, from: 0, count: inputs[name] ?? 150 });
      expect(findings).toEqual([]);
      expect(past).toBeGreaterThan(count / 2);
    },
  );

  it('are the same for the same seed and number', () => {
    for (const [index, { make }] of areas.entries()) {
      const [one, other, next] = [3, 3, 4].map(
        (input) => make(new Random(seed, index, input)).store().content,
      );
      expect(one).toEqual(other);
      expect(one).not.toEqual(next);
    }
  });
});

describe('what is planted is found, and made small', () => {
  it.each([
    ['crash', (): number => JSON.parse('{')],
    ['growth', (): number => 2 ** 30],
    [
      'slow',
      (): number => {
        for (const end = performance.now() + 130; performance.now() < end;);
        return 0;
      },
    ],
  ] as const)('%s', (kind, misbehave) => {
    const planted = plant((text) => (kind === 'slow' || text.includes('x') ? misbehave() : 0));
    const { findings } = feed(
      { area: 0, seed, from: 0, count: kind === 'slow' ? 1 : 12 },
      undefined,
      planted,
    );
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatchObject({ kind, area: 'planted', seed });
    if (kind !== 'slow') expect(findings.map(({ file }) => file?.content)).toEqual(findings.map(() => 'x'));
  });
});

describe('a thread that hangs', () => {
  it('is ended, told with its input, and replaced', async () => {
    const worker = fileURLToPath(new URL('hanging-worker.mjs', import.meta.url));
    const plan = { worker, areas: [1], seed, inputs: 40, from: 0, seconds: 60, threads: 1, hangMs: 500 };
    const { fed, findings } = await runThreads({ ...plan, withCoverage: false, say: () => {} });
    expect(findings).toMatchObject([{ kind: 'hang', area: areas[1]?.name, input: 5 }]);
    expect(fed.reduce((sum, { inputs: count }) => sum + count, 0)).toBe(40 - 6);
  });
});

function plant(run: (text: string) => number): AnyArea {
  return area<string>({
    name: 'planted',
    passes: 'always',
    share: 1,
    generate: (random) => Array.from({ length: 6 }, () => random.pick([...'abcdefx'])).join(''),
    run: (text) => ({ isPast: true, heldBytes: run(text) }),
    sizeOf: (text) => text.length,
    smaller: smallerTexts,
    store: (text) => ({ extension: 'txt', content: text }),
  });
}
