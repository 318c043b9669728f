import type { DocumentText } from '../model/evidence.ts';
import { leadsElsewhere } from './caution.ts';
import type { Statement } from './types.ts';

/** A report has no more statements than this; what follows is not read. */
const MOST_STATEMENTS = 3000;
/** A sentence of a report is far shorter: what is longer is none, and is not read. */
const LONGEST = 700;

/**
 * Cuts the lines of a report into sentences and table rows. Readers of all file types write headings, lists, tables, quotations and program text as
 * Markdown does. Lines that belong to one sentence are joined first: a "not" at the end of a line must not be lost.
 */
export function statementsOf({ path, lines }: DocumentText): Statement[] {
  const found: Statement[] = [];
  const report = new Report(path, found);
  for (const { text, place } of lines) {
    if (found.length >= MOST_STATEMENTS) break;
    report.add(text, place);
  }
  report.end();
  return found;
}

class Report {
  private readonly file: string;
  private readonly found: Statement[];
  private paragraph: { text: string; place: string; isQuoted: boolean; isItem: boolean } | undefined;
  private table: { cells: string[]; place: string; text: string }[] = [];
  private isCode = false;
  private isComment = false;
  private section: number | undefined;
  /** Level of the heading under which nothing is read. */
  private asideLevel: number | undefined;
  /** Since a paragraph that began with "Question:", until one that begins with "Answer:". */
  private isQuestion = false;
  /** The heading, or the paragraph that leads a list or a table in, speaks of something else. */
  private isElsewhere = { heading: false, lead: false };

  constructor(file: string, found: Statement[]) {
    this.file = file;
    this.found = found;
  }

