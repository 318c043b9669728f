import type { Token } from './lexer.ts';
import { FilterProblem } from './problem.ts';
import type { Range } from './syntax.ts';

/** The ranges of a slice: `i:length`, `i-j` (both included), `i`, `:length`, `i:`, joined by commas. */
export function parseRanges(token: Token): Range[] {
  return token.text.split(',').map((text) => parseRange(text.trim(), token));
}

/** The bytes in the ranges one after another, up to the first that reaches out of them; undefined where that leaves none. */
export function cutRanges(bytes: Uint8Array, ranges: Range[]): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (const { start, end } of ranges) {
    // Offsets before 0 count from the end, and so does where they lead.
    const base = start < 0 ? bytes.length : 0;
    const from = base + start;
    const to = end === undefined ? bytes.length : base + end;
    if (from < 0 || from >= bytes.length || to > bytes.length) break;
    parts.push(bytes.subarray(from, to));
  }
  return parts.length > 0 ? Uint8Array.from(parts.flatMap((part) => [...part])) : undefined;
}

function parseRange(text: string, token: Token): Range {
  const [, start, length] = /^(-?\d{1,9})?\s*:\s*(\d{1,9})?$/.exec(text) ?? [];
  if (start !== undefined || length !== undefined) {
    const from = Number(start ?? 0);
    if (length === undefined) return { start: from };
    if (Number(length) === 0)
      throw new FilterProblem(token, `${text} cuts out nothing`, 'The number after the colon is a length.');
    return { start: from, end: from + Number(length) };
  }
  const [, first, last] = /^(-?\d{1,9})(?:\s*-\s*(-?\d{1,9}))?$/.exec(text) ?? [];
  if (first === undefined)
    throw new FilterProblem(
      token,
      `[${text}] is no slice`,
      'Write [13], [0:4] (offset and length) or [0-3].',
    );
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  if (to < from || to < 0 !== from < 0)
    throw new FilterProblem(token, `${text} ends before it begins`, 'Write the smaller offset first.');
  return { start: from, end: to + 1 };
}
