import { unreachable } from '../errors.ts';
import type { Capture, Packet } from '../wire/index.ts';
import { cutRanges } from './slices.ts';
import type { Expression, Literal, Member, Operand, Quantifier, Relation, Value } from './syntax.ts';

/** Whether a packet is one that the filter asks for. */
export function evaluate(expression: Expression, packet: Packet, capture: Capture): boolean {
  const isTrue = (inner: Expression) => evaluate(inner, packet, capture);
  const literalsOf = (operand: Operand) => valuesOf(operand, packet, capture);
  switch (expression.kind) {
    case 'and':
      return isTrue(expression.left) && isTrue(expression.right);
    case 'or':
      return isTrue(expression.left) || isTrue(expression.right);
    case 'not':
      return !isTrue(expression.of);
    case 'exists':
      return exists(expression.of, literalsOf(expression.of));
    case 'compare': {
      const { relation, quantifier } = expression;
      const right = literalsOf(expression.right);
      // A comparison implies that both sides exist.
      return (
        right.length > 0 &&
        holds(quantifier, literalsOf(expression.left), (one) =>
          holds(quantifier, right, (other) => compares(relation, one, other)),
        )
      );
    }
    case 'in': {
      const values = literalsOf(expression.left);
      return expression.members.some((member) =>
        holds(expression.quantifier, values, (value) => isMember(value, member)),
      );
    }
    case 'contains': {
      const subjects = searchable(expression.left, packet, capture);
      return holds(
        expression.quantifier,
        subjects,
        (text) => expression.bytes !== '' && binaryText(text).includes(expression.bytes),
      );
    }
    case 'matches': {
      const subjects = searchable(expression.left, packet, capture);
      return holds(expression.quantifier, subjects, (text) => expression.pattern.test(bytesOf(text)));
    }
    default:
      return unreachable(expression);
  }
}

function holds<T>(quantifier: Quantifier, values: T[], isTrue: (value: T) => boolean): boolean {
  if (values.length === 0) return false;
  return quantifier === 'all' ? values.every(isTrue) : values.some(isTrue);
}

function valuesOf(operand: Operand, packet: Packet, capture: Capture): Literal[] {
  switch (operand.kind) {
    case 'field':
      return operand.field.values(packet, capture).map((value) => ({ value }));
    case 'slice':
      return valuesOf(operand.of, packet, capture).flatMap(({ value }) => {
        const cut = cutRanges(bytesOf(value), operand.ranges);
        return cut ? [{ value: cut }] : [];
      });
    case 'call':
      return call(operand.name, operand.field.values(packet, capture)).map((value) => ({ value }));
    case 'bits':
      return valuesOf(operand.left, packet, capture).flatMap(({ value }) =>
        valuesOf(operand.right, packet, capture).map((other) => ({ value: bitwiseAnd(value, other.value) })),
      );
    case 'literal':
      return [operand.literal];
    default:
      return unreachable(operand);
  }
}

function call(name: 'len' | 'count' | 'lower' | 'upper', values: Value[]): Value[] {
  if (name === 'count') return values.length > 0 ? [values.length] : [];
  if (name === 'len') return values.map((value) => bytesOf(value).length);
  return values.map((value) => changeCase(binaryText(value), name === 'lower'));
}

/** Only ASCII letters have a case here. */
function changeCase(text: string, isLower: boolean): string {
  return isLower
    ? text.replaceAll(/[A-Z]/g, (one) => one.toLowerCase())
    : text.replaceAll(/[a-z]/g, (one) => one.toUpperCase());
}

function bitwiseAnd(one: Value, other: Value): Value {
  if (typeof one === 'number' && typeof other === 'number') return (one & other) >>> 0;
  const [left, right] = [bytesOf(one), bytesOf(other)];
  return left.subarray(0, right.length).map((byte, index) => byte & (right[index] ?? 0));
}

function exists(operand: Operand, values: Literal[]): boolean {
  if (operand.kind !== 'bits') return values.length > 0;
  return values.some(({ value }) =>
    typeof value === 'number' ? value !== 0 : bytesOf(value).some((byte) => byte !== 0),
  );
}

function isMember(value: Literal, { low, high }: Member): boolean {
  if (!high) return compares('==', value, low);
  return compares('>=', value, low) && compares('<=', value, high);
}

function compares(relation: Relation, one: Literal, other: Literal): boolean {
  const order = orderOf(one.value, other.value, one.mask ?? other.mask);
  switch (relation) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return unreachable(relation);
  }
}

function orderOf(one: Value, other: Value, mask: Uint8Array | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'bigint' && typeof other === 'bigint') return one < other ? -1 : Number(one > other);
  const [left, right] = [bytesOf(one), bytesOf(other)];
  // Texts are in the order of a dictionary; of byte strings the shorter one is less.
  if (typeof one !== 'string' && left.length !== right.length) return left.length - right.length;
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const bits = mask ? (mask[at] ?? 0) : 0xff;
    const difference = ((left[at] ?? 0) & bits) - ((right[at] ?? 0) & bits);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function searchable(operand: Operand, packet: Packet, capture: Capture): Value[] {
  if (operand.kind === 'field' && operand.field.whole) return operand.field.whole(packet, capture);
  return valuesOf(operand, packet, capture).map(({ value }) => value);
}

function bytesOf(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string'
    ? Uint8Array.from(value, (one) => one.charCodeAt(0))
    : Uint8Array.of(Number(BigInt.asUintN(8, BigInt(value))));
}

/** One character for each byte. */
function binaryText(value: Value): string {
  if (typeof value === 'string') return value;
  return Array.from(bytesOf(value), (byte) => String.fromCharCode(byte)).join('');
}
