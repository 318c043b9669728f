import { createHash } from 'node:crypto';
import { WinnowFilter } from '@dodona/dolos-core';
import { tokensOf } from './tokens.ts';

/** A program text of a submission. */
export interface ProgramText {
  submission: string;
  path: string;
  /** As submissions name it; comments follow from it. */
  language?: string;
  text: string;
}

/** What a program's text can be known by again. Small: a class of thousands fits in memory, its texts need not. */
export interface ProgramPrint {
  submission: string;
  path: string;
  /** Of all tokens: programs that differ in names, texts, comments and spaces alone have the same. */
  whole: string;
  /** The lines of the first and the last token. */
  lines: [from: number, to: number];
  /** Fingerprints in the order of the text: hashes of some tokens in a row, and their first and last line. */
  hashes: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

const KGRAM_TOKENS = 17;
const WINDOW_KGRAMS = 7;
/** Longer programs are compared by their beginning. */
const MOST_TOKENS = 20_000;
/** A stretch that repeats itself counts no more often. */
const MOST_REPEATS = 4;

const filter = new WinnowFilter(KGRAM_TOKENS, WINDOW_KGRAMS);

/**
 * Takes the fingerprints of a program: hashes of 17 tokens in a row, winnowed (Schleimer, Wilkerson, Aiken 2003), with names, texts, numbers and comments
 * left out of account.
 */
export function programPrint({ submission, path, language, text }: ProgramText): ProgramPrint {
  const tokens = tokensOf(text, language, MOST_TOKENS);
  const words = tokens.map((token) => token.text);
  const seen = new Map<number, number>();
  const prints = filter.fingerprints(words).filter(({ hash }) => {
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return times <= MOST_REPEATS;
  });
  const lineOf = (at: number): number => tokens[at]?.line ?? 1;
  return {
    submission,
    path,
    whole: createHash('sha256').update(words.join('\n')).digest('base64url').slice(0, 22),
    lines: [lineOf(0), lineOf(tokens.length - 1)],
    hashes: Int32Array.from(prints, ({ hash }) => hash),
    from: Int32Array.from(prints, ({ start }) => lineOf(start)),
    to: Int32Array.from(prints, ({ stop }) => lineOf(stop)),
  };
}
