import type { RubricProblem } from './problem.ts';

/** Where and why a text is no JSON. */
export function explainSyntaxError(source: string, error: unknown, path: string): RubricProblem {
  const message = error instanceof Error ? error.message : String(error);
  const offset = offsetOf(message, source);
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const found = source[offset];
  const lineText = source.split('\n')[line - 1]?.trim() ?? '';
  return {
    place: `line ${line}, column ${column}`,
    fault:
      found === undefined
        ? 'is where the file ends too early to be JSON'
        : `is no JSON: did not expect ${JSON.stringify(found)}`,
    remedy: remedyFor(source, offset, lineText, path),
  };
}

/** V8 names the position in most of its messages, and nothing at all where the text ends early. */
function offsetOf(message: string, source: string): number {
  const position = /position (\d+)/u.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const snippet = /^Unexpected token .*, (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not valid JSON$/su.exec(
    message,
  )?.[1];
  const token = /^Unexpected token '(.)'/su.exec(message)?.[1];
  if (snippet !== undefined && token !== undefined) {
    const start = source.indexOf(snippet);
    const within = start < 0 ? -1 : source.indexOf(token, start);
    if (within >= 0) return within;
  }
  return source.length;
}

function remedyFor(source: string, offset: number, lineText: string, path: string): string {
  const character = source[offset];
  const previous = source.slice(0, offset).trimEnd().at(-1);
  if (character === undefined) return `Close every bracket and quotation mark at the end of ${path}.`;
  if ((character === '}' || character === ']') && previous === ',') return 'Remove the comma before it.';
  if (character === "'") return 'Use double quotation marks.';
  if (character === '/') return 'Remove the comment: JSON has none.';
  if (character === '"' && previous !== undefined && /["\d}\]el]/u.test(previous))
    return 'Put a comma before it.';
  return `Look at: ${lineText.slice(0, 80)}`;
}
