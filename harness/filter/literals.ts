import { ipv4Bytes } from '../wire/addresses.ts';
import { parseIpv6 } from './ipv6.ts';
import type { Token } from './lexer.ts';
import { nearest } from './nearest.ts';
import { FilterProblem } from './problem.ts';
import type { Literal } from './syntax.ts';
import type { FieldType } from './fields/index.ts';

/** What a literal is compared with. */
export interface Expected {
  type: FieldType;
  /** How the filter calls it. */
  name: string;
  maximum?: number;
  minimum?: number;
  names?: Record<string, number>;
}

/** The value of a token, in the type of what it is compared with. @throws FilterProblem where it does not fit. */
export function toLiteral(token: Token, expected: Expected): Literal {
  switch (expected.type) {
    case 'number':
      return { value: toNumber(token, expected) };
    case 'boolean':
      return { value: toBoolean(token, expected) };
    case 'time':
      return { value: toNanoseconds(token, expected) };
    case 'ipv4':
      return toAddress(token, { kind: 'IPv4', size: 4, parse: ipv4Bytes, example: '172.16.16.101' });
    case 'ipv6':
      return toAddress(token, { kind: 'IPv6', size: 16, parse: parseIpv6, example: '2001:db8::1' });
    case 'ether':
      return { value: toMac(token) };
    case 'text':
      return { value: toText(token) };
    default:
      return { value: toBytes(token) };
  }
}

function toText({ kind, text, ...where }: Token): string {
  if (kind !== 'word' || !/[:/]/.test(text)) return text;
  throw new FilterProblem(where, `${text} is a text with : or / in it`, 'Put it in double quotes.');
}

/** The bytes of a token: text, a character, or hexadecimal digits. */
export function toBytes(token: Token): Uint8Array {
  if (token.kind !== 'word') return Uint8Array.from(token.text, (one) => one.charCodeAt(0));
  const { text } = token;
  const single = /^(?:0[xX])?([\da-fA-F]{1,2})$/.exec(text)?.[1];
  if (single !== undefined) return Uint8Array.of(Number.parseInt(single, 16));
  if (
    /^(?:[\da-fA-F]{2})+$/.test(text) ||
    /^[\da-fA-F]{2}([:.-])[\da-fA-F]{2}(?:\1[\da-fA-F]{2})*$/.test(text)
  )
    return Uint8Array.from(text.match(/[\da-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
  throw new FilterProblem(
    token,
    `${text} is no byte string`,
    'Write bytes in hexadecimal, as in 68:61:6c:6f, or text in double quotes.',
  );
}

function toNumber(token: Token, { name, minimum = 0, maximum = 0xffff_ffff, names = {} }: Expected): number {
  const { text, kind } = token;
  if (kind === 'character') return text.charCodeAt(0);
  if (Object.hasOwn(names, text)) return names[text] ?? 0;
  if (kind === 'string')
    throw new FilterProblem(token, `${name} is a number, not a text`, 'Leave the quotes out.');
  const value = parseInteger(text);
  if (value === undefined) {
    const meant = nearest(text, Object.keys(names));
    const hint = meant === undefined ? 'Write a number, for example 80 or 0x50.' : `Did you mean ${meant}?`;
    throw new FilterProblem(token, `${text} is no number, and ${name} is one`, hint);
  }
  if (value < minimum || value > maximum)
    throw new FilterProblem(token, `${text} does not fit in ${name}`, `It holds ${minimum} to ${maximum}.`);
  return value;
}

/** Hexadecimal after 0x, binary after 0b, octal after 0, decimal otherwise. */
function parseInteger(text: string): number | undefined {
  if (/^0[xX][\da-fA-F]+$/.test(text) || /^0[bB][01]+$/.test(text)) return Number(text);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^-?(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

function toBoolean(token: Token, { name }: Expected): number {
  if (/^(?:True|TRUE|Set)$/.test(token.text)) return 1;
  if (/^(?:False|FALSE)$/.test(token.text)) return 0;
  const value = token.kind === 'word' ? parseInteger(token.text) : undefined;
  if (value !== undefined && value >= 0) return value === 0 ? 0 : 1;
  throw new FilterProblem(token, `${name} is set or not`, 'Compare it with 1 or 0.');
}

function toNanoseconds(token: Token, { name }: Expected): bigint {
  const match = token.kind === 'word' ? /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(token.text) : null;
  if (!match) throw new FilterProblem(token, `${name} is a time in seconds`, 'Write for example 0.25.');
  const [, sign = '', seconds = '', decimals = ''] = match;
  const nanoseconds = BigInt(seconds) * 1_000_000_000n + BigInt(decimals.padEnd(9, '0'));
  return sign === '-' ? -nanoseconds : nanoseconds;
}

interface AddressKind {
  kind: string;
  size: number;
  example: string;
  parse: (text: string) => Uint8Array | undefined;
}

function toAddress(token: Token, { kind, size, example, parse }: AddressKind): Literal {
  if (token.kind !== 'word')
    throw new FilterProblem(token, `an ${kind} address stands without quotes`, `Write it as ${example}.`);
  const [text = '', prefix, ...more] = token.text.split('/');
  const value = parse(text);
  if (!value || more.length > 0)
    throw new FilterProblem(token, `${token.text} is no ${kind} address`, `Write one as ${example}.`);
  if (prefix === undefined) return { value };
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  if (bits > size * 8)
    throw new FilterProblem(token, `/${prefix} is no prefix length`, `Write a number up to ${size * 8}.`);
  const mask = Uint8Array.from({ length: size }, (_, index) => {
    const ones = Math.min(8, Math.max(0, bits - index * 8));
    return (0xff << (8 - ones)) & 0xff;
  });
  return { value, mask };
}

function toMac(token: Token): Uint8Array {
  const bytes = token.kind === 'word' && /[:.-]/.test(token.text) ? toBytes(token) : undefined;
  if (bytes?.length === 6) return bytes;
  throw new FilterProblem(
    token,
    `${token.text} is no Ethernet address`,
    'Write six bytes without quotes, as in 02:00:ac:10:10:65.',
  );
}
