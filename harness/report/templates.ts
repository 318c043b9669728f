import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import type Handlebars from 'handlebars';

import type { Locale } from '../model/rubric.ts';
import { TEMPLATE_OPTIONS, tableScriptDigest, templateSource, type PageName } from './template-source.ts';
import { pageWordsOf, wordsOf } from './words.ts';

/**
 * Fills `templates/<name>.hbs`, which escapes every value but our own script. Its helpers `t` and `p` put in sentences of
 * the catalogues `report` and `page`.
 */
export function render(name: PageName, locale: Locale, view: object): string {
  const key = `${name} ${locale}`;
  let template = made.get(key);
  if (template === undefined) {
    template = (built()?.makeTemplate ?? compileTemplate)(name, helpersIn(locale));
    made.set(key, template);
  }
  return template(view);
}

/** The policy of a page whose only script is that of its table. */
export function tablePolicy(): string {
  const digest = built()?.tableScriptDigest ?? tableScriptDigest();
  return `default-src 'none'; style-src 'unsafe-inline'; script-src '${digest}'; base-uri 'none'; form-action 'none'`;
}

type Template = (view: object) => string;
interface TemplateCode {
  makeTemplate: (name: PageName, helpers: Handlebars.HelperDeclareSpec) => Template;
  tableScriptDigest: string;
}

const made = new Map<string, Template>();

/** Compiling templates takes longer than filling them, so the build leaves them beside this file as code. */
const BUILT = fileURLToPath(new URL('./template-code.cjs', import.meta.url));

function built(): TemplateCode | undefined {
  if (!existsSync(BUILT)) return undefined;
  const code: TemplateCode = createRequire(import.meta.url)(BUILT);
  return code;
}

/** Compiles the templates of a page. */
export function compileTemplate(name: PageName, helpers: Handlebars.HelperDeclareSpec): Template {
  const library: typeof Handlebars = createRequire(import.meta.url)('handlebars');
  const handlebars = library.create();
  handlebars.registerHelper(helpers);
  const { main, partials } = templateSource(name);
  for (const [partial, text] of partials)
    handlebars.registerPartial(partial, handlebars.compile(text, TEMPLATE_OPTIONS));
  return handlebars.compile(main, TEMPLATE_OPTIONS);
}

function helpersIn(locale: Locale): Handlebars.HelperDeclareSpec {
  const words = wordsOf(locale);
  const page = pageWordsOf(locale);
  return {
    t: (key: unknown, { hash }: Handlebars.HelperOptions) => words(String(key), hash),
    p: (key: unknown, { hash }: Handlebars.HelperOptions) => page(String(key), hash),
  };
}
