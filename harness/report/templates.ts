import { readFileSync } from 'node:fs';

import Handlebars from 'handlebars';

import type { Locale } from '../model/rubric.ts';
import { wordsOf } from './words.ts';

/** Fills `templates/<name>.hbs`, which escapes every value. Its helper `t` puts in a sentence of the catalogue. */
export function render(name: PageName, locale: Locale, view: object): string {
  return templatesOf(locale)[name](view);
}

/** A file of `templates/` as it stands. */
export function readTemplate(file: string): string {
  return readFileSync(new URL(`./templates/${file}`, import.meta.url), 'utf8');
}

type PageName = 'submission' | 'class';
type Templates = Record<PageName, (view: object) => string>;

const partials = ['head', 'verdict', 'frames', 'ladder', 'packets', 'output', 'sort-table'];
const compiled = new Map<Locale, Templates>();

function templatesOf(locale: Locale): Templates {
  let templates = compiled.get(locale);
  if (templates === undefined) {
    templates = compile(locale);
    compiled.set(locale, templates);
  }
  return templates;
}

function compile(locale: Locale): Templates {
  const handlebars = Handlebars.create();
  const words = wordsOf(locale);
  // `strict`: a misspelt field is an error, not a hole in the page.
  const options = { strict: true, knownHelpersOnly: true, knownHelpers: { t: true } };
  handlebars.registerHelper('t', (key: unknown, { hash }: Handlebars.HelperOptions) =>
    words(String(key), hash),
  );
  handlebars.registerPartial('style', handlebars.compile(readTemplate('style.css'), options));
  for (const partial of partials)
    handlebars.registerPartial(partial, handlebars.compile(readTemplate(`${partial}.hbs`), options));
  return {
    submission: handlebars.compile(readTemplate('submission.hbs'), options),
    class: handlebars.compile(readTemplate('class.hbs'), options),
  };
}
