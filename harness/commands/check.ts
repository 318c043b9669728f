import { join, resolve } from 'node:path';
import { gradeSubmission } from '../batch/grade-submission.ts';
import { SlotKeeper } from '../batch/grade-class.ts';
import { OperatorError } from '../errors.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { renderCheck, renderResult } from '../report/index.ts';
import { loadRubric } from '../rubric/load.ts';
import { openSubmission } from '../submission/discover.ts';
import { exitCodeOf, readArgs, terminalOptions } from './command.ts';
import { linkWarnings } from './doctor-rubric.ts';

const HELP = `Usage: wiremark check <submission> --rubric <file> [--out <folder>] [--json]

Runs one submission in a private lab and says what is right, what is not, and what to change.

  --rubric <file>   the lab's rubric
  --out <folder>    where the report goes (default: reports)
  --json            print the result as JSON, and nothing else

Examples
  wiremark check . --rubric rubrics/progjar-t1.json
  wiremark check submissions/progjar-t1/wrong-port --rubric rubrics/progjar-t1.json --json

Exit code: 0 at or above the pass mark, 1 below it, 2 wrong usage or a bad rubric, 3 not graded.
`;

/** `wiremark check`: one submission, for the student who wrote it. */
export async function checkCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('check', args, {
    rubric: { type: 'string' },
    out: { type: 'string', default: 'reports' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark check takes one submission.',
      'Name one folder: wiremark check <folder> --rubric <file>',
    );
  if (values.rubric === undefined)
    throw new OperatorError(
      'usage',
      'wiremark check needs a rubric.',
      'Add --rubric <file>, for example --rubric rubrics/progjar-t1.json',
    );
  const rubric = await loadRubric(values.rubric);
  const source = await openSubmission(path);
  if (!isInsideNamespaces()) return reenter();

  await prepareNamespaces();
  for (const warning of await linkWarnings(rubric.rubric)) process.stderr.write(`${warning}\n`);
  const folder = join(resolve(values.out), source.id);
  const slots = new SlotKeeper(rubric.rubric);
  const say = (text: string): void => {
    if (!values.json) process.stderr.write(text);
  };
  const isTerminal = process.stderr.isTTY === true;
  const stop = (): void => {
    process.stderr.write('\nStopped. Nothing was graded.\n');
    process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const result = await gradeSubmission({
      source,
      rubric,
      folder,
      slot: () => slots.open(),
      onScenario: (scenario) => {
        if (isTerminal) say(`\r\u001b[K${scenario.title} ...`);
      },
      onFault: (scenario, error) => {
        slots.distrust();
        say(`The lab failed in scenario ${scenario.id}: ${error.message}\n`);
      },
    });
    if (isTerminal) say('\r\u001b[K');
    process.stdout.write(
      values.json ? renderResult(result) : renderCheck(result, terminalOptions(process.stdout)),
    );
    say(`\nReport: ${join(values.out, source.id, 'index.html')}\n`);
    return exitCodeOf([result]);
  } finally {
    await slots.close();
  }
}
