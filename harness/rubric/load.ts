import { createHash } from 'node:crypto';
import { OperatorError } from '../errors.ts';
import type { Rubric } from '../model/rubric.ts';
import { explainSchemaErrors } from './explain.ts';
import { fillInParameters, type Choices } from './parameters.ts';
import type { RubricProblem } from './problem.ts';
import { problemText } from './problem.ts';
import { readRubricFile } from './rubric-file.ts';
import { findSemanticProblems } from './semantics.ts';
import { explainSyntaxError } from './syntax.ts';
import { rubricValidator } from './validator.ts';

export interface LoadedRubric {
  rubric: Rubric;
  /** `sha256:` and 64 hexadecimal digits over the content: spaces and the order of keys do not change it. */
  digest: string;
  /** The file as it stands. */
  source: string;
}

/**
 * Reads a rubric and proves it sound.
 *
 * @throws OperatorError `rubric-unreadable` where the file cannot be read, `rubric-invalid` with every fault of it at
 *   once, one a line: place, value and remedy.
 */
export async function loadRubric(path: string): Promise<LoadedRubric> {
  const source = await readRubricFile(path);
  const parsed = parseRubric(source, path);
  if (parsed.kind === 'sound') return { rubric: parsed.rubric, digest: parsed.digest, source };
  throw new OperatorError(
    'rubric-invalid',
    parsed.problems.map((problem) => problemText(path, problem)).join('\n'),
    `Mend ${path} and look again with: wiremark rubric lint ${path}`,
  );
}

/** The rubric with the values that a submission chose for its parameters; undefined where it is not sound with them. */
export function rubricWith(loaded: LoadedRubric, choices: Choices): Rubric | undefined {
  if (Object.keys(choices).length === 0) return loaded.rubric;
  const parsed = parseRubric(loaded.source, 'rubric', choices);
  return parsed.kind === 'sound' ? parsed.rubric : undefined;
}

export type ParsedRubric =
  | { kind: 'sound'; rubric: Rubric; digest: string }
  | { kind: 'unsound'; problems: RubricProblem[] };

/**
 * Judges the text of a rubric: the rubric itself, its parameters filled in, or everything that is wrong with it.
 *
 * @param choices values that take the place of the parameters' own. The digest does not depend on them.
 */
export function parseRubric(source: string, path = 'rubric', choices: Choices = {}): ParsedRubric {
  let written: unknown;
  try {
    written = JSON.parse(source.replace(/^\uFEFF/u, ''));
  } catch (error) {
    return { kind: 'unsound', problems: [explainSyntaxError(source, error, path)] };
  }
  const validate = rubricValidator();
  const { content, problems: unfilled } = fillInParameters(written, choices);
  if (validate(content)) {
    // Where a capture is the evidence nothing is run.
    for (const scenario of content.scenarios) scenario.steps ??= [];
    const problems = [...unfilled, ...findSemanticProblems(content)];
    return problems.length > 0
      ? { kind: 'unsound', problems }
      : { kind: 'sound', rubric: content, digest: digestOf(written) };
  }
  return { kind: 'unsound', problems: explainSchemaErrors(validate.errors ?? [], content) };
}

function digestOf(written: unknown): string {
  const content = Object.fromEntries(Object.entries(Object(written)).filter(([key]) => key !== '$schema'));
  return `sha256:${createHash('sha256').update(canonical(content)).digest('hex')}`;
}

/** JSON with sorted keys and no spaces. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`);
  return `{${entries.join(',')}}`;
}
