import { join, resolve } from 'node:path';
import { beginBatch, requireBegun, withSafeIds } from '../batch/begin-batch.ts';
import { defaultLimits, type CrewLimits } from '../batch/crew-size.ts';
import { COMMAND_PID } from '../batch/command-pid.ts';
import { lockFolder } from '../batch/folder-lock.ts';
import { gradeClass, type ClassOutcome } from '../batch/grade-class.ts';
import { Journal } from '../batch/journal.ts';
import { idleDecisions } from '../batch/overrides-file.ts';
import { patienceMs } from '../batch/patience.ts';
import { readTemplateFolder } from '../batch/template-folder.ts';
import { OperatorError } from '../errors.ts';
import { processors } from '../processors.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { openBackend } from '../lab/choose-backend.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { exportHelp, parseExports } from '../report/exports/index.ts';
import { renderClass, renderResults } from '../report/index.ts';
import { visible } from '../report/visible.ts';
import { loadRubric } from '../rubric/load.ts';
import { takeIn } from '../submission/intake/index.ts';
import { startTrace } from '../trace.ts';
import { EXIT, exitCodeOf, readArgs, terminalOptions } from './command.ts';
import { labWarnings } from './doctor-rubric.ts';
import { exportStored } from './export-stored.ts';
import { showMapping } from './grade-mapping.ts';
import { readSandbox, SANDBOX_OPTIONS } from './sandbox-option.ts';
import { progressOn } from './grade-progress.ts';

const HELP = `Usage: wiremark grade <submissions> --rubric <file> [options]

Grades everything in <submissions> and writes a report for each, and one for
the class. What a learning platform hands out is recognised: Moodle, Canvas,
Gradescope, GitHub Classroom, plain folders and archives.

  --rubric <file>       the lab's rubric
  --out <folder>        where the reports go (default: reports)
  --resume              go on with a batch that was cut short: nothing is
                        graded twice, nothing is lost
  --fresh               run everything, also what has not changed since the
                        last run
  --only <which>        not-graded, or a pattern on ids and names; the others
                        keep their results
  --jobs <n>            how many submissions at once (default: one for each
                        processor, more while programs sleep)
  --give-up <minutes>   when a submission without a sign of life is given up
                        (default: from the rubric's limits)
  --template <folder>   what you hand out yourself: submissions that have it in
                        common share nothing
  --dry-run             say who handed in what, and stop
  --roster <file>       CSV file with the class's students
  --name-regex <regex>  how names of files and folders are read: named groups
                        name, id, email, group
  --export <formats>    give the results to other systems, too; may be repeated
  --sandbox <kind>      where programs run: namespace (over the tools of this
                        machine), docker or podman (default: the rubric's)
  --image <image>       the image of all programs, with docker and podman
  --json                print results.json, and nothing else
  --trace <file>        write what took how long, for chrome://tracing

Formats
${exportHelp('  ')}

Examples
  wiremark grade submissions/progjar-t1 --rubric rubrics/progjar-t1.json
  wiremark grade moodle-download --rubric rubrics/progjar-t1.json --dry-run
  wiremark grade moodle-download --rubric rubrics/progjar-t1.json --resume
  wiremark grade class --rubric rubrics/progjar-t1.json --only not-graded

Exit code: 0 all at or above the pass mark, 1 something below it, 2 wrong usage
or a bad rubric, 3 something could not be graded, 130 stopped with Ctrl-C.
`;

