import { join, resolve } from 'node:path';
import { writeBundle } from '../batch/bundle.ts';
import { COMMAND_PID } from '../batch/folder-lock.ts';
import { inLocale } from '../batch/in-locale.ts';
import { SlotKeeper } from '../batch/slot-keeper.ts';
import { OperatorError } from '../errors.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { exportHelp, parseExports } from '../report/exports/index.ts';
import { renderCheck, renderResult } from '../report/index.ts';
import { loadRubric } from '../rubric/load.ts';
import { openSubmission } from '../submission/discover.ts';
import { startTrace } from '../trace.ts';
import { runCheck, type CheckRun } from './check-run.ts';
import { watchAndCheck } from './check-watch.ts';
import { exitCodeOf, readArgs, readLocale, terminalOptions } from './command.ts';
import { labWarnings } from './doctor-rubric.ts';

const HELP = `Usage: wiremark check <submission> --rubric <file> [options]

Runs one submission in a private lab and says what is right, what is not, and
what to change. The submission is a folder or an archive.

  --rubric <file>     the lab's rubric
  --out <folder>      where the report goes (default: reports)
  --watch             run again whenever a file changes, until Ctrl-C
  --bundle <file>     pack evidence and result as a zip, for the lecturer to
                      verify with wiremark regrade
  --export <formats>  write the result for other systems, too: <out>/exports
  --locale en|id      the language of the result (default: the rubric's)
  --json              print the result as JSON, and nothing else
  --trace <file>      write what took how long, for chrome://tracing

Formats
${exportHelp('  ')}

Examples
  wiremark check . --rubric rubrics/progjar-t1.json
  wiremark check . --rubric rubrics/progjar-t1.json --watch
  wiremark check tugas.zip --rubric rubrics/progjar-t1.json --json

Exit code: 0 at or above the pass mark, 1 below it, 2 wrong usage or a bad
rubric, 3 not graded.
`;

/** `wiremark check`: one submission, for the student who wrote it. */
export async function checkCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('check', args, {
    rubric: { type: 'string' },
    out: { type: 'string', default: 'reports' },
    watch: { type: 'boolean', default: false },
    bundle: { type: 'string' },
    export: { type: 'string', multiple: true, default: [] },
    locale: { type: 'string' },
    json: { type: 'boolean', default: false },
    trace: { type: 'string' },
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
  if (values.watch && (values.json || values.bundle !== undefined))
    throw new OperatorError(
      'usage',
      'wiremark check --watch goes on until it is stopped, and takes neither --json nor --bundle.',
      'Leave out --watch.',
    );
  const exports = values.export.length === 0 ? [] : parseExports(values.export);
  const rubric = inLocale(await loadRubric(values.rubric), readLocale(values.locale));
  const out = resolve(values.out);
  const source = { ...(await openSubmission(path)), apart: out };
  if (!isInsideNamespaces()) {
    process.env[COMMAND_PID] = String(process.pid);
    return reenter();
  }

  if (values.trace !== undefined) startTrace(values.trace);
  await prepareNamespaces();
  for (const warning of await labWarnings(rubric.rubric)) process.stderr.write(`${warning}\n`);
  const slots = new SlotKeeper(rubric.rubric);
  const run: CheckRun = { source, rubric, out, slots, exports, ...progress(values.json) };
  const page = join(values.out, source.id, 'index.html');
  try {
    if (values.watch) return await watchAndCheck(run, page);
    return await checkOnce(run, { page, json: values.json, bundle: values.bundle });
  } finally {
    await slots.close();
  }
}

async function checkOnce(
  run: CheckRun,
  { page, json, bundle }: { page: string; json: boolean; bundle: string | undefined },
): Promise<number> {
  const stop = (): void => {
    process.stderr.write('\nStopped. Nothing was graded.\n');
    process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { shown, exported } = await runCheck(run);
  if (bundle !== undefined) await writeBundle(bundle, join(run.out, run.source.id));
  if (!json && process.stderr.isTTY === true) process.stderr.write('\r\u001b[K');
  process.stdout.write(json ? renderResult(shown) : renderCheck(shown, terminalOptions(process.stdout)));
  const say = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`);
  };
  say(`\nReport: ${page}`);
  for (const file of exported.files) say(`Export: ${join(run.out, file)}`);
  for (const note of exported.notes) process.stderr.write(`${note}\n`);
  if (bundle !== undefined) say(`Bundle: ${bundle}`);
  return exitCodeOf([shown]);
}

function progress(isQuiet: boolean): Required<Pick<CheckRun, 'onScenario' | 'onFault'>> {
  const isTerminal = process.stderr.isTTY === true;
  return {
    onScenario({ title }) {
      if (isTerminal && !isQuiet) process.stderr.write(`\r\u001b[K${title} ...`);
    },
    onFault(text) {
      if (!isQuiet) process.stderr.write(`${text}\n`);
    },
  };
}
