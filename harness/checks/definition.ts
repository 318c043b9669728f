import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { CheckItem, Rubric } from '../model/rubric.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import type { DemandWords } from './demand.ts';
import { ParameterReader } from './parameters.ts';
import type { JsonSchema } from './parameters.ts';

/** A type of check: what rubrics may ask for. Everything about it is here; the schema and docs/checks.md follow. */
export interface CheckDefinition {
  type: string;
  /** For the reference page: what it asks, and what makes it fail. */
  summary: string;
  /** JSON Schema (2020-12) of the item's `with`. */
  parameters: JsonSchema;
  /** `wire`: judged from the capture, so a capture that cannot be proved complete decides nothing. */
  reads: 'wire' | 'output';
  /** What it demands, in words for the assignment sheet. */
  demand: (item: CheckItem, words: DemandWords) => Message;
  /** What the parameters name elsewhere in the rubric, so that a misspelt name is found before anything runs. */
  references: (item: CheckItem) => Reference[];
  /** Whose deed it judges: parts by step id. In equal parts that of the programs it names, where absent. */
  deeds?: (item: CheckItem) => Record<string, number>;
  /** Faults of the item's `with` that a schema cannot see. */
  problems?: (item: CheckItem) => ItemProblem[];
  judge: (item: CheckItem, context: CheckContext) => Verdict;
}

/** All that a check looks at. */
export interface CheckContext {
  rubric: Rubric;
  evidence: SubmissionEvidence;
  /** The evidence of the item's scenario. */
  scenario: ScenarioEvidence;
}

/** A name inside `with` that stands for something else in the rubric. */
export interface Reference {
  kind: 'program' | 'scenario';
  name: string;
  /** JSON pointer from `with`. */
  at: string;
  /** Scenario in which the program must run; the item's own where absent. */
  scenario?: string;
}

/** A fault of an item's `with`. `fault` follows its place in a sentence; `remedy` is a sentence. */
export interface ItemProblem {
  /** JSON pointer from `with`. */
  at: string;
  fault: string;
  remedy: string;
}

/** Makes a check out of typed parts: `read` turns the item's `with` into the parameters of `judge`. */
export function defineCheck<P>(parts: {
  type: string;
  summary: string;
  parameters: JsonSchema;
  reads?: 'wire' | 'output';
  read: (reader: ParameterReader) => P;
  demand: (parameters: P, words: DemandWords) => Message;
  references: (parameters: P) => Reference[];
  deeds?: (parameters: P) => Record<string, number>;
  problems?: (parameters: P) => ItemProblem[];
  judge: (parameters: P, context: CheckContext) => Verdict;
}): CheckDefinition {
  const readItem = (item: CheckItem): P =>
    parts.read(new ParameterReader(item.with ?? {}, `${item.id}: with`));
  const { deeds, problems } = parts;
  return {
    type: parts.type,
    summary: parts.summary,
    parameters: parts.parameters,
    reads: parts.reads ?? 'wire',
    demand: (item, words) => parts.demand(readItem(item), words),
    references: (item) => parts.references(readItem(item)),
    ...(deeds === undefined ? {} : { deeds: (item: CheckItem) => deeds(readItem(item)) }),
    ...(problems === undefined ? {} : { problems: (item: CheckItem) => problems(readItem(item)) }),
    judge: (item, context) => parts.judge(readItem(item), context),
  };
}

/** References to the programs of an exchange. */
export function programReferences(
  names: Record<string, string | readonly string[] | undefined>,
): Reference[] {
  return Object.entries(names).flatMap(([key, value]): Reference[] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [{ kind: 'program', name: value, at: `/${key}` }];
    return value.map((name, index) => ({ kind: 'program', name, at: `/${key}/${index}` }));
  });
}
