import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { COMMAND_PID } from '../batch/command-pid.ts';
import { inLocale } from '../batch/in-locale.ts';
import { Judging } from '../batch/judging.ts';
import { lanesFor } from '../batch/lanes.ts';
import { OperatorError } from '../errors.ts';
import { openBackend } from '../lab/choose-backend.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { exportHelp, parseExports, type ExportRequest } from '../report/exports/index.ts';
import { logText } from '../report/ci/workflow-command.ts';
import { renderCheck } from '../report/terminal-check.ts';
import { loadRubric } from '../rubric/load.ts';
import { openSubmission } from '../submission/discover.ts';
import { runCheck } from './check-run.ts';
import { detectRunner } from './ci-runner.ts';
import { EXIT, exitCodeOf, readArgs, readLocale } from './command.ts';
import { labWarnings } from './doctor-rubric.ts';
import { readSandbox, SANDBOX_OPTIONS } from './sandbox-option.ts';
import { requireOutOutside, requireOutside } from './outside-rubric.ts';

/** Written in every run. */
const ALWAYS = ['junit', 'github-classroom', 'classroom50', 'markdown'];

const HELP = `Usage: wiremark ci [<submission>] --rubric <file> [options]

Grades the checkout of a pull request and tells the result in the way of the
system that runs it: annotations, step summary and outputs on GitHub, a section
and a JUnit file on GitLab, plain text elsewhere. The submission is the current
folder where none is named. Always written: junit, github-classroom,
classroom50, markdown.

  --rubric <file>          the lab's rubric, from outside of the submission
  --trust-rubric-in-tree   take a rubric that lies in the submission, where its
                           student can change it
  --out <folder>           where the reports go (default: a new folder in
                           $RUNNER_TEMP, or the system's)
  --exit-zero              exit with 0 whenever the grading was completed, for
                           classrooms that read the score
  --export <formats>       more exports than those that are always written
  --locale en|id           the language of the result (default: the rubric's)
  --sandbox <kind>         where programs run: namespace, docker or podman
                           (default: the rubric's)
  --image <image>          the image of all programs, with docker and podman

Formats
${exportHelp('  ')}

Examples
  wiremark ci --rubric ../course/rubrics/progjar-t1.json
  wiremark ci tugas-1 --rubric ../course/tugas-1.json --exit-zero

Exit code: 0 at or above the pass mark, 1 below it, 2 wrong usage or a bad
rubric, 3 not graded.
`;

/** `wiremark ci`: one submission, in a pipeline. */
export async function ciCommand(args: string[]): Promise<number> {
  try {
    return await runCi(args);
  } catch (error) {
    // What a submission brought about may quote it: no line of it may be a command to the runner.
    if (error instanceof OperatorError)
      throw new OperatorError(error.code, logText(error.message), logText(error.nextStep), { cause: error });
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${logText(`wiremark failed: ${text}`)}\n`);
    return EXIT.notGraded;
  }
}

async function runCi(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('ci', args, {
    rubric: { type: 'string' },
    out: { type: 'string' },
    'trust-rubric-in-tree': { type: 'boolean', default: false },
    'exit-zero': { type: 'boolean', default: false },
    export: { type: 'string', multiple: true, default: [] },
    locale: { type: 'string' },
    ...SANDBOX_OPTIONS,
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [path = '.', ...more] = positionals;
  if (more.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark ci takes one submission.',
      'Name one folder: wiremark ci <folder> --rubric <file>',
    );
  if (values.rubric === undefined)
    throw new OperatorError(
      'usage',
      'wiremark ci needs a rubric.',
      'Check it out from a repository of the course, and add --rubric <file>',
    );
  const exports = withAlways(values.export);
  if (!values['trust-rubric-in-tree']) await requireOutside(values.rubric, path);
  if (values.out !== undefined) await requireOutOutside(values.out, path);
  const rubric = inLocale(await loadRubric(values.rubric), readLocale(values.locale));
  const source = await openSubmission(path);
  const sandbox = readSandbox(values, rubric.rubric);
  if (!isInsideNamespaces(sandbox.kind)) {
    process.env[COMMAND_PID] = String(process.pid);
    return reenter(sandbox.kind);
  }

  await prepareNamespaces();
  const out = resolve(
    values.out ?? (await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'wiremark-'))),
  );
  const runner = detectRunner(process.env, (text) => process.stdout.write(text));
  runner.say(`wiremark: rubric ${rubric.rubric.id} (${values.rubric}), ${rubric.digest}`);
  for (const warning of await labWarnings(rubric.rubric)) runner.say(warning);
  await using lanes = lanesFor(rubric.rubric, await openBackend(sandbox, rubric.rubric));
  await using judging = new Judging(rubric);
  const { shown, exported } = await runCheck({
    source,
    rubric,
    out,
    slots: lanes.slots,
    judging,
    exports,
    isSeenByStudents: true,
    onScenario: ({ title }) => runner.say(`wiremark: ${title}`),
    onFault: (text) => runner.say(text),
  });
  runner.tell(renderCheck(shown, { color: false, width: 100, unicode: true }));
  for (const note of exported.notes) runner.say(note);
  runner.say(`wiremark: reports in ${out}`);
  await runner.finish(shown, path, { report: out, junit: join(out, 'exports', 'junit.xml') });
  const code = exitCodeOf([shown]);
  return values['exit-zero'] && code === EXIT.below ? EXIT.passed : code;
}

function withAlways(given: readonly string[]): ExportRequest[] {
  const more = given.length === 0 ? [] : parseExports(given);
  const named = new Set(more.map(({ format }) => format.name));
  const always = ALWAYS.filter((name) => !named.has(name));
  return [...(always.length === 0 ? [] : parseExports(always)), ...more];
}
