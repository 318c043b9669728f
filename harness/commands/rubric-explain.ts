import { OperatorError } from '../errors.ts';
import type { Locale } from '../model/rubric.ts';
import { explainRubric } from '../rubric/explain-rubric.ts';
import { loadRubric } from '../rubric/load.ts';
import { readArgs } from './command.ts';

const HELP = `Usage: wiremark rubric explain <rubric> [--locale en|id]

Says in words what a rubric demands, as Markdown for the assignment sheet: the
programs and how they are found, the network, what is run, what earns points,
the limits, and how to check before handing in.

  --locale en|id   the language (default: the rubric's own); titles stay as the
                   rubric writes them

Example
  wiremark rubric explain rubrics/progjar-t1.json --locale id > assignment.md
`;

/** `wiremark rubric explain`: what a rubric demands, on stdout. */
export async function rubricExplainCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('rubric explain', args, {
    locale: { type: 'string' },
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
      'wiremark rubric explain takes one rubric.',
      'Name it: wiremark rubric explain rubrics/progjar-t1.json',
    );
  const locale = values.locale === undefined ? undefined : readLocale(values.locale);
  const { rubric } = await loadRubric(path);
  process.stdout.write(explainRubric(rubric, locale ?? rubric.locale, path));
  return 0;
}

/** A language that sheets and rubrics are written in. @throws OperatorError for any other. */
export function readLocale(text: string): Locale {
  if (text === 'en' || text === 'id') return text;
  throw new OperatorError('usage', `--locale must be en or id, was "${text}".`, 'Write --locale id');
}
