import { execa } from 'execa';
import { expect, test } from 'vitest';
import { remembered, rememberedByName } from '../../harness/evidence/remember.ts';
import { top } from '../support/cli.ts';

test('asks once about each thing, also where the answer is nothing', () => {
  const asked: object[] = [];
  const answer = remembered((thing: { value?: string }) => {
    asked.push(thing);
    return thing.value;
  });
  const [first, empty] = [{ value: 'a' }, {}];
  expect([answer(first), answer(empty), answer(first), answer(empty)]).toEqual([
    'a',
    undefined,
    'a',
    undefined,
  ]);
  expect(asked).toEqual([first, empty]);
});

test('keeps the answers of two questions apart, and those about two names', () => {
  const thing = { value: 2 };
  const double = remembered(({ value }: { value: number }) => value * 2);
  const named = rememberedByName(({ value }: { value: number }, name) => `${name} ${value}`);
  expect([double(thing), named(thing, 'a'), named(thing, 'b'), double(thing)]).toEqual([4, 'a 2', 'b 2', 4]);
});

test('shows nobody what it remembers, and takes frozen things', () => {
  const thing = Object.freeze({ value: 1 });
  const self = remembered((one: object) => [one]);
  expect(self(thing)[0]).toBe(thing);
  expect(Reflect.ownKeys(thing)).toEqual(['value']);
  expect(Object.keys({ ...thing })).toEqual(['value']);
  expect(self({ ...thing })[0]).not.toBe(thing);
});

test('asks again after it could not be answered', () => {
  let asked = 0;
  const answer = remembered((_: object) => {
    asked += 1;
    if (asked === 1) throw new Error('not yet');
    return asked;
  });
  const thing = {};
  expect(() => answer(thing)).toThrow('not yet');
  expect(answer(thing)).toBe(2);
});

/** Asks about a hundred things of 100 kB whose answers lead back to them, and says how many kB of them outlive young collections. */
const asking = `
import { remembered } from './harness/evidence/remember.ts';
const answer = remembered((thing) => ({ thing }));
const used = () => process.memoryUsage().heapUsed / 1000;
gc();
const before = used();
for (let round = 0; round < 100; round += 1) {
  answer({ data: Array.from({ length: 12_500 }, (_, index) => index) });
  gc({ type: 'minor' });
  gc({ type: 'minor' });
}
process.stdout.write(String(Math.round(used() - before)));
`;

test('lets go of things without a search of all memory', async () => {
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', asking];
  const { stdout } = await execa(process.execPath, args, { cwd: top });
  expect(Number(stdout)).toBeLessThan(2_000);
}, 60_000);
