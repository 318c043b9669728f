import type { ErrorObject } from 'ajv/dist/2020.js';

import { nearest } from '../filter/nearest.ts';
import type { RubricProblem } from './problem.ts';
import { valueText } from './problem.ts';
import { stepVerbs } from './step-schema.ts';

/** Schema errors as sentences: one for each place, each with the value found and the remedy. */
export function explainSchemaErrors(errors: readonly ErrorObject[], content: unknown): RubricProblem[] {
  const problems = new Map<string, RubricProblem>();
  for (const error of errors) {
    // The branch that failed says it better; a step or content without a verb is explained by its `oneOf`, and a value
    // that has none of several forms by its `anyOf`.
    if (
      error.keyword === 'if' ||
      error.keyword === 'propertyNames' ||
      /\/oneOf\/\d+\/required$/u.test(error.schemaPath) ||
      /\/anyOf\/\d+\//u.test(error.schemaPath)
    )
      continue;
    const problem = explain(error, content);
    const key = `${problem.place} ${problem.fault}`;
    if (!problems.has(key)) problems.set(key, problem);
  }
  return [...problems.values()].filter((problem) => !isSaidByMisspelling(problem, problems));
}

/** A key that is missing because it was misspelt needs to be told once. */
function isSaidByMisspelling(problem: RubricProblem, problems: Map<string, RubricProblem>): boolean {
  if (problem.fault !== missingKey) return false;
  const [, parent = '', key = ''] = /^(.*)\/([^/]*)$/u.exec(problem.place) ?? [];
  return [...problems.values()].some(
    (other) =>
      other.place.startsWith(`${parent}/`) &&
      other.fault === strayKey &&
      other.remedy === `Did you mean "${key}"?`,
  );
}

const missingKey = 'is missing';
const strayKey = 'is no key that belongs here';

function explain(error: ErrorObject, content: unknown): RubricProblem {
  const place =
    error.propertyName === undefined ? error.instancePath : `${error.instancePath}/${error.propertyName}`;
  const was = `was ${valueText(error.data)}`;
  const parameters = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(parameters['additionalProperty']);
      const choices = Object.keys(propertiesOf(error.parentSchema));
      const meant = nearest(key, choices);
      return {
        place: `${error.instancePath}/${key}`,
        fault: strayKey,
        remedy:
          meant === undefined
            ? `Remove it; the keys here are ${choices.join(', ')}.`
            : `Did you mean "${meant}"?`,
      };
    }
    case 'required': {
      const key = String(parameters['missingProperty']);
      const rule = propertiesOf(error.parentSchema)[key];
      return {
        place: `${error.instancePath}/${key}`,
        fault: missingKey,
        remedy: `Add "${key}"${remedyTail(rule)}`,
      };
    }
    case 'type': {
      const types = [parameters['type']].flat().map(String);
      return {
        place,
        fault: `must be ${types.map(article).join(' or ')}, ${was}`,
        remedy: typeRemedy(types[0] ?? '', error),
      };
    }
    case 'enum': {
      const allowed = listOf(parameters['allowedValues']);
      const meant = typeof error.data === 'string' ? nearest(error.data, allowed) : undefined;
      return {
        place,
        fault: `must be one of ${allowed.join(', ')}, ${was}`,
        remedy: meant === undefined ? `Write one of ${allowed.join(', ')}.` : `Did you mean "${meant}"?`,
      };
    }
    case 'pattern':
      return explainPattern(error, place, was);
    case 'anyOf':
      return {
        place,
        fault: `has none of the forms that it may have, ${was}`,
        remedy: describedRemedy(error),
      };
    case 'oneOf':
      return explainChoice(error, place, was, content);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum': {
      const limit = `${String(parameters['comparison'])} ${String(parameters['limit'])}`;
      return { place, fault: `must be ${limit}, ${was}`, remedy: `Write a number that is ${limit}.` };
    }
    case 'minLength':
      return { place, fault: 'must not be empty', remedy: describedRemedy(error) };
    case 'minItems':
    case 'minProperties':
      return { place, fault: 'must not be empty', remedy: 'Add at least one.' };
    case 'uniqueItems':
      return { place, fault: `must not name anything twice, ${was}`, remedy: 'Remove the second one.' };
    default:
      return { place, fault: `${error.message ?? 'is not allowed'}, ${was}`, remedy: describedRemedy(error) };
  }
}

