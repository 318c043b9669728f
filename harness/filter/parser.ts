import { findField } from './fields/index.ts';
import type { Field } from './fields/index.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './lexer.ts';
import { toBytes, toLiteral } from './literals.ts';
import type { Expected } from './literals.ts';
import { requireField } from './names.ts';
import { compilePattern } from './pattern.ts';
import { FilterProblem } from './problem.ts';
import { parseRanges } from './slices.ts';
import type { Expression, Member, Operand, Quantifier, Relation } from './syntax.ts';

/** Reads a display filter as Wireshark 4.0 does. @throws FilterProblem at the first thing that is wrong. */
export function parseFilter(text: string): Expression {
  return new Parser(tokenize(text)).parse();
}

const comparisons = new Map<string, { relation: Relation; quantifier: Quantifier }>([
  ...['==', 'eq', 'any_eq'].map((word) => [word, { relation: '==', quantifier: 'any' }] as const),
  ...['===', 'all_eq'].map((word) => [word, { relation: '==', quantifier: 'all' }] as const),
  ...['!=', 'ne', 'all_ne'].map((word) => [word, { relation: '!=', quantifier: 'all' }] as const),
  ...['!==', '~=', 'any_ne'].map((word) => [word, { relation: '!=', quantifier: 'any' }] as const),
  ...['>', 'gt'].map((word) => [word, { relation: '>', quantifier: 'any' }] as const),
  ...['>=', 'ge'].map((word) => [word, { relation: '>=', quantifier: 'any' }] as const),
  ...['<', 'lt'].map((word) => [word, { relation: '<', quantifier: 'any' }] as const),
  ...['<=', 'le'].map((word) => [word, { relation: '<=', quantifier: 'any' }] as const),
]);
const otherOperators = ['in', 'not', 'contains', 'matches', '~'];
const calls = ['len', 'count', 'lower', 'upper'] as const;
const byteTypes = ['bytes', 'ether', 'ipv4', 'ipv6', 'protocol', 'text'];
const maximumDepth = 100;

/** An operand and where it stands. */
interface Term {
  operand: Operand;
  expected: Expected;
  at: number;
  length: number;
}

class Parser {
  private readonly tokens: Token[];
  private position = 0;
  private depth = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  parse(): Expression {
    const expression = this.parseOr();
    if (this.next.kind !== 'end') throw this.unexpected();
    return expression;
  }

  private get next(): Token {
    return this.peek(0);
  }

