import type { Message } from '../model/verdict.ts';
import { say } from './cite.ts';
import type { ItemProblem } from './definition.ts';
import { quoted } from './near-miss-text.ts';
import type { JsonSchema, ParameterReader } from './parameters.ts';

/** How many frames are wanted, both ends included. */
export interface Count {
  min: number;
  /** `Infinity` where there is no upper end. */
  max: number;
}

export const countSchema: JsonSchema = {
  type: ['integer', 'object'],
  minimum: 0,
  additionalProperties: false,
  minProperties: 1,
  properties: {
    min: { type: 'integer', minimum: 0, description: 'At least so many. 0 where only max is given.' },
    max: { type: 'integer', minimum: 0, description: 'At most so many.' },
  },
  description:
    'How many frames must match: a number for exactly so many, or {"min", "max"}. {"min": 1} where absent; 0 for none.',
};

/** The `count` of an item: at least one where absent. */
export function readCount(reader: ParameterReader): Count {
  const count = reader.numberOrGroup('count');
  if (count === undefined) return { min: 1, max: Infinity };
  if (typeof count === 'number') return { min: count, max: count };
  return { min: count.optionalNumber('min') ?? 0, max: count.optionalNumber('max') ?? Infinity };
}

/** What is wrong with a count that its schema allows. */
export function countProblems({ min, max }: Count): ItemProblem[] {
  if (min > max)
    return [
      {
        at: '/count',
        fault: `can never be met: min is ${min}, max is ${max}`,
        remedy: 'Let min be the smaller one.',
      },
    ];
  if (min > 0 || max < Infinity) return [];
  return [
    {
      at: '/count',
      fault: 'is met by any capture: min is 0, and there is no max',
      remedy: 'Write a min of 1 or more, or a max.',
    },
  ];
}

/** What is expected, as a sentence: `at least 1 frame that matches …`. */
export function expectedCount(filter: string, count: Count): Message {
  return say('frames.expected', { filter: quoted(filter), ...shapeOf(count) });
}

/** The form of a sentence about a count. The number that a form does not show only fills the sentence. */
export function shapeOf({ min, max }: Count): { shape: string; min: number; max: number } {
  const shape =
    max === 0
      ? 'none'
      : min === max
        ? 'exactly'
        : max === Infinity
          ? 'least'
          : min === 0
            ? 'most'
            : 'between';
  return { shape, min, max: max === Infinity ? min : max };
}
