import { dirname, join, resolve } from 'node:path';
import { testRubric, type RubricTestProgress } from '../batch/rubric-test.ts';
import { captureWarning, chooseCapture } from '../capture/choose-capture.ts';
import { OperatorError } from '../errors.ts';
import { processors } from '../processors.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { openBackend } from '../lab/choose-backend.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { LAB_FOLDER } from '../lab/lab-folder.ts';
import { renderRubricTest, renderRubricTestJson, rubricTestStanding } from '../report/index.ts';
import { loadRubric } from '../rubric/load.ts';
import { EXIT, readArgs, terminalOptions } from './command.ts';
import { readSandbox, SANDBOX_OPTIONS } from './sandbox-option.ts';

const HELP = `Usage: wiremark rubric test <rubric> [options]

Grades the rubric's golden submissions and compares with what its expected.json
says; then breaks one that is right in every known way (port, bytes, echo,
close, order, crash ...), and names every check that never fails.

  --submissions <folder>  the golden submissions (default: submissions/<rubric
                          id>, beside the rubric's folder)
  --reference <name>      the one to break (default: one that passes every
                          check, in Python or C where there is one)
  --only goldens|faults   grade the golden submissions alone, or break the
                          reference alone
  --out <folder>          keep the reports of the golden submissions
  --jobs <n>              how many labs at once (default: one for each
                          processor, at most 4)
  --sandbox <kind>        where programs run: namespace, docker or podman
                          (default: the rubric's)
  --image <image>         the image of all programs, with docker and podman
  --json                  print the outcome as JSON, and nothing else

Examples
  wiremark rubric test rubrics/pens-udp-echo.json
  wiremark rubric test rubrics/pens-udp-echo.json --only goldens

Exit code: 0 the rubric is sound, 1 a golden submission differs or a check with
points never fails, 2 wrong usage or a bad rubric, 3 something could not be
graded.
`;

/** `wiremark rubric test`: whether a rubric gives what it is meant to give, and can take every point of it. */
export async function rubricTestCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('rubric test', args, {
    submissions: { type: 'string' },
    reference: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
    jobs: { type: 'string' },
    json: { type: 'boolean', default: false },
    ...SANDBOX_OPTIONS,
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
      'wiremark rubric test takes one rubric.',
      'Name it: wiremark rubric test rubrics/progjar-t1.json',
    );
  const only = readOnly(values.only);
  const jobs = readJobs(values.jobs);
  const rubric = await loadRubric(path);
  const submissions =
    values.submissions ?? join(dirname(dirname(resolve(path))), 'submissions', rubric.rubric.id);
  const sandbox = readSandbox(values, rubric.rubric);
  if (!isInsideNamespaces(sandbox.kind)) return reenter(sandbox.kind);

  await prepareNamespaces();
  const warning = captureWarning(chooseCapture());
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  // Everything of the lab ends with this process, the first one of its namespaces.
  const stop = (): void => {
    process.stderr.write('\nStopped. The rubric was not tested to the end.\n');
    process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const progress = progressOn(process.stderr);
  const test = await testRubric({
    rubric,
    backend: await openBackend(sandbox, rubric.rubric),
    submissions,
    out: values.out === undefined ? join(LAB_FOLDER, 'goldens') : resolve(values.out),
    scratch: join(LAB_FOLDER, 'rubric-test'),
    jobs,
    ...(values.reference === undefined ? {} : { reference: values.reference }),
    ...(only === undefined ? {} : { only }),
    progress,
  });
  process.stdout.write(
    values.json ? renderRubricTestJson(test) : renderRubricTest(test, terminalOptions(process.stdout)),
  );
  const standing = rubricTestStanding(test);
  if (standing === 'not-graded') return EXIT.notGraded;
  return standing === 'sound' ? EXIT.passed : EXIT.below;
}

function readOnly(text: string | undefined): 'goldens' | 'faults' | undefined {
  if (text === undefined || text === 'goldens' || text === 'faults') return text;
  throw new OperatorError(
    'usage',
    `--only must be goldens or faults, was "${text}".`,
    'Leave it out to do both.',
  );
}

function readJobs(text: string | undefined): number {
  if (text === undefined) return Math.min(4, processors());
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 16) return jobs;
  throw new OperatorError(
    'usage',
    `--jobs must be a whole number from 1 to 16, was "${text}".`,
    'Write, for example, --jobs 2',
  );
}

/** One line of its own for each step, so that a log reads well; on a terminal it is written over. */
function progressOn(stream: NodeJS.WriteStream): RubricTestProgress {
  const isTerminal = stream.isTTY === true;
  let done = 0;
  let total = 0;
  const step = (text: string): void => {
    done += 1;
    const line = `${String(done).padStart(String(total).length)}/${total} ${text.replaceAll(/\p{C}/gu, '?')}`;
    const isLast = done === total;
    stream.write(
      isTerminal ? `\r\u001b[K${line.slice(0, stream.columns - 1)}${isLast ? '\n' : ''}` : `${line}\n`,
    );
  };
  return {
    begin(what, count) {
      done = 0;
      total = count;
      stream.write(`${count} ${what}\n`);
    },
    golden: ({ id, score }) => step(`${id} ${score ?? 'not graded'}`),
    broken: ({ program, says, failed }) =>
      step(`${program} ${says}: ${failed.join(', ') || 'no check fails'}`),
    note: (text) => stream.write(`${isTerminal ? '\r\u001b[K' : ''}${text.replaceAll(/\p{C}/gu, '?')}\n`),
  };
}
