import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** What a side leaves to the background when it answers (a namespace that goes, the next one made ahead) is over by then. */
const CALM_MS = 150;

/**
 * Runs all sides in turns, so that whatever else the machine does falls on all alike, and gives the samples of each side.
 * The first `warm` rounds do not count.
 */
export async function alternate(
  rounds: number,
  sides: readonly (() => Promise<number>)[],
  warm = 1,
): Promise<number[][]> {
  const samples = sides.map((): number[] => []);
  for (let round = -warm; round < rounds; round += 1)
    for (const [index, side] of sides.entries()) {
      const sample = await side();
      await setTimeout(CALM_MS);
      if (round >= 0) samples[index]?.push(sample);
    }
  return samples;
}

/**
 * How long a whole process takes from its start to its end, in milliseconds, its output thrown away.
 * Throws with the end of what it wrote to stderr where its exit code is none of `accepted`.
 */
export async function runProcess(
  command: readonly string[],
  { cwd = '/', accepted = [0] }: { cwd?: string; accepted?: readonly number[] } = {},
): Promise<number> {
  const [file = '', ...args] = command;
  const start = performance.now();
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => {
    complaint = `${complaint}${piece.toString()}`.slice(-2000);
  });
  const [code]: unknown[] = await once(child, 'exit');
  const ms = performance.now() - start;
  if (!accepted.some((each) => each === code))
    throw new Error(`${command.join(' ')} ended with ${String(code)}: ${complaint}`);
  return ms;
}
