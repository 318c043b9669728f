import { parseArgs } from 'node:util';

import { OperatorError } from '../errors.ts';
import { parseRubric } from '../rubric/load.ts';
import { readRubricFile } from '../rubric/rubric-file.ts';
import type { RubricProblem } from '../rubric/problem.ts';
import { problemText } from '../rubric/problem.ts';
import { checksReference } from '../rubric/reference.ts';
import { rubricSchema } from '../rubric/schema.ts';
import { rubricExplainCommand } from './rubric-explain.ts';
import { rubricNewCommand } from './rubric-new.ts';
import { rubricTestCommand } from './rubric-test.ts';

const help = `Usage: wiremark rubric lint <rubric…> [--json]
       wiremark rubric schema [--reference]
       wiremark rubric explain <rubric> [--locale en|id]
       wiremark rubric new --from <reference> [options]
       wiremark rubric new --from-compose <file> [options]
       wiremark rubric test <rubric> [options]

new      runs a reference solution and drafts a rubric from what it did, or
         reads a lab's docker-compose.yml; see wiremark rubric new --help
explain  says in words what a rubric demands, as Markdown for the assignment
         sheet
lint     says whether rubrics are sound, and everything that is wrong with
         them: place, value, remedy
test     grades the golden submissions, breaks one that is right, and names
         checks that never fail; see wiremark rubric test --help
schema   prints the JSON Schema of rubrics, for editors

Options
  --json       print the result as JSON
  --reference  print the reference page of all types of checks instead, as
               Markdown
  --help       print this text

Examples
  wiremark rubric lint rubrics/*.json
  wiremark rubric schema > rubric.schema.json

Exit code: 0 sound, 2 a rubric has a fault, or wrong usage.
`;

/**
 * `wiremark rubric lint|schema|explain|new|test`.
 * @returns the exit code: 0, or 2 where a rubric has a fault.
 * @throws OperatorError for bad usage, and for a file that cannot be read.
 */
export async function rubricCommand(args: string[]): Promise<number> {
  if (args[0] === 'explain') return await rubricExplainCommand(args.slice(1));
  if (args[0] === 'new') return await rubricNewCommand(args.slice(1));
  if (args[0] === 'test') return await rubricTestCommand(args.slice(1));
  const { values, positionals } = parse(args);
  const [verb, ...paths] = positionals;
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  switch (verb) {
    case 'lint':
      return await lint(paths, values.json ?? false);
    case 'schema':
      process.stdout.write(
        values.reference ? checksReference() : `${JSON.stringify(rubricSchema(), null, 2)}\n`,
      );
      return 0;
    case undefined:
      throw usageError(
        'rubric: no action was named',
        'Say what to do: wiremark rubric lint rubrics/progjar-t1.json',
      );
    default:
      throw usageError(
        `rubric: there is no action "${verb}"`,
        'Use lint, schema, explain, new or test; see wiremark rubric --help.',
      );
  }
}

interface Finding {
  path: string;
  digest?: string;
  problems: RubricProblem[];
}

async function lint(paths: string[], json: boolean): Promise<number> {
  if (paths.length === 0)
    throw usageError(
      'rubric lint: no rubric was named',
      'Name a file: wiremark rubric lint rubrics/progjar-t1.json',
    );
  const findings: Finding[] = [];
  for (const path of paths) {
    const source = await readRubricFile(path);
    // `rubric lint rubrics/*.json` names it, too.
    if (isJsonSchema(source)) {
      process.stderr.write(`${path}: left out, for it is the schema of rubrics\n`);
      continue;
    }
    const parsed = parseRubric(source, path);
    findings.push(
      parsed.kind === 'sound'
        ? { path, digest: parsed.digest, problems: [] }
        : { path, problems: parsed.problems },
    );
  }
  if (json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else process.stdout.write(findings.map(toText).join(''));
  return findings.every(({ problems }) => problems.length === 0) ? 0 : 2;
}

function isJsonSchema(source: string): boolean {
  return /^\s*\{\s*"\$schema"\s*:\s*"https:\/\/json-schema\.org\//u.test(source);
}

function toText({ path, problems }: Finding): string {
  if (problems.length === 0) return `${path}: sound\n`;
  return problems.map((problem) => `${problemText(path, problem)}\n`).join('');
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        reference: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageError(
      `rubric: ${error.message.split('. ')[0] ?? error.message}`,
      'See wiremark rubric --help.',
      error,
    );
  }
}

function usageError(message: string, nextStep: string, cause?: unknown): OperatorError {
  return new OperatorError('usage', message, nextStep, { cause });
}