  add(line: string, place: string): void {
    const text = this.withoutComments(line).trim();
    if (/^(?:```|~~~)/u.test(text)) {
      this.end();
      this.isCode = !this.isCode;
      return;
    }
    if (this.isCode) {
      // A packet list that was pasted is read; program text and what programs print are not.
      if (text !== '') this.put(text, text, place, !PACKET_LINE.test(text));
      return;
    }
    if (text === '') return this.end();
    if (isRow(text)) {
      this.endParagraph();
      this.table.push({ cells: cellsOf(text), place, text });
      return;
    }
    this.endTable();
    const heading = headingOf(text);
    if (heading !== undefined) {
      this.endParagraph();
      this.head(heading.level, heading.title);
      return;
    }
    const isQuoted = text.startsWith('>');
    const isItem = /^(?:[-*+•▪◦‣–]|\d{1,3}[.)]|[a-zA-Z][.)])\s+/u.test(text);
    const isPacket = PACKET_LINE.test(text);
    const isOther = this.paragraph !== undefined && this.paragraph.isQuoted !== isQuoted;
    if (isItem || isPacket || isOther || !this.goesOn(text)) this.endParagraph();
    const body = text.replace(/^>+\s*/u, '').replace(/^(?:[-*+•▪◦‣–]|\d{1,3}[.)]|[a-zA-Z][.)])\s+/u, '');
    if (isPacket) {
      this.put(text, text, place, isQuoted);
      return;
    }
    if (this.paragraph === undefined) this.paragraph = { text: body, place, isQuoted, isItem };
    else this.paragraph.text += ` ${body}`;
  }

  end(): void {
    this.endParagraph();
    this.endTable();
  }

  /** Whether a line continues the paragraph before it. */
  private goesOn(text: string): boolean {
    if (this.paragraph === undefined || this.paragraph.text.length > 10 * LONGEST) return false;
    const before = this.paragraph.text;
    if (/[.!?:;]["”)*_`]*$/u.test(before)) return /^\p{Ll}/u.test(text) || before.length > 60;
    return /^[\p{Ll}(["“]/u.test(text) || before.length > 40;
  }

  private head(level: number, title: string): void {
    this.isQuestion = false;
    this.isElsewhere = { heading: leadsElsewhere(title), lead: false };
    if (this.asideLevel !== undefined && level <= this.asideLevel) this.asideLevel = undefined;
    if (this.asideLevel === undefined && ASIDE_HEADING.test(title)) this.asideLevel = level;
    this.section = sectionOf(title) ?? (level <= 2 ? undefined : this.section);
  }

  private endParagraph(): void {
    const { paragraph } = this;
    this.paragraph = undefined;
    if (paragraph === undefined) return;
    const opening = cleaned(paragraph.text);
    if (/^(?:jawab(?:an)?|answer|a|pembahasan|analisis|hasil)\s*:/iu.test(opening)) this.isQuestion = false;
    else if (/^(?:soal|pertanyaan|question|task|tugas|q|instruksi|problem)\s*(?:\d+\s*)?:/iu.test(opening))
      this.isQuestion = true;
    if (!paragraph.isItem) this.isElsewhere.lead = false;
    let isElsewhere = false;
    for (const raw of sentencesOf(cleaned(paragraph.text, true))) {
      const text = raw.replaceAll('`', '');
      const more = isElsewhere ? { isDoubtful: true } : {};
      this.put(text, raw, paragraph.place, paragraph.isQuoted || isAllQuoted(text), more);
      isElsewhere ||= leadsElsewhere(text);
    }
    if (!paragraph.isItem && /:["')*]*$/u.test(paragraph.text)) this.isElsewhere.lead = isElsewhere;
  }

  private endTable(): void {
    const rows = this.table.filter(({ cells }) => !cells.every((cell) => /^:?-+:?$/u.test(cell)));
    this.table = [];
    if (rows.length === 0) return;
    const [first] = rows;
    const hasHeader = first !== undefined && rows.length > 1 && !first.cells.some((cell) => /\d/u.test(cell));
    const header = hasHeader ? first.cells : undefined;
    const body = hasHeader ? rows.slice(1) : rows;
    const numbers = body.map(({ cells }) => Number(cells[0]));
    const isNumbered = numbers.every((number, index) => number === index + 1);
    for (const { cells, place, text } of body) {
      const shown = cells.map((cell) => cell.replaceAll('`', ''));
      this.put(text.replaceAll('`', ''), text, place, false, {
        cells: shown,
        ...(header === undefined ? {} : { header }),
        ...(isNumbered ? { isNumbered } : {}),
      });
    }
  }

  private put(
    text: string,
    raw: string,
    place: string,
    isAside: boolean,
    row: Partial<Statement> = {},
  ): void {
    if (text.trim() === '' || text.length > LONGEST || this.found.length >= MOST_STATEMENTS) return;
    this.found.push({
      file: this.file,
      place,
      text: text.trim(),
      raw,
      ...(this.isElsewhere.heading || this.isElsewhere.lead ? { isDoubtful: true } : {}),
      ...row,
      ...(this.section === undefined ? {} : { section: this.section }),
      ...(isAside || this.isQuestion || this.asideLevel !== undefined ? { isAside: true } : {}),
    });
  }

  private withoutComments(line: string): string {
    let text = line;
    if (this.isComment) {
      const end = text.indexOf('-->');
      if (end === -1) return '';
      this.isComment = false;
      text = text.slice(end + 3);
    }
    text = text.replaceAll(/<!--.*?-->/gu, '');
    const start = text.indexOf('<!--');
    if (start === -1) return text;
    this.isComment = true;
    return text.slice(0, start);
  }
}

/** A line of a packet list, as Wireshark and tshark print it. */
export const PACKET_LINE =
  /^(?:no\.?\s*)?\d+\s.*(?:\d\s*(?:→|->|>)\s*\d+\s*\[(?:[A-Z]{3}[, ]*)+\]|\b(?:TCP|UDP|DNS|ARP)\s+\d+\s)/iu;

const ASIDE_HEADING =
  /\b(?:dasar teori|landasan teori|teori|theory|tinjauan pustaka|background|latar belakang|konsep|pendahuluan|introduction|hipotesis|hypothes[ie]s|tujuan|objectives?|instruksi|instructions?|petunjuk|langkah(?:-langkah)?|deskripsi (?:soal|tugas)|problem statement|assignment|pertanyaan|questions?|daftar pustaka|references|referensi|theoretical)\b|^(?:soal|tugas|task|problem)\W*$/iu;

const SECTION =
  /\b(?:soal|problem|nomor|no|tugas|task|bagian|part|percobaan|experiment|praktikum|scenario|skenario|step)[ .:#-]{0,3}(\d{1,2})\b/iu;

/** The number of a problem in a title: `Problem 2: …`, `Soal no. 3`. */
export function sectionOf(title: string): number | undefined {
  const number = SECTION.exec(title.replace(/\b(?:soal|problem|tugas) (?:no(?:mor)?)\b/iu, 'soal'))?.[1];
  return number === undefined ? undefined : Number(number);
}

function headingOf(text: string): { level: number; title: string } | undefined {
  const hashes = /^(#{1,6})\s+(.*)$/u.exec(text);
  if (hashes !== null) return { level: (hashes[1] ?? '').length, title: cleaned(hashes[2] ?? '') };
  const bold = /^\*\*([^*]{1,80})\*\*:?$/u.exec(text)?.[1] ?? /^__([^_]{1,80})__:?$/u.exec(text)?.[1];
  if (bold !== undefined && !/[.]$/u.test(bold)) return { level: 6, title: bold };
  const plain =
    /^(?:soal|problem|tugas|task|percobaan|praktikum|bagian|part|question|bab|dasar teori|landasan teori)\b[^.]{0,60}$/iu;
  if (plain.test(text) && text.length < 70 && !VERB.test(text)) return { level: 5, title: text };
  return undefined;
}

/** Something is said: no title. */
const VERB =
  /\b(?:is|are|was|were|sends?|uses?|connects?|adalah|mengirim\w*|menggunakan|membalas|terhubung|ditutup)\b/iu;

function isRow(text: string): boolean {
  return (text.startsWith('|') && text.indexOf('|', 1) > 0) || (text.match(/ \| /gu) ?? []).length >= 2;
}

function cellsOf(text: string): string[] {
  const inner = text.replace(/^\|/u, '').replace(/\|$/u, '');
  return inner.split(/(?<!\\)\|/u).map((cell) => cleaned(cell.replaceAll(String.raw`\|`, '|'), true).trim());
}

/** Without the marks of emphasis, links, images, tags and what is struck out. */
function cleaned(text: string, keepsCode = false): string {
  const bare = text
    .replaceAll(/~~.*?~~/gu, ' ')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/gu, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replaceAll(/<\/?[a-z][^>]*>/giu, ' ')
    .replaceAll(/\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)/gu, '')
    .replaceAll(/[“”„]/gu, '"')
    .replaceAll(/[‘’]/gu, "'")
    .replaceAll(/[\u2010-\u2015]/gu, '-')
    .replaceAll(/\s+/gu, ' ');
  return (keepsCode ? bare : bare.replaceAll('`', '')).trim();
}

function sentencesOf(text: string): string[] {
  const parts: string[] = [];
  // A full stop inside a quotation ends no sentence.
  const quoted = text.replaceAll(/"[^"]{1,300}"|`[^`]{1,300}`/gu, (quote) =>
    quote.replaceAll(/[.!?;]/gu, (mark) => String.fromCodePoint(0xe000 + (mark.codePointAt(0) ?? 0))),
  );
  for (const part of quoted.split(/(?<=[.!?]["')]?)\s+(?=["'(`]?[\p{Lu}\d])|;\s+/u)) {
    const before = parts.at(-1);
    if (before !== undefined && /\b(?:no|nos|e\.g|i\.e|dll|dsb|vs|fig|gbr|hal|mis)\.$/iu.test(before))
      parts[parts.length - 1] = `${before} ${part}`;
    else parts.push(part);
  }
  return parts.map((part) =>
    part.replaceAll(/[\ue000-\ue07f]/gu, (mark) => String.fromCodePoint((mark.codePointAt(0) ?? 0) - 0xe000)),
  );
}

function isAllQuoted(text: string): boolean {
  return /^"[^"]*"[.!?]?$/u.test(text) || /^'[^']*'[.!?]?$/u.test(text);
}
