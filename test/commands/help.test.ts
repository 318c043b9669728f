import { afterEach, expect, test, vi } from 'vitest';
import { checkCommand } from '../../harness/commands/check.ts';
import { ciCommand } from '../../harness/commands/ci.ts';
import { compareCommand } from '../../harness/commands/compare.ts';
import { doctorCommand } from '../../harness/commands/doctor.ts';
import { gradeCommand } from '../../harness/commands/grade.ts';
import { overrideCommand } from '../../harness/commands/override.ts';
import { packetsCommand } from '../../harness/commands/packets.ts';
import { pruneCommand } from '../../harness/commands/prune.ts';
import { regradeCommand } from '../../harness/commands/regrade.ts';
import { rubricCommand } from '../../harness/commands/rubric.ts';
import { wiremark } from '../support/cli.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything that a help text must be: to be read in a terminal of 80 columns, with something to copy. */
function expectReadable(help: string): void {
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(help).toMatch(/^Examples?$/m);
  expect(help).toMatch(/\n$/);
}

test.each([
  ['check', checkCommand, []],
  ['ci', ciCommand, []],
  ['grade', gradeCommand, []],
  ['regrade', regradeCommand, []],
  ['compare', compareCommand, []],
  ['override', overrideCommand, []],
  ['prune', pruneCommand, []],
  ['packets', packetsCommand, []],
  ['doctor', doctorCommand, []],
  ['rubric', rubricCommand, []],
  ['rubric new', rubricCommand, ['new']],
  ['rubric test', rubricCommand, ['test']],
  ['rubric explain', rubricCommand, ['explain']],
])('wiremark %s --help fits 80 columns, and has an example', async (name, command, verb) => {
  let help = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    help += String(text);
    return true;
  });
  const exitCode = await command([...verb, '--help']);
  vi.restoreAllMocks();
  expect(exitCode).toBe(0);
  expect(help).toContain(`Usage: wiremark ${name} `);
  expectReadable(help);
});

test('wiremark --help does so, too, and names every command', async () => {
  const { stdout, exitCode } = await wiremark('--help');
  expect(exitCode).toBe(0);
  expectReadable(`${stdout}\n`);
  for (const name of 'check ci grade regrade compare override prune packets rubric doctor'.split(' '))
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});
