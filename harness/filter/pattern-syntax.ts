/** A regular expression as a tree. */
export type PatternNode =
  /** One byte of a set: 1 for each byte in it. */
  | { kind: 'set'; set: Uint8Array }
  | { kind: 'sequence' | 'choice'; of: PatternNode[] }
  | { kind: 'repeat'; of: PatternNode; least: number; most: number }
  | { kind: 'place'; at: 'start' | 'end' | 'word edge' | 'no word edge' }
  /** What follows, or what comes before, matches or does not. */
  | { kind: 'look'; of: PatternNode; isAhead: boolean; isNegated: boolean };

export type ParsedPattern =
  | { kind: 'sound'; node: PatternNode }
  /** Something that is not available here begins with this text. */
  | { kind: 'unknown'; text: string }
  | { kind: 'unsound' };

/** Reads a pattern whose characters each stand for a byte. Only ASCII letters have upper and lower case. */
export function parsePattern(source: string): ParsedPattern {
  const open: Group[] = [{ choices: [[]] }];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const unit = readUnit(rest);
    if (unit === undefined) return { kind: 'unknown', text: rest.slice(0, 2) };
    at += unit.length;
    const group = open.at(-1);
    const sequence = group?.choices.at(-1);
    if (group === undefined || sequence === undefined) return { kind: 'unsound' };
    if (unit.startsWith('(')) open.push({ choices: [[]], look: looks.get(unit) });
    else if (unit === '|') group.choices.push([]);
    else if (unit === ')') {
      open.pop();
      const around = open.at(-1)?.choices.at(-1);
      if (around === undefined) return { kind: 'unsound' };
      around.push(groupNode(group));
    } else {
      const bounds = repetitionOf(unit);
      const node = bounds === undefined ? atomOf(unit) : repeated(sequence.pop(), bounds);
      if (node === undefined) return { kind: 'unsound' };
      // A question mark after a repetition makes it lazy: where a match ends is not asked here.
      if (bounds !== undefined && source[at] === '?') at += 1;
      sequence.push(node);
    }
  }
  const [whole, ...unclosed] = open;
  if (whole === undefined || unclosed.length > 0) return { kind: 'unsound' };
  return { kind: 'sound', node: groupNode(whole) };
}

interface Group {
  choices: PatternNode[][];
  look?: { isAhead: boolean; isNegated: boolean } | undefined;
}

const looks = new Map([
  ['(?=', { isAhead: true, isNegated: false }],
  ['(?!', { isAhead: true, isNegated: true }],
  ['(?<=', { isAhead: false, isNegated: false }],
  ['(?<!', { isAhead: false, isNegated: true }],
]);

function groupNode({ choices, look }: Group): PatternNode {
  const node: PatternNode = { kind: 'choice', of: choices.map((of) => ({ kind: 'sequence', of })) };
  return look === undefined ? node : { kind: 'look', of: node, ...look };
}

const escape = /^\\(?:x[\da-fA-F]{2}|[dDwWsSbBnrtfv]|[^\w\s])/;
const characterClass = /^\[\^?(?:\\(?:x[\da-fA-F]{2}|[dDwWsSnrtfv]|[^\w\s])|[^\]\\[])+\]/;

/** The next group start, class, escape, repetition or character, or undefined where it is not available. */
function readUnit(rest: string): string | undefined {
  if (rest.startsWith('\\')) return escape.exec(rest)?.[0];
  if (rest.startsWith('[')) return characterClass.exec(rest)?.[0];
  if (rest.startsWith('(?')) return /^\(\?(?::|=|!|<=|<!)/.exec(rest)?.[0];
  return /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0] ?? rest[0];
}

interface Bounds {
  least: number;
  most: number;
}

function repetitionOf(unit: string): Bounds | undefined {
  if (unit === '*') return { least: 0, most: Infinity };
  if (unit === '+') return { least: 1, most: Infinity };
  if (unit === '?') return { least: 0, most: 1 };
  const [, from, comma, to] = /^\{(\d+)(?:(,)(\d*))?\}$/.exec(unit) ?? [];
  if (from === undefined) return undefined;
  const least = Number(from);
  if (comma === undefined) return { least, most: least };
  return { least, most: to === undefined || to === '' ? Infinity : Number(to) };
}

