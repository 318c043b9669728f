import type { DocumentLine } from '../../model/evidence.ts';
import { documentLimits } from './limits.ts';

/** Lines as they are read, up to the limits: then `isFull`, and nothing more is taken. */
export class LineList {
  readonly lines: DocumentLine[] = [];
  isFull = false;
  private characters = 0;

  add(text: string, place: string): void {
    const clean = text
      .replaceAll(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/gu,
        '',
      )
      .replaceAll(/[\t\u00a0]/gu, ' ')
      .trimEnd();
    const isTooLong = clean.length > documentLimits.lineCharacters;
    this.characters += clean.length;
    if (this.lines.length >= documentLimits.lines || this.characters > documentLimits.characters) {
      this.isFull = true;
      return;
    }
    // A blank line ends a paragraph; more of them say no more.
    if (clean === '' && this.lines.at(-1)?.text === '') return;
    // A line without end is no sentence of anybody: half of it could say the opposite.
    if (isTooLong) this.addLong(clean, place);
    else this.lines.push({ text: clean, place });
  }

  /** Paragraphs of word processors are one line each: cut between sentences. */
  private addLong(text: string, place: string): void {
    let part = '';
    for (const sentence of text.split(/(?<=[.!?]) /u)) {
      if (sentence.length > documentLimits.lineCharacters) {
        this.isFull = true;
        continue;
      }
      if (part !== '' && part.length + sentence.length >= documentLimits.lineCharacters) {
        this.lines.push({ text: part, place });
        part = '';
      }
      part = part === '' ? sentence : `${part} ${sentence}`;
    }
    if (part !== '') this.lines.push({ text: part, place });
  }
}
