import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Pages that are made of templates. */
export type PageName = 'submission' | 'class' | 'comparison';
export const PAGES = ['submission', 'class', 'comparison'] as const;

/** What a page is made of, as it is written. */
export interface TemplateSource {
  main: string;
  /** By name. `style` is the page's style sheet. */
  partials: ReadonlyMap<string, string>;
}

/** `strict`: a misspelt field is an error, not a hole in the page. */
export const TEMPLATE_OPTIONS = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { t: true, p: true },
} as const;

/** Reads what a page is made of. */
export function templateSource(name: PageName): TemplateSource {
  const style = STYLES[name].map((file) => readTemplate(`style/${file}.css`)).join('\n');
  const partials = new Map([['style', style]]);
  for (const partial of ['head', ...PARTIALS[name]]) partials.set(partial, readTemplate(`${partial}.hbs`));
  return { main: readTemplate(`${name}.hbs`), partials };
}

const PARTIALS: Record<PageName, string[]> = {
  submission: [
    'verdict',
    'frames',
    'claims',
    'difference',
    'scenario',
    'service',
    'ladder',
    'packets',
    'output',
  ],
  class: ['table-script'],
  comparison: ['table-script'],
};
/** Files of `templates/style/`, in order. */
const STYLES: Record<PageName, string[]> = {
  submission: ['base', 'submission', 'ladder', 'service', 'packets', 'inspector', 'print'],
  class: ['base', 'class', 'table', 'print', 'class-print'],
  comparison: ['base', 'class', 'table', 'print', 'class-print'],
};

/** Of the script of pages with tables, as their policies name it. */
export function tableScriptDigest(): string {
  return `sha256-${createHash('sha256').update(readTemplate('table-script.hbs')).digest('base64')}`;
}

/** A file of `templates/` as it stands. What was built does without them. */
function readTemplate(file: string): string {
  return readFileSync(new URL(`./templates/${file}`, import.meta.url), 'utf8');
}
