import { FilterProblem } from './problem.ts';

/** Cuts a display filter into tokens. @throws FilterProblem where characters make no sense. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) break;
    const token = readToken(text, at);
    tokens.push(token);
    at += token.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.trimEnd().length, length: 1 });
  return tokens;
}

export interface Token {
  /** `word`: a name or an unquoted value. `slice`: the text between brackets. */
  kind: 'word' | 'string' | 'character' | 'symbol' | 'slice' | 'end';
  /** The word or symbol; of a string its value, one character for each byte. */
  text: string;
  at: number;
  length: number;
}

const symbols = '=== !== == != ~= >= <= && || .. > < ! ~ & ( ) { } ,'.split(' ');

/** Names, numbers, addresses, byte strings. Two dots end a word: they make a range. */
const word = /^-?[\w:](?:(?!\.\.)[\w:./-])*/;

function readToken(text: string, at: number): Token {
  const rest = text.slice(at);
  const quoted = /^[rR]?"/.exec(rest);
  if (quoted) return readString(text, at, quoted[0].length === 2);
  if (rest.startsWith("'")) return readCharacter(text, at);
  if (rest.startsWith('[')) return readSlice(text, at);
  const symbol = symbols.find((candidate) => rest.startsWith(candidate));
  if (symbol) return { kind: 'symbol', text: symbol, at, length: symbol.length };
  const found = word.exec(rest)?.[0];
  if (found !== undefined) return { kind: 'word', text: found, at, length: found.length };
  throw unexpectedCharacter(rest, at);
}

function unexpectedCharacter(rest: string, at: number): FilterProblem {
  const where = { at, length: 1 };
  if (rest.startsWith('=')) return new FilterProblem(where, '= does not compare', 'Write ==.');
  if (rest.startsWith('|')) return new FilterProblem(where, '| is no operator', 'Write || or the word or.');
  if (/^[-+*/%]/.test(rest))
    return new FilterProblem(where, 'arithmetic is not available here', 'Only & (bitwise and) is.');
  const [character = ''] = rest;
  return new FilterProblem(where, `${JSON.stringify(character)} was not expected here`);
}

function readString(text: string, at: number, isRaw: boolean): Token {
  const start = at + (isRaw ? 2 : 1);
  let value = '';
  let position = start;
  while (text[position] !== '"') {
    if (position >= text.length)
      throw new FilterProblem(
        { at, length: text.length - at },
        'this text has no closing quote',
        'End it with ".',
      );
    if (isRaw) {
      // A backslash keeps a quote from ending the text, and stays in it.
      const taken = text.startsWith('\\"', position) ? 2 : 1;
      value += text.slice(position, position + taken);
      position += taken;
    } else {
      const { value: part, length } = readUnit(text, position);
      value += part;
      position += length;
    }
  }
  return { kind: 'string', text: isRaw ? toByteText(value) : value, at, length: position + 1 - at };
}

function readCharacter(text: string, at: number): Token {
  const { value, length } = at + 1 < text.length ? readUnit(text, at + 1) : { value: '', length: 0 };
  if (value.length !== 1 || value === "'" || text[at + 1 + length] !== "'")
    throw new FilterProblem(
      { at, length: 1 },
      "single quotes hold one character, as in 'a'",
      'Write a text in double quotes.',
    );
  return { kind: 'character', text: value, at, length: length + 2 };
}

const escapes = new Map([
  ...Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }),
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

/** One character or escape sequence, as in C. */
function readUnit(text: string, at: number): { value: string; length: number } {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character !== '\\') return { value: toByteText(character), length: character.length };
  const escaped = escapes.get(text[at + 1] ?? '');
  if (escaped !== undefined) return { value: escaped, length: 2 };
  const numeric = /^\\(?:x([\da-fA-F]{1,2})|([0-3]?[0-7]{1,2}))/.exec(text.slice(at));
  if (!numeric)
    throw new FilterProblem(
      { at, length: 2 },
      `${text.slice(at, at + 2)} is no escape sequence`,
      'Write \\\\ for a backslash, or r"..." for a text in which backslashes stand for themselves.',
    );
  const [whole, hex, octal = ''] = numeric;
  const code = hex === undefined ? Number.parseInt(octal, 8) : Number.parseInt(hex, 16);
  return { value: String.fromCharCode(code), length: whole.length };
}

function toByteText(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function readSlice(text: string, at: number): Token {
  const end = text.indexOf(']', at);
  if (end < 0)
    throw new FilterProblem({ at, length: 1 }, 'this bracket is never closed', 'Close it, as in tcp[13].');
  return { kind: 'slice', text: text.slice(at + 1, end), at, length: end + 1 - at };
}