  private peek(ahead: number): Token {
    return (
      this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)] ?? {
        kind: 'end',
        text: '',
        at: 0,
        length: 1,
      }
    );
  }

  private take(): Token {
    const token = this.next;
    this.position += 1;
    return token;
  }

  /** Takes the next token where it is one of these words or symbols. */
  private accept(...texts: string[]): Token | undefined {
    const { kind, text } = this.next;
    return (kind === 'word' || kind === 'symbol') && texts.includes(text) ? this.take() : undefined;
  }

  private expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.unexpected(`Write ${symbol} here.`);
  }

  private unexpected(hint?: string): FilterProblem {
    const { kind, text } = this.next;
    const message =
      kind === 'end' ? 'the filter ends too early' : `${JSON.stringify(text)} was not expected here`;
    return new FilterProblem(this.next, message, hint);
  }

  private parseOr(): Expression {
    let left = this.parseAnd();
    while (this.accept('||', 'or')) left = { kind: 'or', left, right: this.parseAnd() };
    return left;
  }

  private parseAnd(): Expression {
    let left = this.parseNot();
    while (this.accept('&&', 'and')) left = { kind: 'and', left, right: this.parseNot() };
    return left;
  }

  private parseNot(): Expression {
    const start = this.next;
    this.depth += 1;
    if (this.depth > maximumDepth) throw new FilterProblem(start, 'this filter is nested too deeply');
    try {
      if (this.accept('!', 'not')) return { kind: 'not', of: this.parseNot() };
      if (!this.accept('(')) return this.parseTest();
      const inner = this.parseOr();
      this.expect(')');
      return inner;
    } finally {
      this.depth -= 1;
    }
  }

  private parseTest(): Expression {
    const prefix = this.accept('any', 'all');
    const quantifier = prefix && (prefix.text === 'all' ? 'all' : 'any');
    const left = this.parseTerm();
    const { kind, text } = this.next;
    const isOperator =
      (kind === 'symbol' || kind === 'word') && (comparisons.has(text) || otherOperators.includes(text));
    if (isOperator) return this.parseRelation(left, quantifier);
    if (quantifier) throw this.unexpected(`Compare it: ${quantifier} goes before a comparison.`);
    if (left.operand.kind === 'call')
      throw new FilterProblem(left, 'a function is not present or absent', 'Compare it with a value.');
    return { kind: 'exists', of: left.operand };
  }

  private parseRelation(left: Term, prefix: Quantifier | undefined): Expression {
    const quantifier = prefix ?? 'any';
    if (left.expected.type === 'label')
      throw new FilterProblem(
        left,
        `${left.expected.name} has no value to compare`,
        'Write its name alone; ! before it asks for the frames without it.',
      );
    const operator = this.take();
    const comparison = comparisons.get(operator.text);
    if (comparison) {
      const right = this.parseRight(left);
      return { kind: 'compare', ...comparison, ...(prefix && { quantifier }), left: left.operand, right };
    }
    if (operator.text === 'in') return this.parseSet(left, quantifier);
    if (operator.text === 'not') {
      if (!this.accept('in')) throw this.unexpected('After a field, not is followed by in.');
      return { kind: 'not', of: this.parseSet(left, quantifier) };
    }
    requireBytes(left, operator);
    const pattern = this.take();
    if (operator.text !== 'contains') {
      if (pattern.kind !== 'string')
        throw new FilterProblem(pattern, 'a pattern stands in double quotes', 'Write for example "^halo".');
      const compiled = compilePattern(pattern.text, pattern);
      return { kind: 'matches', quantifier, left: left.operand, pattern: compiled };
    }
    const isValue = pattern.kind === 'word' || pattern.kind === 'string' || pattern.kind === 'character';
    if (!isValue) {
      this.position -= 1;
      throw this.unexpected('Write a text in double quotes, or bytes as in 68:61.');
    }
    const isPlainText = left.expected.type === 'text' && pattern.kind === 'word';
    const bytes = isPlainText ? pattern.text : String.fromCharCode(...toBytes(pattern));
    return { kind: 'contains', quantifier, left: left.operand, bytes };
  }

  /** What a field is compared with: another field, or a literal. */
  private parseRight(left: Term): Operand {
    const start = this.next;
    const isCall =
      start.kind === 'word' && calls.some((name) => name === start.text) && this.peek(1).text === '(';
    const isField = start.kind === 'word' && findField(start.text) !== undefined;
    if (isField || isCall) {
      const right = this.parseTerm();
      if (!areComparable(left.expected, right.expected))
        throw new FilterProblem(
          right,
          `${left.expected.name} and ${right.expected.name} cannot be compared`,
          right.expected.type === 'protocol'
            ? `${right.expected.name} is a protocol; write a ${typeWord(left.expected)}.`
            : undefined,
        );
      return right.operand;
    }
    return { kind: 'literal', literal: toLiteral(this.takeValue(), left.expected) };
  }

  private takeValue(): Token {
    const { kind } = this.next;
    if (kind !== 'word' && kind !== 'string' && kind !== 'character') throw this.unexpected();
    return this.take();
  }

  private parseSet(left: Term, quantifier: Quantifier): Expression {
    if (left.operand.kind !== 'field')
      throw new FilterProblem(left, 'only a field can be in a set', 'Compare it with == and join with ||.');
    this.expect('{');
    const members: Member[] = [];
    do {
      const low = toLiteral(this.takeValue(), left.expected);
      const high = this.accept('..') && toLiteral(this.takeValue(), left.expected);
      members.push(high ? { low, high } : { low });
    } while (this.accept(','));
    if (!this.accept('}'))
      throw this.unexpected('Members of a set are separated by commas, as in {80, 443}.');
    return { kind: 'in', quantifier, left: left.operand, members };
  }

  /** A field, slice or function, perhaps with a bitwise and. */
  private parseTerm(): Term {
    let term = this.parsePrimary();
    while (this.next.kind === 'slice') term = sliceOf(term, this.take());
    const and = this.accept('&', 'bitwise_and');
    if (!and) return term;
    const { type, name } = term.expected;
    if (type === 'boolean' || type === 'label' || type === 'time' || type === 'text' || type === 'protocol')
      throw new FilterProblem(and, `${name} has no bits to look at`, 'Compare it with ==.');
    const right = this.parseRight(term);
    const length = this.peek(-1).at + this.peek(-1).length - term.at;
    return { ...term, operand: { kind: 'bits', left: term.operand, right }, length };
  }

  private parsePrimary(): Term {
    const token = this.next;
    if (token.kind === 'string' || token.kind === 'character')
      throw new FilterProblem(token, 'a comparison starts with a field', 'Write the field on the left.');
    if (token.kind !== 'word') throw this.unexpected();
    this.take();
    if (this.next.kind === 'symbol' && this.next.text === '(') return this.parseCall(token);
    const field = requireField(token);
    return { operand: { kind: 'field', field }, expected: field, at: token.at, length: token.length };
  }

  private parseCall(nameToken: Token): Term {
    const name = calls.find((one) => one === nameToken.text);
    if (name === undefined)
      throw new FilterProblem(
        nameToken,
        `there is no function ${nameToken.text}`,
        `Use ${calls.join(', ')}.`,
      );
    this.expect('(');
    const argument = this.take();
    if (argument.kind !== 'word')
      throw new FilterProblem(
        argument,
        `${name}() takes a field`,
        `Write for example ${name}(dns.qry.name).`,
      );
    const field = requireField(argument);
    requireArgument(name, field, argument);
    const { at } = nameToken;
    const length = this.next.at + 1 - at;
    this.expect(')');
    const isNumber = name === 'len' || name === 'count';
    const expected: Expected = isNumber
      ? { type: 'number', name: `${name}()` }
      : { type: 'text', name: `${name}()` };
    return { operand: { kind: 'call', name, field }, expected, at, length };
  }
}

