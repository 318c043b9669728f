import { checkDefinitions } from '../checks/index.ts';
import type { CheckDefinition } from '../checks/definition.ts';
import type { JsonSchema } from '../checks/parameters.ts';

/** The reference page of all types of checks (docs/checks.md), as Markdown. */
export function checksReference(): string {
  const head = [
    '# Checks',
    '',
    '<!-- Generated from harness/checks by: wiremark rubric schema --reference > docs/checks.md -->',
    '',
    'Every check of a rubric has an `id`, a `type` from this page, a `title`, `points`, the `scenario` whose evidence is',
    'judged, and its parameters in `with`. `needs` names checks that must pass first; without them it is skipped.',
    '',
    'A check that is judged from the wire decides nothing when the capture cannot be proved complete: it is',
    '`inconclusive`, and the submission is not graded. Frames after the first signal that we send to a program of the',
    'exchange earn nothing. A program that was not handed in, or could not be built, fails its checks by name.',
  ];
  return `${[...head, ...checkDefinitions.flatMap(section)].join('\n')}\n`;
}

function section({ type, summary, parameters, reads }: CheckDefinition): string[] {
  const source =
    reads === 'wire' ? 'Judged from the wire.' : 'Judged from what was printed, not from the wire.';
  return [
    '',
    `## \`${type}\``,
    '',
    `${summary} ${source}`,
    '',
    '| parameter | value | needed | meaning |',
    '|---|---|---|---|',
    ...rows(parameters, ''),
  ];
}

function rows(schema: JsonSchema, prefix: string): string[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(recordOf(schema['properties'])).flatMap(([key, value]) => {
    const property = recordOf(value);
    const needed = required.includes(key) ? 'yes' : isChoice(schema, key) ? 'one of these' : '';
    const row = `| \`${prefix}${key}\` | ${valueOf(property)} | ${needed} | ${String(property['description'] ?? '')} |`;
    return [property['type']].flat().includes('object')
      ? [row, ...rows(property, `${prefix}${key}.`)]
      : [row];
  });
}

/** Whether a key belongs to a choice of which exactly one must be there. */
function isChoice(schema: JsonSchema, key: string): boolean {
  const branches: unknown[] = Array.isArray(schema['oneOf']) ? schema['oneOf'] : [];
  return branches.some((branch) => {
    const required = recordOf(branch)['required'];
    return Array.isArray(required) && required.includes(key);
  });
}

function valueOf(property: JsonSchema): string {
  if (Array.isArray(property['enum']))
    return property['enum'].map((value) => `\`${String(value)}\``).join(', ');
  const { type, minimum, maximum } = property;
  const names: Record<string, string> = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: 'true or false',
    array: 'list of texts',
    object: 'object',
  };
  const range =
    minimum !== undefined && maximum !== undefined
      ? `, ${String(minimum)} to ${String(maximum)}`
      : minimum === undefined
        ? ''
        : `, ${String(minimum)} or more`;
  const forms = [type ?? 'one of several forms'].flat().map((one) => names[String(one)] ?? String(one));
  return `${forms.join(' or ')}${range}`;
}

function recordOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
