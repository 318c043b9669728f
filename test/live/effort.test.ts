import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';
import type { Effort } from './effort/run.ts';

const noLab = await whyNoLab();
if (noLab !== undefined) process.stderr.write(`effort: not run, ${noLab}\n`);

/**
 * What one scenario costs, without a clock: a server with a thread for each of two clients, on three machines.
 *
 * - 11 in sandboxes: for each program bubblewrap outside, bubblewrap inside and the program, and the server's two threads.
 * - 3 that keep the networks of three machines alive, and 1 that plugs all of them in.
 */
const PROCESSES = 15;
/** 9 kB of evidence, the capture in it twice at most; orders to the spawner, the shells and the capture; nothing in proportion to time. */
const BYTES_WRITTEN = 40_000;

describe.runIf(noLab === undefined)('one scenario of a good submission', () => {
  let effort: Effort;
  beforeAll(async () => {
    const { stdout } = await execa(
      process.execPath,
      [
        '--import',
        'tsx',
        join(top, 'test/live/effort/run.ts'),
        join(top, 'submissions/progjar-t1/correct-threaded'),
      ],
      { cwd: top },
    );
    effort = JSON.parse(stdout);
  }, 120_000);

  it(`makes no more than ${PROCESSES} processes and threads`, () => {
    expect(effort.processes).toBeLessThanOrEqual(PROCESSES);
    // Fewer than the programs themselves are: then nothing was counted.
    expect(effort.processes).toBeGreaterThanOrEqual(11);
  });

  it(`has the harness write no more than ${BYTES_WRITTEN} bytes`, () => {
    expect(effort.bytesWritten).toBeLessThanOrEqual(BYTES_WRITTEN);
    expect(effort.bytesWritten).toBeGreaterThan(1_000);
  });
});
