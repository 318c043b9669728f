import type { Endpoint } from '../wire/types.ts';
import type { ItemProblem } from './definition.ts';
import type { JsonSchema } from './parameters.ts';
import { objectSchema } from './parameters.ts';
import { compileJson } from './reply-json.ts';
import { compileBounded, escapedForPattern } from './reply-pattern.ts';

/** What one message must be. */
export type Expectation = TextExpectation | PatternExpectation | JsonExpectation | AnyExpectation;

export interface TextExpectation extends Leniency {
  kind: 'equals' | 'contains' | 'startsWith';
  text: string;
}

export interface PatternExpectation extends Leniency {
  kind: 'matches';
  pattern: string;
}

export interface JsonExpectation extends Leniency {
  kind: 'json';
  schema: JsonSchema;
}

export interface AnyExpectation extends Leniency {
  kind: 'anyOf';
  choices: Expectation[];
}

interface Leniency {
  ignoreCase: boolean;
  /** Surrounding white space is overlooked. */
  trim: boolean;
  /** How students read it, where the rubric says so. */
  shown?: string;
}

/** Schema of an expectation: a text, or an object with exactly one way to compare. */
export const expectationSchema: JsonSchema = {
  type: ['string', 'object'],
  ...withoutType(
    objectSchema(
      {
        equals: { type: 'string', description: 'Exactly this text; the same as the text alone.' },
        contains: { type: 'string', minLength: 1, description: 'This text occurs in it.' },
        startsWith: { type: 'string', minLength: 1, description: 'It begins with this text.' },
        matches: {
          type: 'string',
          minLength: 1,
          description: 'A regular expression (JavaScript, flag u) that is found in it.',
        },
        json: { type: 'object', description: 'JSON that fits this JSON Schema (2020-12).' },
        anyOf: {
          type: 'array',
          minItems: 1,
          items: { type: ['string', 'object'] },
          description: 'One of these expectations.',
        },
        ignoreCase: { type: 'boolean', description: 'Upper and lower case are the same.' },
        trim: { type: 'boolean', description: 'White space around it is overlooked.' },
        shown: { type: 'string', minLength: 1, description: 'How students read it: JAM hh:mm:ss.' },
      },
      [],
    ),
  ),
};

/** Reads an expectation. One that `expectationProblems` finds fault with is read as well as it can be. */
export function readExpectation(value: unknown): Expectation {
  if (typeof value !== 'object' || value === null)
    return { kind: 'equals', text: String(value), ignoreCase: false, trim: false };
  const parts: Record<string, unknown> = { ...value };
  const text = (key: string): string | undefined => {
    const part = parts[key];
    return typeof part === 'string' ? part : undefined;
  };
  const shown = text('shown');
  const leniency: Leniency = {
    ignoreCase: parts['ignoreCase'] === true,
    trim: parts['trim'] === true,
    ...(shown === undefined ? {} : { shown }),
  };
  const { json, anyOf } = parts;
  const choices: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  if (choices.length > 0) return { kind: 'anyOf', choices: choices.map(readExpectation), ...leniency };
  if (typeof json === 'object' && json !== null) return { kind: 'json', schema: { ...json }, ...leniency };
  const pattern = text('matches');
  if (pattern !== undefined) return { kind: 'matches', pattern, ...leniency };
  for (const kind of ['contains', 'startsWith'] as const) {
    const wanted = text(kind);
    if (wanted !== undefined) return { kind, text: wanted, ...leniency };
  }
  return { kind: 'equals', text: text('equals') ?? '', ...leniency };
}

const ways = ['equals', 'contains', 'startsWith', 'matches', 'json', 'anyOf'];

/** What a schema cannot see: two ways to compare or none, a pattern or a JSON Schema that is none. */
export function expectationProblems(value: unknown, at: string): ItemProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  const parts: Record<string, unknown> = { ...value };
  const used = ways.filter((way) => parts[way] !== undefined);
  const choices: unknown[] = Array.isArray(parts['anyOf']) ? parts['anyOf'] : [];
  const problems: ItemProblem[] = choices.flatMap((choice, index) =>
    expectationProblems(choice, `${at}/anyOf/${index}`),
  );
  if (used.length !== 1) {
    problems.push({
      at,
      fault: `must compare in exactly one way, had ${used.length === 0 ? 'none' : used.join(' and ')}`,
      remedy: `Write one of ${ways.join(', ')}.`,
    });
  }
  const { matches, json } = parts;
  if (typeof matches === 'string') {
    const fault = faultOf(() => compileBounded(filled(matches, sample, true), parts['ignoreCase'] === true));
    if (fault !== undefined)
      problems.push({
        at: `${at}/matches`,
        fault: `${fault}, was "${matches}"`,
        remedy: String.raw`Write a regular expression of JavaScript, for example ^JAM \d{2}:\d{2}:\d{2}$.`,
      });
  }
  if (typeof json === 'object' && json !== null) {
    const fault = faultOf(() => compileJson({ ...json }));
    if (fault !== undefined)
      problems.push({
        at: `${at}/json`,
        fault: `is no JSON Schema (${fault})`,
        remedy: 'Write a JSON Schema (2020-12), for example { "type": "object", "required": ["status"] }.',
      });
  }
  return problems;
}

/** A text with the client's own address and port in the place of `{client-address}` and `{client-port}`. */
export function filled(text: string, client: Endpoint, isPattern = false): string {
  const address = isPattern ? escapedForPattern(client.address) : client.address;
  return text.replaceAll('{client-address}', address).replaceAll('{client-port}', String(client.port));
}

/** How an expectation is shown: the words of the rubric, or the text itself. */
export function shownAs(expectation: Expectation, client?: Endpoint): string {
  if (expectation.shown !== undefined) return expectation.shown;
  const { kind } = expectation;
  const fill = (text: string): string => (client === undefined ? text : filled(text, client));
  if (kind === 'anyOf') return expectation.choices.map((choice) => shownAs(choice, client)).join(' | ');
  if (kind === 'json') return 'JSON';
  if (kind === 'matches') return expectation.pattern;
  if (kind === 'contains') return `…${fill(expectation.text)}…`;
  return kind === 'startsWith' ? `${fill(expectation.text)}…` : fill(expectation.text);
}

const sample: Endpoint = { address: '192.0.2.1', port: 50_000 };

function faultOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function withoutType({ type: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