/** Undefined where there is nothing to repeat: a place is none, in PCRE. */
function repeated(of: PatternNode | undefined, { least, most }: Bounds): PatternNode | undefined {
  if (of === undefined || of.kind === 'repeat' || of.kind === 'place' || most < least) return undefined;
  return { kind: 'repeat', of, least, most };
}

/** Undefined where a class has a range that ends before it begins, or of what is no single byte. */
function atomOf(unit: string): PatternNode | undefined {
  if (unit === '^') return { kind: 'place', at: 'start' };
  if (unit === '$') return { kind: 'place', at: 'end' };
  if (unit === '\\b') return { kind: 'place', at: 'word edge' };
  if (unit === '\\B') return { kind: 'place', at: 'no word edge' };
  if (unit === '.') return { kind: 'set', set: inverse(setOf(isLineFeed)) };
  const set = unit.length > 1 && unit.startsWith('[') ? classSet(unit) : withCases(unitSet(unit));
  return set && { kind: 'set', set };
}

function classSet(unit: string): Uint8Array | undefined {
  const isNegated = unit.startsWith('[^');
  const members = unit.slice(isNegated ? 2 : 1, -1).match(/\\x[\da-fA-F]{2}|\\?[^]/g) ?? [];
  const set = new Uint8Array(256);
  for (let index = 0; index < members.length; index += 1) {
    const member = members[index] ?? '';
    const last = members[index + 2];
    if (members[index + 1] === '-' && last !== undefined) {
      const [low, high] = [codeOf(member), codeOf(last)];
      if (low === undefined || high === undefined || high < low) return undefined;
      set.fill(1, low, high + 1);
      index += 2;
    } else for (const [code, isIn] of unitSet(member).entries()) if (isIn === 1) set[code] = 1;
  }
  const whole = withCases(set);
  return isNegated ? inverse(whole) : whole;
}

/** What a character or an escape stands for. */
function unitSet(unit: string): Uint8Array {
  const code = codeOf(unit);
  if (code !== undefined) return setOf((one) => one === code);
  const letter = unit[1] ?? '';
  const set = setOf(kinds.get(letter.toLowerCase()) ?? isLineFeed);
  return letter === letter.toLowerCase() ? set : inverse(set);
}

const controls: Record<string, number> = { n: 10, r: 13, t: 9, f: 12, v: 11 };

/** The byte that a member stands for, where it is one. */
function codeOf(unit: string): number | undefined {
  if (!unit.startsWith('\\') || unit.length === 1) return unit.charCodeAt(0) & 0xff;
  const letter = unit[1] ?? '';
  if (letter === 'x') return Number.parseInt(unit.slice(2), 16);
  if (Object.hasOwn(controls, letter)) return controls[letter];
  return kinds.has(letter.toLowerCase()) ? undefined : letter.charCodeAt(0) & 0xff;
}

const kinds = new Map<string, (code: number) => boolean>([
  ['d', (code) => code >= 48 && code <= 57],
  ['w', isWord],
  ['s', (code) => code === 32 || (code >= 9 && code <= 13)],
]);

/** ASCII letters, digits and the underscore. */
export function isWord(code: number | undefined): boolean {
  return code !== undefined && /^\w$/.test(String.fromCharCode(code));
}

function isLineFeed(code: number): boolean {
  return code === 10;
}

function setOf(isIn: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(isIn(code)));
}

function inverse(set: Uint8Array): Uint8Array {
  return set.map((isIn) => 1 - isIn);
}

function withCases(set: Uint8Array): Uint8Array {
  const both = set.slice();
  for (let upper = 65; upper <= 90; upper += 1)
    both[upper] = both[upper + 32] = Math.max(set[upper] ?? 0, set[upper + 32] ?? 0);
  return both;
}
