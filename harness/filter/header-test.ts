import { unreachable } from '../errors.ts';
import type { PlainFrame } from '../wire/plain-frame.ts';
import { headerValues } from './header-numbers.ts';
import type { HeaderNumber, Layer } from './header-numbers.ts';
import type { Expression, Literal, Member, Operand, Quantifier, Relation } from './syntax.ts';

/** What the headers of a plain frame say of a filter; `asks` where the frame must be dissected to tell. */
export const answers = { no: 0, yes: 1, asks: 2 } as const;
type Answer = (typeof answers)[keyof typeof answers];

export type HeaderTest = (frame: PlainFrame) => Answer;

const { no, yes, asks } = answers;

/** A filter as questions to the headers of a plain frame. Where it answers yes or no, so does `evaluate()` on the dissected frame. */
export function headerTest(expression: Expression): HeaderTest {
  switch (expression.kind) {
    case 'and':
      return both(headerTest(expression.left), headerTest(expression.right));
    case 'or':
      return either(headerTest(expression.left), headerTest(expression.right));
    case 'not':
      return negated(headerTest(expression.of));
    case 'exists':
      return existence(expression.of);
    case 'compare':
      return comparison(expression.left, expression.right, expression);
    case 'in':
      return membership(expression.left, expression.members, expression.quantifier);
    case 'contains':
    case 'matches':
      return unknown(numbersOf(expression.left));
    default:
      return unreachable(expression);
  }
}

function both(left: HeaderTest, right: HeaderTest): HeaderTest {
  return (frame) => {
    const first = left(frame);
    if (first === no) return no;
    const second = right(frame);
    if (second === no) return no;
    return first === yes && second === yes ? yes : asks;
  };
}

function either(left: HeaderTest, right: HeaderTest): HeaderTest {
  return (frame) => {
    const first = left(frame);
    if (first === yes) return yes;
    const second = right(frame);
    if (second === yes) return yes;
    return first === no && second === no ? no : asks;
  };
}

function negated(test: HeaderTest): HeaderTest {
  return (frame) => {
    const answer = test(frame);
    if (answer === asks) return asks;
    return answer === yes ? no : yes;
  };
}

/** The numbers that an operand has in a plain frame, where its headers tell them. */
interface Numbers {
  in: Layer | 'nowhere';
  /** Without them the frame has to be asked. */
  numbers?: readonly HeaderNumber[];
}

function numbersOf(operand: Operand): Numbers {
  switch (operand.kind) {
    case 'field': {
      const values = headerValues(operand.field);
      if (values.kind === 'absent') return { in: 'nowhere' };
      if (values.kind === 'unknown') return { in: values.in };
      return { in: values.in, numbers: values.numbers };
    }
    case 'slice':
      return { in: numbersOf(operand.of).in };
    case 'call':
      return { in: numbersOf({ kind: 'field', field: operand.field }).in };
    case 'bits':
      return bitsOf(numbersOf(operand.left), numbersOf(operand.right), operand);
    case 'literal': {
      const value = literalNumber(operand.literal);
      return value === undefined ? { in: 'any' } : { in: 'any', numbers: [() => value] };
    }
    default:
      return unreachable(operand);
  }
}

/** Each number of the left with each of the right. */
function bitsOf(left: Numbers, right: Numbers, operand: Operand): Numbers {
  const layer = shared(left.in, right.in);
  if (!left.numbers || !right.numbers || !isNumeric(operand)) return { in: layer };
  const others = right.numbers;
  const numbers = left.numbers.flatMap((one) =>
    others.map(
      (other): HeaderNumber =>
        (frame) =>
          (one(frame) & other(frame)) >>> 0,
    ),
  );
  return { in: layer, numbers };
}

/** Addresses are numbers here, but their bits are looked at byte by byte. */
function isNumeric(operand: Operand): boolean {
  if (operand.kind === 'bits') return isNumeric(operand.left) && isNumeric(operand.right);
  if (operand.kind === 'literal') return typeof operand.literal.value === 'number';
  return operand.kind === 'field' && operand.field.type === 'number';
}

/** Where both are. */
function shared(one: Numbers['in'], other: Numbers['in']): Numbers['in'] {
  if (one === 'any' || one === other) return other;
  return other === 'any' ? one : 'nowhere';
}

