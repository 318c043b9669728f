import type { Result } from '../../model/grade.ts';
import { renderMarkdown } from '../exports/markdown.ts';

/** GitHub refuses more than 1 MiB for a step. */
const MOST_BYTES = 1_000_000;

/** The page for `$GITHUB_STEP_SUMMARY`: the result, and which rubric it was judged by. */
export function stepSummary(result: Result): string {
  const end = `\n<sub>wiremark · ${result.rubric.id} · \`${result.rubric.digest}\`</sub>\n`;
  const page = renderMarkdown(result);
  if (Buffer.byteLength(page) + Buffer.byteLength(end) <= MOST_BYTES) return page + end;
  const left: string[] = [];
  let bytes = Buffer.byteLength(end) + 8;
  for (const line of page.split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MOST_BYTES) break;
    left.push(line);
  }
  return `${left.join('\n')}\n\n\u2026\n${end}`;
}
