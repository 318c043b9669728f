import type { DocumentText } from '../model/evidence.ts';
import { leadsElsewhere } from './caution.ts';
import { ASIDE_HEADING, headingOf, sectionOf, VERB } from './headings.ts';
import { headsAnotherRun, isOfAnotherRun } from './other-run.ts';
import { cleaned, isAllQuoted, PACKET_LINE, sentencesOf } from './sentences.ts';
import { cellsOf, isRow, tablesOf, type Line } from './tables.ts';
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

/** Below every other heading. */
const PLAIN_LEVEL = 9;

class Report {
  private readonly file: string;
  private readonly found: Statement[];
  private paragraph: { text: string; place: string; isQuoted: boolean; isItem: boolean } | undefined;
  private table: Line[] = [];
  private tables = 0;
  private isCode = false;
  private isComment = false;
  private section: number | undefined;
  /** Level of the heading under which nothing is read. */
  private asideLevel: number | undefined;
  /** Since a paragraph that began with "Question:", until one that begins with "Answer:". */
  private isQuestion = false;
  /** The heading, or the paragraph that leads a list or a table in, speaks of something else. */
  private isElsewhere = { heading: false, lead: false };
  /** The first heading. */
  private title: string | undefined;
  /** Level of the heading of another run, and whether the text since the last blank line speaks of one. */
  private otherLevel: number | undefined;
  private isOther = false;
  private isOtherLead = false;
  /** The paragraph before ended in the middle of a sentence. */
  private isTorn = false;

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
    if (text === '') {
      this.end();
      this.isOther = false;
      return;
    }
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
    this.isOther = false;
    this.isOtherLead = false;
    this.isTorn = false;
    if (this.otherLevel !== undefined && level <= this.otherLevel) this.otherLevel = undefined;
    if (this.otherLevel === undefined && headsAnotherRun(title, this.title)) this.otherLevel = level;
    this.title ??= title;
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
    if (!paragraph.isItem) {
      this.isElsewhere.lead = false;
      this.isOtherLead = false;
      this.headPlainly(opening);
    }
    let isElsewhere = this.isTorn && /^\p{Ll}/u.test(opening) && !paragraph.isItem;
    for (const raw of sentencesOf(cleaned(paragraph.text, true))) {
      const text = raw.replaceAll('`', '');
      this.isOther ||= isOfAnotherRun(text);
      const more = isElsewhere ? { isDoubtful: true } : {};
      this.put(text, raw, paragraph.place, paragraph.isQuoted || isAllQuoted(text), more);
      isElsewhere ||= leadsElsewhere(text);
    }
    this.isTorn = !/[.!?:;"')]$/u.test(opening);
    if (paragraph.isItem || !/:["')*]*$/u.test(paragraph.text)) return;
    this.isElsewhere.lead = isElsewhere;
    this.isOtherLead = this.isOther;
  }

  /** A short line of its own that is no sentence heads what follows, whatever it looks like. */
  private headPlainly(text: string): void {
    if (text.length > 80 || /[.!?:;,]["')]*$/u.test(text) || VERB.test(text)) return;
    if (this.otherLevel === PLAIN_LEVEL) this.otherLevel = undefined;
    if (this.otherLevel === undefined && headsAnotherRun(text, this.title)) this.otherLevel = PLAIN_LEVEL;
  }

  private endTable(): void {
    const tables = tablesOf(this.table);
    this.table = [];
    for (const { header, rows, numbering } of tables) {
      this.tables += 1;
      const table = { id: this.tables, numbering };
      for (const { cells, place, text } of rows) {
        const shown = cells.map((cell) => cell.replaceAll('`', ''));
        const head = header === undefined ? {} : { header };
        this.put(text.replaceAll('`', ''), text, place, false, { cells: shown, ...head, table });
      }
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
      ...(this.isOther || this.isOtherLead || this.otherLevel !== undefined ? { isOfAnotherRun: true } : {}),
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
