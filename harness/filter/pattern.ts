import { buildProgram, matchPositions, type Program } from './pattern-automaton.ts';
import { parsePattern, type PatternNode } from './pattern-syntax.ts';
import { FilterProblem } from './problem.ts';

/** A pattern of `matches`, ready to look through bytes. */
export interface Pattern {
  /** @param subject bytes, or a text with one character for each byte. */
  test: (subject: Uint8Array | string) => boolean;
}

const maximumLength = 256;
/** Steps for each byte of a subject. */
const maximumSize = 1000;

/**
 * The expression that `matches` uses: case-insensitive for ASCII letters, over bytes, with what PCRE means by `.` and `$`. What is not
 * available here is refused. No payload can keep it busy: it takes a number of steps for each byte, whatever the bytes.
 */
export function compilePattern(source: string, where: { at: number; length: number }): Pattern {
  const refuse = (message: string, hint?: string) => new FilterProblem(where, message, hint);
  if (source.length > maximumLength) throw refuse(`this pattern is longer than ${maximumLength} characters`);
  const parsed = parsePattern(source);
  if (parsed.kind === 'unknown')
    throw refuse(
      `this pattern uses ${JSON.stringify(parsed.text)} in a way that is not available here`,
      'Keep to plain characters, . ^ $ * + ? {n,m} | ( ) [ ] and \\d \\w \\s \\b.',
    );
  if (parsed.kind === 'unsound')
    throw refuse('this pattern is no regular expression', 'Check its parentheses, brackets and repetitions.');
  const program = build(parsed.node);
  if (program === undefined) throw refuse('this pattern repeats too much', 'Use smaller numbers in { }.');
  return { test: (subject) => matchPositions(program, bytesOf(subject)) };
}

function build(node: PatternNode): Program | undefined {
  return buildProgram(node, maximumSize);
}

function bytesOf(subject: Uint8Array | string): Uint8Array {
  return typeof subject === 'string' ? Uint8Array.from(subject, (one) => one.charCodeAt(0)) : subject;
}
