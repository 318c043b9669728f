import type { Field } from './fields/index.ts';
import type { Pattern } from './pattern.ts';

/** A filter as a tree, with every literal already in the type of what it is compared with. */
export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; of: Expression }
  /** There is a value; of a bitwise and: one that is not zero. */
  | { kind: 'exists'; of: Operand }
  | { kind: 'compare'; relation: Relation; quantifier: Quantifier; left: Operand; right: Operand }
  | { kind: 'in'; quantifier: Quantifier; left: Operand; members: Member[] }
  | { kind: 'contains'; quantifier: Quantifier; left: Operand; bytes: string }
  | { kind: 'matches'; quantifier: Quantifier; left: Operand; pattern: Pattern };

export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Quantifier = 'any' | 'all';

export type Operand =
  | { kind: 'field'; field: Field }
  | { kind: 'slice'; of: Operand; ranges: Range[] }
  | { kind: 'call'; name: 'len' | 'count' | 'lower' | 'upper'; field: Field }
  | { kind: 'bits'; left: Operand; right: Operand }
  | { kind: 'literal'; literal: Literal };

/** Bytes `start` to before `end`; negative numbers count from the end, and without `end` all that follow. */
export interface Range {
  start: number;
  end?: number;
}

export interface Literal {
  value: Value;
  /** Of an address with a prefix length: the bits that count. */
  mask?: Uint8Array;
}

/** One value, or all from `low` to `high`. */
export interface Member {
  low: Literal;
  high?: Literal;
}

/** Numbers and booleans (0, 1); nanoseconds; text with one character for each byte; bytes and addresses. */
export type Value = number | bigint | string | Uint8Array;
