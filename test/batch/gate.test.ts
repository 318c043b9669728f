import { expect, test } from 'vitest';
import { Gate } from '../../harness/batch/gate.ts';

/** Work that goes on until it is told to end. */
function work(log: string[], name: string) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end,
    run: async () => {
      log.push(`${name} begins`);
      await ended;
      log.push(`${name} ends`);
    },
  };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who is alone waits for what runs, and everybody else waits for it', async () => {
  const gate = new Gate();
  const log: string[] = [];
  const [a, b, alone, c] = ['a', 'b', 'alone', 'c'].map((name) => work(log, name));
  if (!a || !b || !alone || !c) throw new Error('four works');
  const all = [gate.beside(a.run), gate.beside(b.run), gate.alone(alone.run), gate.beside(c.run)];
  await turn();
  expect(log).toEqual(['a begins', 'b begins']);
  a.end();
  await turn();
  expect(log).not.toContain('alone begins');
  b.end();
  await turn();
  expect(log.slice(-2)).toEqual(['b ends', 'alone begins']);
  alone.end();
  await turn();
  expect(log.slice(-2)).toEqual(['alone ends', 'c begins']);
  c.end();
  await Promise.all(all);
});

test('two that want to be alone are alone one after the other', async () => {
  const gate = new Gate();
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await turn();
    inside -= 1;
  };
  await Promise.all([gate.alone(enter), gate.alone(enter), gate.alone(enter)]);
  expect(most).toBe(1);
  await gate.beside(enter);
});

test('work that fails gives its place back', async () => {
  const gate = new Gate();
  const fail = (): Promise<void> => Promise.reject(new Error('no'));
  await expect(gate.alone(fail)).rejects.toThrow('no');
  await expect(gate.beside(fail)).rejects.toThrow('no');
  await gate.alone(turn);
});

test('work that hangs loses its place when it is given up', async () => {
  const gate = new Gate();
  const givenUp = new AbortController();
  void gate.beside(() => new Promise(() => {}), givenUp.signal);
  let isAlone = false;
  const waiting = gate.alone(async () => {
    isAlone = true;
  });
  await turn();
  expect(isAlone).toBe(false);
  givenUp.abort();
  await waiting;
  expect(isAlone).toBe(true);
});
