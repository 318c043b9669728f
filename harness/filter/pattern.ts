import { FilterProblem } from './problem.ts';

const maximumLength = 256;
const maximumRepetitions = 3;

/**
 * The expression that `matches` uses: case-insensitive, over `patternSubject` texts, with what PCRE means by `.` and
 * `$`. What the two languages read differently is refused, and so is what could take for ever on some payload.
 */
export function compilePattern(source: string, where: { at: number; length: number }): RegExp {
  const refuse = (message: string, hint?: string) => new FilterProblem(where, message, hint);
  if (source.length > maximumLength) throw refuse(`this pattern is longer than ${maximumLength} characters`);
  let translated = '';
  let repetitions = 0;
  /** For each open group: whether something in it repeats or branches. */
  const groups: boolean[] = [];
  let closed: boolean | undefined;
  let rest = source;
  while (rest !== '') {
    const unit = readUnit(rest);
    if (unit === undefined)
      throw refuse(
        `this pattern uses ${JSON.stringify(rest.slice(0, 2))} in a way that is not available here`,
        'Keep to plain characters, . ^ $ * + ? {n,m} | ( ) [ ] and \\d \\w \\s \\b.',
      );
    rest = rest.slice(unit.length);
    const repeats = /^(?:[*+]|\{\d+,\}|\{\d+,\d{2,}\}|\{\d{2,}\})/.test(unit);
    if (repeats) {
      repetitions += 1;
      if (closed === true) throw refuse('this pattern repeats a group that itself repeats or branches');
    }
    closed = undefined;
    if (unit.startsWith('(')) groups.push(false);
    else if (unit === ')') {
      closed = groups.pop() ?? false;
      if (closed && groups.length > 0) groups[groups.length - 1] = true;
    } else if ((repeats || unit === '|') && groups.length > 0) groups[groups.length - 1] = true;
    translated += translateUnit(unit);
  }
  if (repetitions > maximumRepetitions)
    throw refuse(`this pattern repeats more than ${maximumRepetitions} times`, 'Split it with &&.');
  try {
    return new RegExp(translated, 'i');
  } catch {
    throw refuse('this pattern is no regular expression', 'Check its parentheses, brackets and repetitions.');
  }
}

/** Bytes as text in which only ASCII letters have upper and lower case. */
export function patternSubject(bytes: Uint8Array | string): string {
  const codes = typeof bytes === 'string' ? Array.from(bytes, (one) => one.charCodeAt(0)) : bytes;
  let text = '';
  for (const code of codes) text += String.fromCharCode(code < 0x80 ? code : 0xe000 + code);
  return text;
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

function translateUnit(unit: string): string {
  if (unit === '.') return '[^\\n]';
  if (unit === '$') return '(?=\\n?(?![\\s\\S]))';
  const withCodes = unit.replaceAll(/\\x([\da-fA-F]{2})/g, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return `\\u${(code < 0x80 ? code : 0xe000 + code).toString(16).padStart(4, '0')}`;
  });
  return patternSubject(withCodes);
}
