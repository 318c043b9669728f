import cliProgress from 'cli-progress';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { gradeClass } from '../batch/grade-class.ts';
import { OperatorError } from '../errors.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import type { Result } from '../model/grade.ts';
import { renderClass, renderResults } from '../report/index.ts';
import { loadRubric } from '../rubric/load.ts';
import { discoverSubmissions } from '../submission/discover.ts';
import { EXIT, exitCodeOf, readArgs, terminalOptions } from './command.ts';
import { linkWarnings } from './doctor-rubric.ts';

const HELP = `Usage: wiremark grade <submissions> --rubric <file> [--out <folder>] [--jobs <n>] [--json]

Grades every folder in <submissions> and writes a report for each, and one for the class.

  --rubric <file>   the lab's rubric
  --out <folder>    where the reports go (default: reports)
  --jobs <n>        how many submissions at once (default: one for each processor, at most 4)
  --json            print results.json, and nothing else

Examples
  wiremark grade submissions/progjar-t1 --rubric rubrics/progjar-t1.json
  wiremark grade submissions/progjar-t1 --rubric rubrics/progjar-t1.json --out /tmp/r --jobs 1 --json

Exit code: 0 all at or above the pass mark, 1 something below it, 2 wrong usage or a bad rubric,
3 something could not be graded.
`;

/** `wiremark grade`: a folder of submissions, for the lecturer. */
export async function gradeCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('grade', args, {
    rubric: { type: 'string' },
    out: { type: 'string', default: 'reports' },
    jobs: { type: 'string' },
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
      'wiremark grade takes one folder of submissions.',
      'Name it: wiremark grade <folder> --rubric <file>',
    );
  if (values.rubric === undefined)
    throw new OperatorError(
      'usage',
      'wiremark grade needs a rubric.',
      'Add --rubric <file>, for example --rubric rubrics/progjar-t1.json',
    );
  const jobs = readJobs(values.jobs);
  const rubric = await loadRubric(values.rubric);
  const sources = await discoverSubmissions(path);
  if (!isInsideNamespaces()) return reenter();

  await prepareNamespaces();
  for (const warning of await linkWarnings(rubric.rubric)) process.stderr.write(`${warning}\n`);
  const out = resolve(values.out);
  const interrupt = new AbortController();
  const progress = progressOn(process.stderr, sources.length);
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
    progress.note('Stopping after the submissions that are running. Press Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  const results = await gradeClass({
    sources,
    rubric,
    out,
    jobs,
    generatedFrom: `${path}, ${values.rubric}`,
    signal: interrupt.signal,
    onGraded: (_, result) => progress.graded(result),
    onFault: (source, what) => progress.note(`${source.id}: the lab failed: ${what}`),
  }).finally(() => progress.end());
  const about = { id: rubric.rubric.id, title: rubric.rubric.title, digest: rubric.digest };
  process.stdout.write(
    values.json ? renderResults(results, about) : renderClass(results, terminalOptions(process.stdout)),
  );
  if (!values.json) process.stdout.write(`\nReport: ${join(values.out, 'index.html')}\n`);
  const missing = sources.length - results.length;
  if (missing === 0) return exitCodeOf(results);
  process.stderr.write(
    `${missing} of ${sources.length} submissions were not graded. What was graded is kept in ${values.out}.\n`,
  );
  return interrupt.signal.aborted ? 130 : EXIT.notGraded;
}

function readJobs(text: string | undefined): number {
  if (text === undefined) return Math.min(4, availableParallelism());
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return jobs;
  throw new OperatorError(
    'usage',
    `--jobs must be a whole number from 1 to 64, was "${text}".`,
    'Write, for example, --jobs 2',
  );
}

interface Progress {
  graded(result: Result): void;
  note(text: string): void;
  end(): void;
}

/** A bar on a terminal, plain lines elsewhere. */
function progressOn(stream: NodeJS.WriteStream, total: number): Progress {
  let done = 0;
  const scoreOf = (result: Result): string =>
    result.score === null ? 'not graded' : `${result.score}/${result.maxScore}`;
  if (stream.isTTY !== true) {
    return {
      graded(result) {
        done += 1;
        stream.write(
          `${String(done).padStart(String(total).length)}/${total} ${printable(result.submission.id)} ${scoreOf(result)}\n`,
        );
      },
      note: (text) => stream.write(`${printable(text)}\n`),
      end: () => {},
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      stream,
      format: '{bar} {value}/{total} | {eta_formatted} left | {last}',
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { last: '' });
  return {
    graded(result) {
      bar.increment({ last: `${printable(result.submission.id).slice(0, 24)} ${scoreOf(result)}` });
    },
    note(text) {
      stream.write(`\r\u001b[K${printable(text)}\n`);
    },
    end: () => bar.stop(),
  };
}

/** Names are hostile: no control character of theirs reaches the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