const OPTIONS = {
  rubric: { type: 'string' },
  out: { type: 'string', default: 'reports' },
  resume: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  only: { type: 'string' },
  jobs: { type: 'string' },
  'give-up': { type: 'string' },
  template: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  roster: { type: 'string' },
  'name-regex': { type: 'string' },
  export: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  trace: { type: 'string' },
  ...SANDBOX_OPTIONS,
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `wiremark grade`: a folder of submissions, for the lecturer. */
export async function gradeCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('grade', args, OPTIONS);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw usage(
      'wiremark grade takes one folder of submissions.',
      'Name it: wiremark grade <folder> --rubric <file>',
    );
  if (values.rubric === undefined)
    throw usage(
      'wiremark grade needs a rubric.',
      'Add --rubric <file>, for example --rubric rubrics/progjar-t1.json',
    );
  if (values.resume && values.fresh)
    throw usage('--resume keeps what is done and --fresh does not.', 'Leave one of the two away.');
  const crew = readCrew(values.jobs);
  const exports = values.export === undefined ? [] : parseExports(values.export);
  const rubric = await loadRubric(values.rubric);
  const template = values.template === undefined ? undefined : await readTemplateFolder(values.template);
  const giveUpMs = readMinutes(values['give-up']) ?? patienceMs(rubric.rubric);
  const out = resolve(values.out);
  const intake = await takeIn(path, {
    rubric: rubric.rubric,
    apart: out,
    ...(values.roster === undefined ? {} : { roster: values.roster }),
    ...(values['name-regex'] === undefined ? {} : { nameRegex: values['name-regex'] }),
  });
  if (values['dry-run']) return showMapping(intake, rubric.rubric, process.stdout, values.json);
  const sandbox = readSandbox(values, rubric.rubric);
  if (!isInsideNamespaces(sandbox.kind)) {
    await showMapping(intake, rubric.rubric, process.stderr, false);
    process.env[COMMAND_PID] = String(process.pid);
    return reenter(sandbox.kind);
  }

  if (values.trace !== undefined) startTrace(values.trace);
  // Before the lock, which would make the folder.
  if (values.resume) await requireBegun(out);
  await using _lock = await lockFolder(out);
  await using journal = await Journal.open(out);
  const generatedFrom = `${path}, ${values.rubric}`;
  const sources = withSafeIds(intake.submissions);
  const only = await beginBatch(
    {
      out,
      submissions: path,
      sources,
      rubric,
      generatedFrom,
      isResumed: values.resume,
      isFresh: values.fresh,
      ...(values.only === undefined ? {} : { only: values.only }),
    },
    journal,
  );
  await prepareNamespaces();
  for (const warning of await labWarnings(rubric.rubric)) process.stderr.write(`${warning}\n`);
  const backend = await openBackend(sandbox, rubric.rubric);
  const progress = progressOn(process.stderr, only?.size ?? sources.length);
  const signal = interruptible(progress);
  const outcome = await gradeClass({
    sources,
    rubric,
    out,
    journal,
    backend,
    crew,
    patienceMs: giveUpMs,
    generatedFrom,
    signal,
    isResumed: values.resume,
    ...(template === undefined ? {} : { template }),
    ...(only === undefined ? {} : { only }),
    onDone: (entry, how) => progress[how](entry),
    onFault: (source, what) => progress.note(`${source.id}: ${what}`),
  }).finally(() => progress.end());
  if (outcome.missing === 0) await journal.write({ did: 'end', at: new Date().toISOString() });
  const { entries } = outcome;
  const about = { id: rubric.rubric.id, title: rubric.rubric.title, digest: rubric.digest };
  process.stdout.write(
    values.json ? renderResults(entries, about) : renderClass(entries, terminalOptions(process.stdout)),
  );
  if (!values.json) process.stdout.write(`\nReport: ${join(values.out, 'index.html')}\n`);
  for (const line of await exportStored(out, rubric, exports)) process.stderr.write(`${line}\n`);
  const ids = sources.map(({ id }) => id);
  for (const line of await idleDecisions(out, rubric.rubric, ids)) process.stderr.write(`${visible(line)}\n`);
  process.stderr.write(closing(outcome, values));
  const exitCode = outcome.missing === 0 ? exitCodeOf(entries) : signal.aborted ? 130 : EXIT.notGraded;
  if (outcome.givenUp === 0) return exitCode;
  // What hangs would keep this process; it ends with the namespaces.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(exitCode);
}

/** Ctrl-C finishes what runs; a second one stops at once. */
function interruptible(progress: { note(text: string): void; end(): void }): AbortSignal {
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) {
      progress.end();
      process.stderr.write(`\nStopped. Go on with:\n  ${resumeCommand()}\n`);
      process.exit(130);
    }
    interrupt.abort();
    progress.note('Stopping after the submissions that are running. Press Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return interrupt.signal;
}

function closing(
  { graded, taken, missing }: ClassOutcome,
  { fresh, resume, out }: { fresh: boolean; resume: boolean; out: string },
): string {
  const lines: string[] = [];
  if (taken > 0 && !fresh)
    lines.push(
      resume
        ? `${taken} were graded already and are taken as they are; ${graded} were run now.`
        : `${taken} have not changed and are taken from the last run; ${graded} were run. --fresh runs all.`,
    );
  if (missing > 0)
    lines.push(
      `${missing} of ${graded + taken + missing} submissions were not graded. What was graded is kept in ${out}. Go on with:`,
      `  ${resumeCommand()}`,
    );
  return lines.map((line) => `${line}\n`).join('');
}

/** This command, as it has to be typed to go on. */
function resumeCommand(): string {
  const args = process.argv.slice(2).filter((arg) => arg !== '--fresh' && arg !== '--resume');
  return ['wiremark', ...args, '--resume'].map(quote).join(' ');
}

function quote(arg: string): string {
  return /^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

function readCrew(text: string | undefined): CrewLimits {
  if (text === undefined) return defaultLimits(processors());
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return { least: jobs, most: jobs };
  throw usage(`--jobs must be a whole number from 1 to 64, was "${text}".`, 'Write, for example, --jobs 2');
}

function readMinutes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 24 * 60) return minutes * 60_000;
  throw usage(
    `--give-up must be a number of minutes, up to a day, was "${text}".`,
    'Write, for example, --give-up 10',
  );
}

function usage(message: string, nextStep: string): OperatorError {
  return new OperatorError('usage', message, nextStep);
}
