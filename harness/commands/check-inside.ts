import { join } from 'node:path';
import { Judging } from '../batch/judging.ts';
import { lanesFor } from '../batch/lanes.ts';
import { openBackend, type SandboxChoice } from '../lab/choose-backend.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import type { ExportRequest } from '../report/exports/index.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import type { SubmissionSource } from '../submission/source.ts';
import { startTrace } from '../trace.ts';
import type { CheckRun } from './check-run.ts';
import { exitCodeOf, terminalOptions } from './command.ts';

/** What `wiremark check` was asked for. */
export interface CheckOrder {
  source: SubmissionSource;
  rubric: LoadedRubric;
  sandbox: SandboxChoice;
  /** The folder of reports: whole, and as it was written. */
  out: string;
  shownOut: string;
  exports: readonly ExportRequest[];
  watch: boolean;
  json: boolean;
  bundle: string | undefined;
  trace: string | undefined;
}

/** The part of `wiremark check` that happens in namespaces of its own. Returns the exit code. */
export async function checkInside(order: CheckOrder): Promise<number> {
  const { source, rubric, sandbox, out, exports, json } = order;
  if (order.trace !== undefined) startTrace(order.trace);
  await prepareNamespaces();
  await using lanes = lanesFor(rubric.rubric, await openBackend(sandbox, rubric.rubric));
  await using judging = new Judging(rubric);
  const { slots } = lanes;
  // It opens while the rest is loaded and the submission is read. Who waits for it later hears what was wrong.
  slots[0].open().catch(() => {});
  judging.warmUp();
  const { labWarnings } = await import('./doctor-rubric.ts');
  for (const warning of await labWarnings(rubric.rubric)) process.stderr.write(`${warning}\n`);
  const run: CheckRun = { source, rubric, out, slots, judging, exports, ...progress(json) };
  const page = join(order.shownOut, source.id, 'index.html');
  if (order.watch) {
    const { watchAndCheck } = await import('./check-watch.ts');
    return await watchAndCheck(run, page);
  }
  return await checkOnce(run, { page, json, bundle: order.bundle });
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
  const [{ runCheck }, { renderResult }, { renderCheck }] = await Promise.all([
    import('./check-run.ts'),
    import('../report/json.ts'),
    import('../report/terminal-check.ts'),
  ]);
  const { shown, exported } = await runCheck({ ...run, isOnly: true });
  if (bundle !== undefined) {
    const { writeBundle } = await import('../batch/bundle.ts');
    await writeBundle(bundle, join(run.out, run.source.id));
  }
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
