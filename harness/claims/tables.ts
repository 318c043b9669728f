import { cleaned } from './sentences.ts';
import { ADDRESS } from './words.ts';

/** A row of a table, as Markdown writes it. */
export function isRow(text: string): boolean {
  return (text.startsWith('|') && text.indexOf('|', 1) > 0) || (text.match(/ \| /gu) ?? []).length >= 2;
}

/** The cells of a row, without markup but for the marks of code. */
export function cellsOf(text: string): string[] {
  const inner = text.replace(/^\|/u, '').replace(/\|$/u, '');
  return inner.split(/(?<!\\)\|/u).map((cell) => cleaned(cell.replaceAll(String.raw`\|`, '|'), true).trim());
}

/** A line of a table as it was read. */
export interface Line {
  cells: string[];
  place: string;
  text: string;
}

/** Rows under one head, or without one. */
interface Table {
  header?: string[];
  rows: Line[];
  numbering: Numbering;
}

/**
 * What the first numbers of its rows may be. `frames`: the head says so, or its columns are Wireshark's. `likely`: the rows have
 * addresses, ports or times. `maybe`: they have none, or are counted 1, 2, 3. `list`: both. */
export type Numbering = 'frames' | 'likely' | 'maybe' | 'list';

/** Cuts lines that stand together into tables: where a second head follows, another one begins. */
export function tablesOf(lines: readonly Line[]): Table[] {
  const tables: Line[][] = [];
  for (const line of lines) {
    if (line.cells.every((cell) => /^:?-+:?$/u.test(cell))) continue;
    const current = tables.at(-1);
    const isHead = !line.cells.some((cell) => /\d/u.test(cell));
    const hasNumbers = /^\W*\d/u.test(current?.at(-1)?.cells[0] ?? '');
    if (current === undefined || (isHead && hasNumbers)) tables.push([line]);
    else current.push(line);
  }
  return tables.map(tableOf);
}

function tableOf(lines: Line[]): Table {
  const [first] = lines;
  const hasHeader = first !== undefined && lines.length > 1 && !first.cells.some((cell) => /\d/u.test(cell));
  const rows = hasHeader ? lines.slice(1) : lines;
  const numbering = numberingOf(rows, hasHeader ? first.cells : undefined);
  return { rows, numbering, ...(hasHeader ? { header: first.cells } : {}) };
}

const FRAME = /\b(?:frame|paket|packet|segmen|segment)\b/iu;
const LISTED = [
  /^(?:time|waktu)\b/iu,
  /^(?:source|src|sumber|asal|pengirim)$/iu,
  /^(?:destination|dest?|dst|tujuan|penerima)$/iu,
  /^(?:protocol|protokol)$/iu,
  /^info\w*$/iu,
];

function numberingOf(rows: readonly Line[], header: readonly string[] | undefined): Numbering {
  const isCounted = rows.every(
    ({ cells }, index) => Number((cells[0] ?? '').replace(/\W+$/u, '')) === index + 1,
  );
  const onWire = rows.filter(({ text }) => WIRE.test(text)).length;
  if (isCounted && onWire === 0) return 'list';
  const listed = LISTED.filter((names) => header?.some((name) => names.test(name.trim()))).length;
  if (listed >= (isCounted ? 4 : 2)) return 'frames';
  const saysFrame = FRAME.test(header?.[0] ?? '') || rows.every(({ cells }) => FRAME.test(cells[0] ?? ''));
  if (isCounted) return saysFrame ? 'likely' : 'maybe';
  return saysFrame ? 'frames' : 2 * onWire >= rows.length ? 'likely' : 'maybe';
}

/** An address, a way from port to port, or a time as packet lists have them. */
const WIRE = new RegExp(String.raw`${ADDRESS}|\d ?(?:→|->) ?\d|\|\s*\d+\.\d{3,}\s*\|`, 'u');