function explainPattern(error: ErrorObject, place: string, was: string): RubricProblem {
  const pattern = String(error.params['pattern']);
  if (error.propertyName !== undefined) {
    return {
      place,
      fault: 'is no name',
      remedy: 'Use small letters, digits and single hyphens, for example mesin-1.',
    };
  }
  if (pattern.includes('/')) {
    return {
      place,
      fault: `must be an IPv4 address with prefix length, ${was}`,
      remedy: 'Write it like 172.16.16.101/24.',
    };
  }
  if (pattern.includes('a-fA-F')) {
    return {
      place,
      fault: `must be bytes in hexadecimal, ${was}`,
      remedy: 'Write two digits a byte, for example 0d0a.',
    };
  }
  return {
    place,
    fault: `must be a name of small letters, digits and hyphens, ${was}`,
    remedy: 'Write it like server-p2.',
  };
}

/** A step without a verb (or with two), or a check that must name one of several contents. */
function explainChoice(error: ErrorObject, place: string, was: string, content: unknown): RubricProblem {
  const isStep = /^\/scenarios\/\d+\/steps\/\d+$/u.test(place);
  const choices = isStep ? [...stepVerbs] : choicesOf(error.schema);
  const value = error.data ?? content;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const present = keys.filter((key) => choices.includes(key));
  if (present.length > 1) {
    return {
      place,
      fault: `must have only one of ${choices.join(', ')}, had ${present.join(' and ')}`,
      remedy: isStep ? 'Make two steps of it.' : 'Keep one of them.',
    };
  }
  const meant = keys.map((key) => nearest(key, choices)).find((choice) => choice !== undefined);
  return {
    place,
    fault: `must have one of ${choices.join(', ')}, ${was}`,
    remedy:
      meant === undefined
        ? `Add ${choices.map((choice) => `"${choice}"`).join(' or ')}.`
        : `Did you mean "${meant}"?`,
  };
}

function typeRemedy(type: string, error: ErrorObject): string {
  const { data } = error;
  if (type === 'number' || type === 'integer') {
    const digits = typeof data === 'string' ? /-?\d+(?:\.\d+)?/u.exec(data)?.[0] : undefined;
    const unit = /seconds/u.test(descriptionOf(error.parentSchema))
      ? 'seconds'
      : 'a number without quotation marks';
    return `Write ${unit}, for example ${digits ?? '5'}.`;
  }
  if (type === 'string') return 'Put it in quotation marks.';
  if (type === 'array')
    return typeof data === 'string' ? `Write [${JSON.stringify(data)}].` : 'Write a list in square brackets.';
  if (type === 'boolean') return 'Write true or false without quotation marks.';
  return 'Write an object in curly brackets.';
}

function describedRemedy(error: ErrorObject): string {
  const description = descriptionOf(error.parentSchema);
  return description === '' ? 'See docs/rubrics.md.' : `It is: ${description}`;
}

function remedyTail(rule: unknown): string {
  const description = descriptionOf(rule);
  return description === '' ? '.' : `: ${description}`;
}

function article(type: string): string {
  const names: Record<string, string> = {
    integer: 'a whole number',
    number: 'a number',
    string: 'text',
    array: 'a list',
    object: 'an object',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function choicesOf(schema: unknown): string[] {
  return Array.isArray(schema) ? schema.flatMap((branch: unknown) => listOf(field(branch, 'required'))) : [];
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function propertiesOf(schema: unknown): Record<string, unknown> {
  const properties = field(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? { ...properties } : {};
}

function descriptionOf(schema: unknown): string {
  const description = field(schema, 'description');
  return typeof description === 'string' ? description : '';
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}
