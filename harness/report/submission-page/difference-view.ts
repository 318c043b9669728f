import { byteText } from '../../checks/text.ts';
import type { PageWords } from '../words.ts';
import { visible } from '../visible.ts';
import type { Difference } from './difference.ts';

/** Rows of sixteen bytes around the first wrong one, expected beside actual. */
export interface DifferenceView {
  title: string;
  sentence: string;
  rows: {
    offset: string;
    expected: ByteView[];
    actual: ByteView[];
    expectedText: ByteView[];
    actualText: ByteView[];
  }[];
  before: number;
  after: number;
}

interface ByteView {
  text: string;
  /** `same` up to the first wrong byte, `first` is that one, `other` what differs after it, `missing` has no byte. */
  kind: 'same' | 'first' | 'other' | 'missing';
}

const width = 8;
const rowsBefore = 2;
const rowsAfter = 4;

export function differenceView(difference: Difference, page: PageWords): DifferenceView {
  const { kind, name, expected, actual, at } = difference;
  const longest = Math.max(expected.length, actual.length);
  const last = Math.max(0, Math.ceil(longest / width) - 1);
  const wrong = Math.floor(at / width);
  const from = Math.max(0, wrong - rowsBefore);
  const to = Math.min(last, wrong + rowsAfter);
  const rows = Array.from({ length: to - from + 1 }, (_, index) => {
    const offset = (from + index) * width;
    const bytes = (whole: Uint8Array, other: Uint8Array, asText: boolean): ByteView[] =>
      Array.from({ length: width }, (__, column) => byteView(whole, other, offset + column, at, asText));
    return {
      offset: offset.toString(16).padStart(4, '0'),
      expected: bytes(expected, actual, false),
      actual: bytes(actual, expected, false),
      expectedText: bytes(expected, actual, true),
      actualText: bytes(actual, expected, true),
    };
  });
  return {
    title: kind === 'echo' ? page('difference.echo') : page('difference.file', { name: visible(name) }),
    sentence: sentenceOf(difference, page),
    rows,
    before: from * width,
    after: Math.max(0, longest - (to + 1) * width),
  };
}

function sentenceOf({ expected, actual, at }: Difference, page: PageWords): string {
  const values = { number: at + 1, same: at, expected: expected.length, actual: actual.length };
  if (at >= actual.length) return page('difference.short', values);
  if (at >= expected.length) return page('difference.long', values);
  return page('difference.byte', {
    ...values,
    wanted: byteText(expected[at] ?? 0),
    got: byteText(actual[at] ?? 0),
  });
}

function byteView(
  whole: Uint8Array,
  other: Uint8Array,
  index: number,
  at: number,
  asText: boolean,
): ByteView {
  const byte = whole[index];
  const isPresent = byte !== undefined;
  const text = !isPresent
    ? index === at
      ? '\u2205'
      : ' '
    : asText
      ? byte >= 0x20 && byte < 0x7f
        ? String.fromCodePoint(byte)
        : '\u00b7'
      : byte.toString(16).padStart(2, '0');
  if (index === at) return { text, kind: 'first' };
  if (!isPresent) return { text, kind: 'missing' };
  return { text, kind: index < at || other[index] === byte ? 'same' : 'other' };
}
