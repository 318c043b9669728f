import Handlebars from 'handlebars';
import {
  PAGES,
  TEMPLATE_OPTIONS,
  tableScriptDigest,
  templateSource,
  type PageName,
} from '../../harness/report/template-source.ts';

/**
 * The templates of all pages as a CommonJS module that needs the runtime of Handlebars: what `compileTemplate` gives, made ahead. What compiles
 * templates, and the time that it takes, are left to the build.
 */
export function templateCode(): string {
  return `
    const { create } = require('handlebars/dist/cjs/handlebars.runtime.js').default;
    const pages = { ${PAGES.map(page).join(', ')} };
    exports.tableScriptDigest = ${JSON.stringify(tableScriptDigest())};
    exports.makeTemplate = (name, helpers) => {
      const { main, partials } = pages[name];
      const made = create();
      made.registerHelper(helpers);
      for (const partial in partials) made.registerPartial(partial, made.template(partials[partial]));
      return made.template(main);
    };`;
}

function page(name: PageName): string {
  const { main, partials } = templateSource(name);
  const parts = [...partials].map(([partial, text]) => `${JSON.stringify(partial)}: ${codeOf(text)}`);
  return `${name}: { main: ${codeOf(main)}, partials: { ${parts.join(', ')} } }`;
}

function codeOf(text: string): string {
  return String(Handlebars.precompile(text, TEMPLATE_OPTIONS));
}
