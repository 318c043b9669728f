import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { LineList } from './line-list.ts';
import { documentLimits } from './limits.ts';

interface Piece {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}

/** The text of a PDF file, line by line. Nothing is drawn, no font is loaded, no script of the file is run. */
export async function readPdf(bytes: Uint8Array): Promise<LineList> {
  const task = getDocument({
    data: Uint8Array.from(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    disableRange: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const document = await task.promise;
    const list = new LineList();
    const pages = Math.min(document.numPages, documentLimits.pages);
    const found: Piece[][] = [];
    let characters = 0;
    for (let number = 1; number <= pages && characters < documentLimits.characters; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent({ disableNormalization: false });
      const pieces = items.flatMap((item): Piece[] => ('str' in item ? pieceOf(item) : []));
      characters += pieces.reduce((sum, { text }) => sum + text.length, 0);
      found.push(pieces.slice(0, 20_000));
      page.cleanup();
    }
    const size = commonSize(found);
    found.forEach((pieces, index) => {
      if (!list.isFull) addPage(list, pieces, index + 1, size);
    });
    if (found.length < pages) list.isFull = true;
    if (document.numPages > pages) list.isFull = true;
    return list;
  } finally {
    await task.destroy();
  }
}

function pieceOf(item: { str: string; transform: unknown[]; width: number; height: number }): Piece[] {
  const [, , , , x, y] = item.transform.map(Number);
  if (item.str.trim() === '' || x === undefined || y === undefined || !Number.isFinite(x + y)) return [];
  return [{ text: item.str, x, y, width: item.width, size: item.height > 0 ? item.height : 10 }];
}

/** The size that most of the text has. */
function commonSize(pages: readonly Piece[][]): number {
  const counts = new Map<number, number>();
  for (const pieces of pages)
    for (const { size, text } of pieces) counts.set(size, (counts.get(size) ?? 0) + text.length);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 10;
}

/**
 * Pieces at one height are a line; a wide gap within it is the border of a column, a wide gap between lines that of a paragraph. Rows of a table stand
 * apart, and belong together all the same. A short line in larger letters is a heading.
 */
function addPage(list: LineList, pieces: Piece[], page: number, size: number): void {
  let before: { y: number; size: number; isRow: boolean } | undefined;
  let last = '';
  linesOf(pieces).forEach((line, index) => {
    const [first] = line;
    if (first === undefined) return;
    const place = `${page}:${index + 1}`;
    const text = lineText(line.toSorted((a, b) => a.x - b.x));
    const isRow = text.startsWith('| ');
    const gap = before === undefined ? 0 : (before.y - first.y) / Math.max(before.size, first.size);
    const isOneTable = isRow && before?.isRow === true && gap < 4;
    if (gap > 1.7 && !isOneTable) list.add('', place);
    const isHeading = !isRow && text.length < 90 && line.every((piece) => piece.size > 1.15 * size);
    list.add(isHeading ? `## ${text.replace(/^#+\s*/u, '')}` : text, place);
    before = { y: first.y, size: first.size, isRow };
    last = text;
  });
  if (isEnded(last)) list.add('', `${page}:1`);
}

/** A sentence that a page ends in the middle of goes on over the page. */
function isEnded(text: string): boolean {
  return !/[\p{L}\d,(-]$/u.test(text) || /^\d+$|^(?:page|halaman)\b/iu.test(text);
}

function linesOf(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => b.y - a.y || a.x - b.x)) {
    const line = lines.at(-1);
    const [first] = line ?? [];
    if (line !== undefined && first !== undefined && Math.abs(first.y - piece.y) < first.size * 0.5)
      line.push(piece);
    else lines.push([piece]);
  }
  return lines;
}

function lineText(pieces: Piece[]): string {
  const cells: string[] = [''];
  let end: number | undefined;
  for (const { text, x, width, size } of pieces) {
    const gap = end === undefined ? 0 : x - end;
    if (gap > 1.5 * size) cells.push('');
    else if (gap > 0.12 * size) cells[cells.length - 1] += ' ';
    cells[cells.length - 1] += text;
    end = x + width;
  }
  const shown = cells.map((cell) => cell.replaceAll(/\s+/gu, ' ').trim()).filter((cell) => cell !== '');
  if (shown.length < 2) return shown[0] ?? '';
  // A bullet or a number far from its text is no column.
  if (shown.length === 2 && /^(?:[•●○▪◦‣–-]|\d{1,2}[.)]|[a-z][.)])$/u.test(shown[0] ?? ''))
    return shown.join(' ');
  return `| ${shown.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
