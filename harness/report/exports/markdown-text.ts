import { visible } from '../visible.ts';

/**
 * Text that Markdown shows as it is: no markup, HTML, link, mention or table cell comes out of it. One line; for the middle of a line.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]#|~@!$]/gu, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/:(?=\/\/)/gu, String.raw`\:`)
    .replace(/\b(www)\./giu, String.raw`$1\.`);
}