/** Asks frames that have the layer; others cannot match. */
function unknown({ in: layer }: Pick<Numbers, 'in'>): HeaderTest {
  return within(layer, () => asks);
}

function within(layer: Numbers['in'], test: HeaderTest): HeaderTest {
  switch (layer) {
    case 'any':
      return test;
    case 'tcp':
      return (frame) => (frame.isTcp ? test(frame) : no);
    case 'udp':
      return (frame) => (frame.isTcp ? no : test(frame));
    case 'nowhere':
      return () => no;
    default:
      return unreachable(layer);
  }
}

function existence(operand: Operand): HeaderTest {
  const { in: layer, numbers } = numbersOf(operand);
  if (!numbers) return unknown({ in: layer });
  if (operand.kind !== 'bits') return within(layer, () => yes);
  return within(layer, (frame) => (numbers.some((number) => number(frame) !== 0) ? yes : no));
}

function comparison(
  left: Operand,
  right: Operand,
  { relation, quantifier }: { relation: Relation; quantifier: Quantifier },
): HeaderTest {
  const [ones, others] = [numbersOf(left), numbersOf(right)];
  const layer = shared(ones.in, others.in);
  if (!ones.numbers || !others.numbers || isProtocol(left) || isProtocol(right))
    return unknown({ in: layer });
  const mask = right.kind === 'literal' ? maskOf(right.literal) : 0xffff_ffff;
  const holds = relations[relation];
  const { numbers } = others;
  const tests = ones.numbers.map((one): HeaderTest => {
    const each = numbers.map((other): HeaderTest => masked(one, other, mask, holds));
    return quantified(quantifier, each);
  });
  return within(layer, quantified(quantifier, tests));
}

/** The value of a protocol is its bytes. */
function isProtocol(operand: Operand): boolean {
  return operand.kind === 'field' && operand.field.type === 'protocol';
}

type Holds = (one: number, other: number) => boolean;

function masked(one: HeaderNumber, other: HeaderNumber, mask: number, holds: Holds): HeaderTest {
  if (mask === 0xffff_ffff) return (frame) => (holds(one(frame), other(frame)) ? yes : no);
  return (frame) => (holds((one(frame) & mask) >>> 0, (other(frame) & mask) >>> 0) ? yes : no);
}

const relations: Record<Relation, Holds> = {
  '==': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function quantified(quantifier: Quantifier, tests: readonly HeaderTest[]): HeaderTest {
  const [first, ...rest] = tests;
  if (first && rest.length === 0) return first;
  if (quantifier === 'all') return (frame) => (tests.every((test) => test(frame) === yes) ? yes : no);
  return (frame) => (tests.some((test) => test(frame) === yes) ? yes : no);
}

function membership(left: Operand, members: readonly Member[], quantifier: Quantifier): HeaderTest {
  const { in: layer, numbers } = numbersOf(left);
  const ranges = members.map(rangeOf);
  if (!numbers || isProtocol(left) || !ranges.every((range) => range !== undefined))
    return unknown({ in: layer });
  const tests = ranges.map((isMember) =>
    quantified(
      quantifier,
      numbers.map(
        (number): HeaderTest =>
          (frame) =>
            isMember(number(frame)) ? yes : no,
      ),
    ),
  );
  return within(layer, quantified('any', tests));
}

function rangeOf({ low, high }: Member): ((value: number) => boolean) | undefined {
  const least = literalNumber(low);
  const most = literalNumber(high ?? low);
  if (least === undefined || most === undefined) return undefined;
  const [ofLow, ofHigh] = [maskOf(low), maskOf(high ?? low)];
  const [from, to] = [cut(least, ofLow), cut(most, ofHigh)];
  return (value) => cut(value, ofLow) >= from && cut(value, ofHigh) <= to;
}

function cut(value: number, mask: number): number {
  return mask === 0xffff_ffff ? value : (value & mask) >>> 0;
}

/** A number, or an IPv4 address as one. Other literals are compared by their bytes. */
function literalNumber({ value }: Literal): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof Uint8Array && value.length === 4 ? fromBytes(value) : undefined;
}

function maskOf({ mask }: Literal): number {
  return mask?.length === 4 ? fromBytes(mask) : 0xffff_ffff;
}

function fromBytes([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
