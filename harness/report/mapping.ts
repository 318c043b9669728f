import pc from 'picocolors';

import { translate } from '../locale/index.ts';
import type { IntakeDoubt, MappedProgram, Mapping, MappingRow } from '../model/intake.ts';
import type { Locale } from '../model/rubric.ts';
import type { Message } from '../model/verdict.ts';
import type { TerminalOptions } from './terminal-check.ts';
import { asciiOnly, visible } from './visible.ts';
import { cut, displayWidth, wrap } from './wrap.ts';

export interface MappingOptions extends TerminalOptions {
  locale: Locale;
  /** The layout, the count and what is doubtful, without the table. */
  short?: boolean;
}

/** The table is as wide as a terminal that nobody has made wider. */
const MOST_COLUMNS = 80;
/** Of each kind of doubt, in the short form. */
const MOST_LINES = 5;

/**
 * Who handed in what, as text for a terminal of at most 80 columns: the layout and how it was recognised, a row for each submission with the
 * file of every program, then what is doubtful and who handed in nothing. Ends with a line end.
 */
export function renderMapping(mapping: Mapping, options: MappingOptions): string {
  const page = new Page(options);
  const problems = new Set(mapping.rows.filter(({ problem }) => problem !== undefined).map(({ id }) => id));
  const isTold = ({ submission }: IntakeDoubt): boolean =>
    submission !== undefined && problems.has(submission);
  const blocks = [
    head(mapping, page),
    options.short === true ? [] : table(mapping.rows, page),
    unreadable(mapping.rows, page),
    ...kinds.map((kind) =>
      listed(
        page,
        kind,
        mapping.doubts
          .filter((doubt) => doubt.kind === kind && !(kind === 'unreadable' && isTold(doubt)))
          .map((doubt) => page.message(doubt.told)),
      ),
    ),
    listed(
      page,
      'not-handed-in',
      mapping.notHandedIn.map(({ name, id }) => page.text(id === undefined ? name : `${name} (${id})`)),
    ),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const kinds: IntakeDoubt['kind'][] = [
  'unmatched',
  'duplicate',
  'same-name',
  'not-on-roster',
  'unreadable',
  'empty',
  'other',
];

class Page {
  readonly width: number;
  readonly isShort: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  private readonly locale: Locale;
  private readonly unicode: boolean;

  constructor({ width, color, unicode, locale, short = false }: MappingOptions) {
    this.width = Math.max(50, Math.min(MOST_COLUMNS, width));
    this.colors = pc.createColors(color);
    this.locale = locale;
    this.unicode = unicode;
    this.isShort = short;
  }

  /** Names are hostile: nothing of them moves a cursor. */
  text(value: string): string {
    return this.unicode ? visible(value) : asciiOnly(visible(value));
  }

  message(message: Message): string {
    return this.text(translate(this.locale, message));
  }

  words(key: string, values: Record<string, string | number> = {}): string {
    return this.message({ key: `intake.mapping.${key}`, values });
  }

  cell(value: string, width: number): string {
    const shown = this.unicode ? cut(value, width) : this.text(cut(value, width - 2));
    return shown + ' '.repeat(Math.max(0, width - displayWidth(shown)));
  }
}

function head({ layout, rows, superseded }: Mapping, page: Page): string[] {
  const readable = rows.filter(({ problem }) => problem === undefined);
  const values = {
    submissions: rows.length,
    complete: readable.filter((row) => row.programs.every(isFound)).length,
    incomplete: readable.filter((row) => !row.programs.every(isFound)).length,
    unreadable: rows.length - readable.length,
    late: rows.filter(({ isLate }) => isLate).length,
    superseded: superseded.length,
  };
  return [
    ...wrap(page.words('layout', { layout: page.words(`layout-${layout.name}`) }), page.width).map((line) =>
      page.colors.bold(line),
    ),
    ...wrap(page.message(layout.why), page.width),
    ...wrap(page.words('counts', values), page.width),
  ];
}

function isFound({ file }: MappedProgram): boolean {
  return file !== undefined;
}

function table(rows: readonly MappingRow[], page: Page): string[] {
  const widest = (texts: string[], least: number, most: number): number =>
    Math.min(most, Math.max(least, ...texts.map(displayWidth)));
  const who = widest(
    rows.map(({ name }) => page.text(name)),
    8,
    Math.floor(page.width / 4),
  );
  const from = widest(
    rows.map((row) => page.text(row.from)),
    8,
    Math.floor(page.width / 4),
  );
  const room = page.width - who - from - 4;
  const line = (a: string, b: string, c: string): string =>
    `${page.cell(a, who)}  ${page.cell(b, from)}  ${c}`.trimEnd();
  const lines = [page.colors.dim(line(page.words('who'), page.words('from'), page.words('programs')))];
  for (const row of rows) {
    const cells = [
      ...(row.programs.length === 0 ? [] : wrap(programsOf(row, page), room)),
      ...marksOf(row, page).flatMap(({ text, paint }) => wrap(text, room).map(paint)),
    ];
    const [first = '', ...more] = cells;
    lines.push(line(page.text(row.name), page.text(row.from), first));
    const [alsoWho, alsoFrom] = [row.id === row.name ? '' : page.text(row.id), partsOf(row, page)];
    for (const [at, cell] of more.entries())
      lines.push(line(at === 0 ? alsoWho : '', at === 0 ? alsoFrom : '', cell));
    if (more.length === 0 && (alsoWho !== '' || alsoFrom !== '')) lines.push(line(alsoWho, alsoFrom, ''));
  }
  return lines;
}

function partsOf(row: MappingRow, page: Page): string {
  return row.parts > 1 ? page.words('parts', { count: row.parts }) : '';
}

/** Programs by the file that plays them: `server-p2, server-p4 → server.py`. */
function programsOf(row: MappingRow, page: Page): string {
  const byFile = new Map<string, string[]>();
  for (const { program, file } of row.programs)
    if (file !== undefined) byFile.set(file, [...(byFile.get(file) ?? []), program]);
  const found = [...byFile].map(([file, programs]) => page.text(`${programs.join(', ')} \u2192 ${file}`));
  return found.join('; ') || page.words('nothing');
}

interface Mark {
  text: string;
  paint: (text: string) => string;
}

function marksOf(row: MappingRow, page: Page): Mark[] {
  const marks: Mark[] = [];
  const { yellow, red } = page.colors;
  const missing = row.programs.filter((program) => !isFound(program));
  const doubtful = row.programs.filter(({ others, file }) => others > 0 && file !== undefined);
  const names = (programs: MappedProgram[]): string => programs.map(({ program }) => program).join(', ');
  if (row.problem !== undefined) marks.push({ text: page.words('not-gradable'), paint: red });
  if (missing.length > 0)
    marks.push({ text: page.words('missing', { programs: names(missing) }), paint: yellow });
  if (doubtful.length > 0)
    marks.push({ text: page.words('doubtful', { programs: names(doubtful) }), paint: yellow });
  if (row.isLate) marks.push({ text: page.words('late', { at: row.at ?? '' }), paint: yellow });
  for (const note of row.notes) marks.push({ text: page.message(note), paint: yellow });
  return marks;
}

function unreadable(rows: readonly MappingRow[], page: Page): string[] {
  const told = rows.flatMap((row) =>
    row.problem === undefined ? [] : [`${page.text(row.name)}: ${page.message(row.problem)}`],
  );
  return listed(page, 'not-graded', told);
}

function listed(page: Page, title: string, told: string[]): string[] {
  if (told.length === 0) return [];
  const shown = page.isShort ? told.slice(0, MOST_LINES) : told;
  const lines = shown.flatMap((text) =>
    wrap(text, page.width - 4).map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`),
  );
  const more = told.length - shown.length;
  return [
    page.colors.bold(page.words(title, { count: told.length })),
    ...lines,
    ...(more > 0 ? [`  ${page.words('more', { count: more })}`] : []),
  ];
}
