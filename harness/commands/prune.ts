import { resolve } from 'node:path';
import { requireBatch } from '../batch/batch-record.ts';
import { lockFolder } from '../batch/folder-lock.ts';
import { pruneClass } from '../batch/prune.ts';
import { OperatorError } from '../errors.ts';
import { readArgs } from './command.ts';

const HELP = `Usage: wiremark prune <reports> --passed | --all

Removes stored evidence to save space: captures, what programs printed, the
contents of handed-in files. Results, pages and the class files stay as they
are. What is pruned cannot be judged again: regrade and override leave it as
it is, and a dispute can no longer be settled in Wireshark.

  --passed   only of submissions that are graded and at or above the pass mark
  --all      of every submission

Examples
  wiremark prune reports --passed

Exit code: 0 done, 2 wrong usage.
`;

/** `wiremark prune`: less space for a class that is settled. */
export async function pruneCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('prune', args, {
    passed: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0 || values.passed === values.all)
    throw new OperatorError(
      'usage',
      'wiremark prune takes one folder of reports, and either --passed or --all.',
      'Write for example: wiremark prune reports --passed',
    );
  const out = resolve(folder);
  await requireBatch(out);
  await using _lock = await lockFolder(out);
  const { submissions, bytes } = await pruneClass(out, values.all ? 'all' : 'passed');
  process.stdout.write(
    `Evidence of ${submissions} submissions removed, ${(bytes / 1_000_000).toFixed(1)} MB. They cannot be judged again.\n`,
  );
  return 0;
}
