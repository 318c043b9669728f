import { expect, test } from 'vitest';
import { checkCommand } from '../../harness/commands/check.ts';
import { ciCommand } from '../../harness/commands/ci.ts';
import { exitCodeOf, exitCodeOfError } from '../../harness/commands/command.ts';
import { gradeCommand } from '../../harness/commands/grade.ts';
import { packetsCommand } from '../../harness/commands/packets.ts';
import { regradeCommand } from '../../harness/commands/regrade.ts';
import { OperatorError } from '../../harness/errors.ts';
import { temporaryFolder, wiremark } from '../support/cli.ts';

test.each([
  ['nothing can capture', 'no-capture', 3],
  ['no namespaces', 'no-unshare', 3],
  ['no container engine', 'no-engine', 3],
  ['an engine that fails', 'engine-fault', 3],
  ['an image that is not here', 'no-image', 3],
  ['an archive that cannot be opened', 'submission-unreadable', 3],
  ['wrong arguments', 'usage', 2],
  ['a rubric with a fault', 'rubric-invalid', 2],
])('an error ends with the code of what could not be done: %s', (_, code, exitCode) => {
  expect(exitCodeOfError(new OperatorError(code, '', ''))).toBe(exitCode);
});

test('one that is not graded counts before one that is below the pass mark', () => {
  const result = (status: string, score: number | null) => ({ status, score, passMark: 60 });
  expect(exitCodeOf([result('graded', 60)])).toBe(0);
  expect(exitCodeOf([result('graded', 60), result('graded', 59.99)])).toBe(1);
  expect(exitCodeOf([result('graded', 0), result('not-graded', null)])).toBe(3);
  expect(exitCodeOf([])).toBe(3);
});

test.each([
  ['regrade', []],
  ['override', ['adi', 'port', '--points', '1', '--reason', 'soal']],
  ['prune', ['--all']],
])('wiremark %s of a folder that is none says so, and does not make it', async (command, more) => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await wiremark(command, `${folder.path}/typo`, ...more);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('holds no reports'),
  });
  expect((await wiremark(command, `${folder.path}/typo`, ...more)).stderr).toBe(stderr);
});

test.each([
  ['check', checkCommand],
  ['ci', ciCommand],
  ['grade', gradeCommand],
  ['regrade', regradeCommand],
  ['packets', packetsCommand],
])('wiremark %s takes no empty name for the current folder', async (name, command) => {
  await expect(command([''])).rejects.toMatchObject({
    code: 'usage',
    message: `wiremark ${name}: a name is empty.`,
  });
});
