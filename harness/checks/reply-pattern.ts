/** A regular expression that a student's bytes cannot keep busy. */
export interface BoundedPattern {
  test: (text: string) => boolean;
}

/** By number of loops over a text, the length at which the worst of texts costs a second or two. A longer one never matches. */
const longestByLoops = [65_536, 65_536, 16_384, 1500, 220];
const longestPattern = 1000;
const MOST_OPEN = 3;
const MOST_CHOICES = 1000;

/**
 * Compiles a regular expression of a rubric (JavaScript's syntax, flag `u`). The author writes it, but the texts are
 * a student's: what could take for ever on some text is refused, and texts are bounded by what the pattern may cost.
 *
 * @throws SyntaxError with what is wrong, as the end of a sentence that begins with its name.
 */
export function compileBounded(source: string, ignoreCase = false): BoundedPattern {
  if (source.length > longestPattern) throw new SyntaxError(`is longer than ${longestPattern} characters`);
  const pattern = readPattern(source, ignoreCase);
  const { open, choices } = readRepetitions(source);
  if (open > MOST_OPEN) throw new SyntaxError(`has more than ${MOST_OPEN} open repetitions (*, + or {n,})`);
  if (choices > MOST_CHOICES) throw new SyntaxError('has too many repetitions that may be short or long');
  const longest = longestText(open + (isAnchored(source) ? 0 : 1), choices);
  return { test: (text) => text.length <= longest && pattern.test(text) };
}

/** A text that stands for itself in a pattern. */
export function escapedForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, (character) => `\\${character}`);
}

function readPattern(source: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(source, ignoreCase ? 'iu' : 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /u, '') : 'unreadable';
    throw new SyntaxError(`is no regular expression (${reason})`, { cause: error });
  }
}

/**
 * How long a text may be. Each open repetition is a loop over it, and looking for the beginning is one more where `^` does not say it; in each, short
 * repetitions have all their choices.
 */
function longestText(loops: number, choices: number): number {
  const longest = longestByLoops[loops] ?? 0;
  return loops === 0 ? longest : Math.floor(longest / choices ** (1 / loops));
}

/** Whether a pattern can match at the beginning alone. One with alternatives is not looked into. */
function isAnchored(source: string): boolean {
  return source.startsWith('^') && !source.includes('|');
}

/** What stands inside a group: how many open repetitions, and whether the length of what it matches may vary. */
interface Inside {
  open: number;
  varies: boolean;
}

const units =
  /\\u\{[^}]*\}|\\[pP]\{[^}]*\}|\\k<[^>]*>|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|\{(?<from>\d+)(?<to>,\d*)?\}|[^]/gu;

/**
 * How many open repetitions a sound pattern has, those of a group times how often the group is repeated, and in how many ways its other repetitions
 * can turn out.
 */
function readRepetitions(source: string): { open: number; choices: number } {
  let choices = 1;
  const stack: Inside[] = [{ open: 0, varies: false }];
  let closed: Inside = { open: 0, varies: false };
  let isQuantified = false;
  for (const { 0: unit, groups } of source.matchAll(units)) {
    const around = stack.at(-1) ?? closed;
    const most: number | undefined = isQuantified && unit === '?' ? undefined : repetitions(unit, groups);
    isQuantified = most !== undefined;
    if (most !== undefined) {
      if (closed.varies && most > 1) throw new SyntaxError('repeats a group whose length may vary itself');
      if (most > 9) around.open += 1;
      else if (unit !== `{${most}}`) choices *= most + 1;
      if (most <= 9) around.open += closed.open * Math.max(0, most - 1);
      if (unit !== `{${most}}`) around.varies = true;
      continue;
    }
    closed = { open: 0, varies: false };
    if (unit === '|') around.varies = true;
    else if (unit.startsWith('(')) stack.push({ open: 0, varies: false });
    else if (unit === ')' && stack.length > 1) {
      closed = stack.pop() ?? closed;
      const outer = stack.at(-1) ?? closed;
      outer.open += closed.open;
      outer.varies ||= closed.varies;
    }
  }
  return { open: stack[0]?.open ?? 0, choices };
}

/** How often a quantifier repeats at most; undefined where a unit is none. */
function repetitions(
  unit: string,
  groups: Record<string, string | undefined> | undefined,
): number | undefined {
  if (unit === '*' || unit === '+') return Infinity;
  if (unit === '?') return 1;
  const { from, to } = groups ?? {};
  if (from === undefined) return undefined;
  if (to === undefined) return Number(from);
  return to === ',' ? Infinity : Number(to.slice(1));
}