function requireArgument(name: (typeof calls)[number], field: Field, token: Token): void {
  if (name === 'count') return;
  if (name === 'len' && !['bytes', 'text', 'protocol'].includes(field.type))
    throw new FilterProblem(token, `len() counts bytes, and ${field.name} is no byte string or text`);
  if (name !== 'len' && field.type !== 'text')
    throw new FilterProblem(token, `${name}() takes a text, and ${field.name} is none`);
}

function requireBytes({ expected, ...where }: Term, operator: Token): void {
  const { type, name } = expected;
  if (type === 'bytes' || type === 'ether' || type === 'text' || type === 'protocol') return;
  throw new FilterProblem(
    where,
    `${name} cannot be searched with ${operator.text}`,
    `It is a ${typeWord(expected)}: compare it with ==.`,
  );
}

function sliceOf(term: Term, token: Token): Term {
  const { type, name } = term.expected;
  if (!byteTypes.includes(type))
    throw new FilterProblem(token, `${name} is a ${typeWord(term.expected)} and has no bytes to cut out`);
  const operand: Operand = { kind: 'slice', of: term.operand, ranges: parseRanges(token) };
  return {
    operand,
    expected: { type: 'bytes', name: `${name}[${token.text}]` },
    at: term.at,
    length: token.at + token.length - term.at,
  };
}

function areComparable(left: Expected, right: Expected): boolean {
  const family = ({ type }: Expected) => (type === 'ether' || type === 'protocol' ? 'bytes' : type);
  return family(left) === family(right);
}

function typeWord({ type }: Expected): string {
  const words: Partial<Record<Expected['type'], string>> = {
    boolean: 'flag',
    time: 'time in seconds',
    ipv4: 'IPv4 address',
    ipv6: 'IPv6 address',
    ether: 'Ethernet address',
    bytes: 'byte string',
  };
  return words[type] ?? type;
}
