import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readBatchRubric, requireBatch } from '../batch/batch-record.ts';
import { lockFolder } from '../batch/folder-lock.ts';
import { Journal } from '../batch/journal.ts';
import { LAYOUT } from '../batch/layout.ts';
import { idleDecisions } from '../batch/overrides-file.ts';
import { regradeClass } from '../batch/regrade.ts';
import { writeWhole } from '../batch/write-whole.ts';
import { OperatorError } from '../errors.ts';
import { exportHelp, parseExports } from '../report/exports/index.ts';
import { renderRegrade, renderRegradeJson, renderRegradeMarkdown } from '../report/regrade.ts';
import { visible } from '../report/visible.ts';
import { loadRubric } from '../rubric/load.ts';
import { EXIT, exitCodeOf, readArgs } from './command.ts';

const HELP = `Usage: wiremark regrade <reports> [--rubric <file>] [--apply] [options]

Judges the stored evidence of a class again, running nothing: with a changed
rubric, or with a newer wiremark. Says who gains and who loses, and by which
check, and writes that to regrade.json and regrade.md. Changes nothing else
without --apply. A zip made with check --bundle is verified instead: whether
its result is what its evidence gives.

  --rubric <file>     the rubric to judge with (default: the one that the
                      reports were made with)
  --apply             rewrite results, pages and the class files
  --export <formats>  give the results to other systems; without --apply,
                      those that stand
  --jobs <n>          how many threads judge (default: one for each core)
  --json              print regrade.json, and nothing else

Formats
${exportHelp('  ')}

Examples
  wiremark regrade reports --rubric rubrics/progjar-t1.json
  wiremark regrade reports --rubric rubrics/progjar-t1.json --apply
  wiremark regrade budi.zip --rubric rubrics/progjar-t1.json

Exit code: 0 all graded and at or above the pass mark, 1 something below it,
2 wrong usage or a bad rubric, 3 something is not graded, or its evidence
cannot be judged.
`;

/** `wiremark regrade`: a class from its stored evidence. */
export async function regradeCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('regrade', args, {
    rubric: { type: 'string' },
    apply: { type: 'boolean', default: false },
    export: { type: 'string', multiple: true },
    jobs: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark regrade takes one folder of reports.',
      'Name it: wiremark regrade <reports> --rubric <file>',
    );
  if (await isFile(folder)) {
    const { regradeBundle } = await import('./regrade-bundle.ts');
    return regradeBundle(folder, { rubric: values.rubric, json: values.json });
  }
  const out = resolve(folder);
  const threads = readJobs(values.jobs);
  const exports = values.export === undefined ? [] : parseExports(values.export);
  // Before the lock, which would make the folder.
  const batch = await requireBatch(out);
  const rubric = values.rubric === undefined ? await readBatchRubric(out) : await loadRubric(values.rubric);
  await using _lock = await lockFolder(out);
  const standings: { status: string; score: number | null; passMark: number }[] = [];
  const { passMark } = rubric.rubric;
  const regrade = await regradeClass({
    out,
    rubric,
    isApplied: values.apply,
    ...(threads === undefined ? {} : { threads }),
    onStanding: (standing) => standings.push({ ...standing, passMark }),
  });
  if (values.apply) {
    const { rewriteClassReports } = await import('../batch/class-reports.ts');
    await rewriteClassReports(out, rubric);
    await using journal = await Journal.open(out);
    await journal.write({ did: 'regrade', at: new Date().toISOString(), rubric: rubric.digest });
  }
  await writeWhole(join(out, LAYOUT.regradeJson), renderRegradeJson(regrade));
  await writeWhole(join(out, LAYOUT.regradeText), renderRegradeMarkdown(regrade));
  process.stdout.write(values.json ? renderRegradeJson(regrade) : renderRegrade(regrade, folder));
  for (const line of await idleDecisions(out, rubric.rubric, batch.order))
    process.stderr.write(`${visible(line)}\n`);
  const stands = values.apply ? rubric : await readBatchRubric(out);
  if (exports.length > 0) {
    const { exportStored } = await import('./export-stored.ts');
    for (const line of await exportStored(out, stands, exports)) process.stderr.write(`${line}\n`);
  }
  if (regrade.damaged.length > 0) return EXIT.notGraded;
  return exitCodeOf(standings);
}

function readJobs(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const jobs = Number(given);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return jobs;
  throw new OperatorError(
    'usage',
    `--jobs must be a whole number from 1 to 64, was "${given}".`,
    'Write, for example, --jobs 2',
  );
}

/** A file, and so a bundle. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
