import { escapedForPattern } from '../../checks/reply-pattern.ts';
import type { Endpoint } from '../../wire/types.ts';

/** An expectation of a `reply` check. */
export type DraftExpectation = string | { startsWith: string } | { matches: string; shown: string };

const LONGEST_TEXT = 300;
/** Dates, times, and other numbers: what may differ from run to run. */
const CHANGING = /\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4}|\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?|\d+/gu;

/**
 * What an answer must be, out of what two runs of the same exchange gave. The client's own address and port become
 * placeholders; times and what differs become a pattern. Undefined where the two have nothing in common.
 */
export function generalise(
  first: string,
  second: string,
  clients: readonly [Endpoint, Endpoint],
): DraftExpectation | undefined {
  const [a, b] = [withPlaceholders(first, clients[0]), withPlaceholders(second, clients[1])];
  if (a === '') return undefined;
  if (a === b && !hasTime(a)) return shortened(a);
  const [partsA, partsB] = [partsOf(a), partsOf(b)];
  const isAlike =
    partsA.length === partsB.length &&
    partsA.every((part, index) => {
      const opposite = partsB[index];
      return part.text === opposite?.text || (part.kind !== 'text' && part.kind === opposite?.kind);
    });
  if (isAlike && a.length <= LONGEST_TEXT) {
    const pattern = partsA.map((part, index) => patternOf(part, partsB[index]?.text ?? ''));
    const shown = partsA.map((part, index) => shownOf(part, partsB[index]?.text ?? ''));
    return { matches: `^${pattern.join('')}$`, shown: shown.join('') };
  }
  const common = commonBeginning(a, b);
  return common.length >= 4 ? { startsWith: common } : undefined;
}

/** Longer conversations are compared as one text. */
const MOST_TURNS = 8;

/** What a server must have said in several turns: one pattern, whatever white space ends a turn. */
export function generaliseTurns(
  first: readonly string[],
  second: readonly string[],
  clients: readonly [Endpoint, Endpoint],
): DraftExpectation | undefined {
  if (first.length > MOST_TURNS) return undefined;
  const turns = first.map((text, index) => generalise(text.trim(), (second[index] ?? '').trim(), clients));
  const patterns: string[] = [];
  const shown: string[] = [];
  for (const turn of turns) {
    if (turn === undefined || (typeof turn === 'object' && !('matches' in turn))) return undefined;
    patterns.push(typeof turn === 'string' ? literalPattern(turn) : turn.matches.slice(1, -1));
    shown.push(typeof turn === 'string' ? turn : turn.shown);
  }
  return {
    matches: String.raw`^\s{0,4}${patterns.join(String.raw`\s{0,4}`)}\s{0,4}$`,
    shown: shown.join(' … '),
  };
}

interface Part {
  kind: 'text' | 'time' | 'date' | 'number';
  text: string;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(CHANGING)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    parts.push({ kind: kindOf(match[0]), text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

function kindOf(text: string): Part['kind'] {
  if (text.includes(':')) return 'time';
  return /[-/]/u.test(text) ? 'date' : 'number';
}

/** A time is never the same again, though two runs in one second show the same. */
function hasTime(text: string): boolean {
  return partsOf(text).some(({ kind }) => kind === 'time');
}

function patternOf({ kind, text }: Part, opposite: string): string {
  if (kind === 'time' || kind === 'date')
    return escapedForPattern(text).replaceAll(/\d+/gu, String.raw`\d{1,6}`);
  if (text !== opposite) return String.raw`\d{1,9}`;
  return literalPattern(text);
}

/** A text as a pattern. Placeholders are filled in before the pattern is read. */
function literalPattern(text: string): string {
  return escapedForPattern(text).replaceAll(/\\\{(client-(?:address|port))\\\}/gu, '{$1}');
}

function shownOf({ kind, text }: Part, opposite: string): string {
  if (kind === 'time') return text.split(':').length === 3 ? 'hh:mm:ss' : 'hh:mm';
  if (kind === 'date') return 'yyyy-mm-dd';
  return text === opposite ? text : 'N';
}

function withPlaceholders(text: string, { address, port }: Endpoint): string {
  return text
    .replaceAll(address, '{client-address}')
    .replaceAll(new RegExp(String.raw`(?<!\d)${port}(?!\d)`, 'gu'), '{client-port}');
}

function shortened(text: string): DraftExpectation {
  if (text.length <= LONGEST_TEXT) return text;
  const [line = ''] = text.split('\n');
  return { startsWith: (line.length >= 10 ? line : text).slice(0, LONGEST_TEXT) };
}

function commonBeginning(a: string, b: string): string {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return a.slice(0, length).replace(/\d+$/u, '');
}
