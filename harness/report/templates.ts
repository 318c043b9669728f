import { readFileSync } from 'node:fs';

import Handlebars from 'handlebars';

import type { Locale } from '../model/rubric.ts';
import { pageWordsOf, wordsOf } from './words.ts';

/**
 * Fills `templates/<name>.hbs`, which escapes every value but our own script. Its helpers `t` and `p` put in sentences of
 * the catalogues `report` and `page`.
 */
export function render(name: PageName, locale: Locale, view: object): string {
  const key = `${name} ${locale}`;
  let template = compiled.get(key);
  if (template === undefined) {
    template = compile(name, locale);
    compiled.set(key, template);
  }
  return template(view);
}

/** A file of `templates/` as it stands. */
export function readTemplate(file: string): string {
  return readFileSync(new URL(`./templates/${file}`, import.meta.url), 'utf8');
}

type PageName = 'submission' | 'class' | 'comparison';

const partials: Record<PageName, string[]> = {
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
const styles: Record<PageName, string[]> = {
  submission: ['base', 'submission', 'ladder', 'service', 'packets', 'inspector', 'print'],
  class: ['base', 'class', 'table', 'print', 'class-print'],
  comparison: ['base', 'class', 'table', 'print', 'class-print'],
};
const compiled = new Map<string, (view: object) => string>();

function compile(name: PageName, locale: Locale): (view: object) => string {
  const handlebars = Handlebars.create();
  const words = wordsOf(locale);
  const page = pageWordsOf(locale);
  // `strict`: a misspelt field is an error, not a hole in the page.
  const options = { strict: true, knownHelpersOnly: true, knownHelpers: { t: true, p: true } };
  handlebars.registerHelper('t', (key: unknown, { hash }: Handlebars.HelperOptions) =>
    words(String(key), hash),
  );
  handlebars.registerHelper('p', (key: unknown, { hash }: Handlebars.HelperOptions) =>
    page(String(key), hash),
  );
  const style = styles[name].map((file) => readTemplate(`style/${file}.css`)).join('\n');
  handlebars.registerPartial('style', handlebars.compile(style, options));
  for (const partial of ['head', ...partials[name]])
    handlebars.registerPartial(partial, handlebars.compile(readTemplate(`${partial}.hbs`), options));
  return handlebars.compile(readTemplate(`${name}.hbs`), options);
}
