/** Lines of at most `width` columns, broken between words; a longer word is cut. Never empty. */
export function wrap(text: string, width: number): string[] {
  const columns = Math.max(8, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    for (const piece of pieces(word, columns)) {
      if (line === '') line = piece;
      else if (displayWidth(line) + 1 + displayWidth(piece) <= columns) line += ` ${piece}`;
      else {
        lines.push(line);
        line = piece;
      }
    }
  }
  lines.push(line);
  return lines;
}

/** The text cut to `width` columns, ending in `…` where something was left out. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${pieces(text, Math.max(1, width - 1))[0] ?? ''}\u2026`;
}

/** Columns the text takes in a terminal: two for wide and pictographic characters, none for combining ones. */
export function displayWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment);
  return width;
}

/** As nearly always: ASCII, and the pictures of line ends and tabs. */
const ONE_COLUMN_EACH = /^[ -~\u21b5\u21e5]*$/;

let segmenter: Intl.Segmenter | undefined;

/** Made when it is first needed: making it takes as long as a page. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uff01-\uff60\uffe0-\uffe6\u3000-\u303e]/u;

function graphemeWidth(grapheme: string): number {
  if (/^\p{M}+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

function pieces(word: string, columns: number): string[] {
  if (displayWidth(word) <= columns) return [word];
  const found: string[] = [];
  if (ONE_COLUMN_EACH.test(word)) {
    for (let at = 0; at < word.length; at += columns) found.push(word.slice(at, at + columns));
    return found;
  }
  let piece = '';
  let width = 0;
  for (const { segment } of graphemes(word)) {
    const next = graphemeWidth(segment);
    if (width + next > columns) {
      found.push(piece);
      piece = '';
      width = 0;
    }
    piece += segment;
    width += next;
  }
  found.push(piece);
  return found;
}
