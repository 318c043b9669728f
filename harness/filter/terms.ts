import { tokenize } from './lexer.ts';
import type { Token } from './lexer.ts';
import { parseFilter } from './parser.ts';
import { FilterProblem } from './problem.ts';
import type { Expression } from './syntax.ts';

/** A part of a filter with its source text, so that it can be quoted and left out. */
export interface Term {
  /** `all`: parts joined by &&. `any`: joined by ||. `not`: one part, negated. `test`: nothing to take apart. */
  kind: 'all' | 'any' | 'not' | 'test';
  text: string;
  expression: Expression;
  parts: Term[];
}

/** The parts that a filter is joined of. @throws FilterProblem where it does not compile. */
export function termsOf(filter: string): Term {
  parseFilter(filter);
  return takeApart(filter, tokenize(filter).slice(0, -1));
}

function takeApart(source: string, all: readonly Token[]): Term {
  const tokens = withoutParentheses(all);
  const first = tokens[0];
  const last = tokens.at(-1);
  const text = first && last ? source.slice(first.at, last.at + last.length) : source;
  const node = (kind: Term['kind'], parts: readonly Token[][]): Term | undefined => {
    try {
      const terms = parts.map((part) => takeApart(source, part));
      return { kind, text, expression: parseFilter(text), parts: flattened(kind, terms) };
    } catch (error) {
      // A word such as `and` may stand for a value; then this is no place to cut.
      if (error instanceof FilterProblem) return undefined;
      throw error;
    }
  };
  const either = splitAt(tokens, '||', 'or');
  const both = splitAt(tokens, '&&', 'and');
  return (
    (either.length > 1 ? node('any', either) : undefined) ??
    (both.length > 1 ? node('all', both) : undefined) ??
    (first !== undefined && isWord(first, '!', 'not') ? node('not', [tokens.slice(1)]) : undefined) ?? {
      kind: 'test',
      text,
      expression: parseFilter(text),
      parts: [],
    }
  );
}

/** `(a && b) && c` has three parts. */
function flattened(kind: Term['kind'], terms: Term[]): Term[] {
  if (kind === 'not') return terms;
  return terms.flatMap((term) => (term.kind === kind ? term.parts : [term]));
}

function splitAt(tokens: readonly Token[], ...words: string[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += depthChange(token);
    if (depth === 0 && isWord(token, ...words)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  if (tokens.length < 3 || !isWord(tokens[0], '(')) return tokens;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token);
    if (depth === 0) return index === tokens.length - 1 ? withoutParentheses(tokens.slice(1, -1)) : tokens;
  }
  return tokens;
}

function depthChange(token: Token): number {
  if (isWord(token, '(', '{')) return 1;
  return isWord(token, ')', '}') ? -1 : 0;
}

function isWord(token: Token | undefined, ...texts: string[]): boolean {
  return (token?.kind === 'word' || token?.kind === 'symbol') && texts.includes(token.text);
}
