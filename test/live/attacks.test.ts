import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();
/** One of each kind: `npm run attacks` runs them all. */
const FEW = ['read-secrets', 'host-loopback', 'daemonise', 'fork-bomb', 'output-flood', 'fake-score'];

interface Told {
  name: string;
  outcomes: { isDefended: boolean; harm?: string; said: string; wrong: string[] }[];
}

describe.runIf(noLab === undefined)('attacks behind the guard', () => {
  it('do harm without their defence, none with it, and are told of in the grade', async () => {
    const { stdout, exitCode } = await execa(
      process.execPath,
      ['--import', 'tsx', join(top, 'scripts/attacks.ts'), '--json', ...FEW],
      { cwd: top, reject: false, stdin: 'ignore' },
    );
    const told: Told[] = JSON.parse(stdout);
    const inShort = told.map(({ name, outcomes }) => {
      const [off, on] = outcomes;
      return [name, off?.harm === undefined ? 'no harm' : 'harm', on?.harm ?? 'none', on?.said];
    });
    expect(told.flatMap(({ outcomes }) => outcomes.flatMap(({ wrong }) => wrong))).toEqual([]);
    expect(inShort.toSorted()).toEqual([
      ['daemonise', 'harm', 'none', '100/100'],
      ['fake-score', 'harm', 'none', '60/100, never-connects'],
      ['fork-bomb', 'harm', 'none', '60/100, processes 256'],
      ['host-loopback', 'harm', 'none', '100/100'],
      ['output-flood', 'harm', 'none', '100/100, output 1 MiB'],
      ['read-secrets', 'harm', 'none', '100/100'],
    ]);
    expect(exitCode).toBe(0);
  });
});
