import { dirname, join, relative, resolve } from 'node:path';
import { requireBatch } from '../batch/batch-record.ts';
import { readStored, storedResults } from '../batch/stored-results.ts';
import { writeWhole } from '../batch/write-whole.ts';
import { OperatorError } from '../errors.ts';
import { compareClasses } from '../grading/compare-classes.ts';
import type { Result } from '../model/grade.ts';
import { renderComparisonPage } from '../report/html-comparison.ts';
import { reportPath, segment } from '../report/link.ts';
import { renderComparison, renderComparisonJson } from '../report/terminal-comparison.ts';
import { readArgs, readLocale, terminalOptions } from './command.ts';

const HELP = `Usage: wiremark compare <before> <after> [options]

Says how two runs of a class differ: who gained, who lost, by which check, and
who is only in one of them. Runs nothing and changes neither of them.

  <before>, <after>   two folders of reports, the earlier one first
  --out <file>        write it as a page, too
  --locale en|id      its language (default: that of the later run)
  --json              print it as JSON, and nothing else

Example
  wiremark compare reports-monday reports --out changes.html

Exit code: 0 compared, 2 wrong usage.
`;

/** `wiremark compare`: two runs of a class side by side. */
export async function compareCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('compare', args, {
    out: { type: 'string' },
    locale: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [before, after, ...more] = positionals;
  if (before === undefined || after === undefined || more.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark compare takes two folders of reports.',
      'Name the earlier one first: wiremark compare <reports before> <reports after>',
    );
  const [from, to] = [resolve(before), resolve(after)];
  const comparison = await compareClasses(
    {
      locale: readLocale(values.locale) ?? (await localeOf(to)),
      before: { folder: before, rubric: (await requireBatch(from)).rubric, submissions: 0 },
      after: { folder: after, rubric: (await requireBatch(to)).rubric, submissions: 0 },
    },
    {
      before: storedResults(from),
      after: (id) => readStored(to, id),
      others: (known) => unknownTo(known, to),
    },
  );
  if (values.out !== undefined) {
    const folder = relative(dirname(resolve(values.out)), to);
    const href = (id: string): string =>
      ['.', ...folder.split('/').filter(Boolean).map(segment), reportPath(id)].join('/');
    await writeWhole(resolve(values.out), renderComparisonPage({ comparison, href }));
  }
  process.stdout.write(
    values.json
      ? renderComparisonJson(comparison)
      : renderComparison(comparison, terminalOptions(process.stdout)),
  );
  if (values.out !== undefined && !values.json) process.stdout.write(`\nPage: ${join(values.out)}\n`);
  return 0;
}

/** Results in a folder whose submissions are not known. */
async function* unknownTo(known: ReadonlySet<string>, folder: string): AsyncGenerator<Result> {
  for await (const result of storedResults(folder)) if (!known.has(result.submission.id)) yield result;
}

async function localeOf(folder: string): Promise<Result['locale']> {
  for await (const { locale } of storedResults(folder)) return locale;
  return 'en';
}
