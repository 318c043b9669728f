import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Esbuild from 'esbuild';
import type Handlebars from 'handlebars';
import { PAGES, TEMPLATE_OPTIONS, templateSource, type PageName } from './template-source.ts';

/**
 * The templates of all pages as the text of a CommonJS module that needs nothing else: what `compileTemplate` gives, made ahead.
 * What compiles templates, and the time that it takes, are left to the build.
 */
export function templateCode(): string {
  const require = createRequire(import.meta.url);
  // Needed to build wiremark, and not to run what was built.
  const esbuild: typeof Esbuild = require('esbuild');
  const { outputFiles } = esbuild.buildSync({
    stdin: { contents: moduleOf(PAGES), resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

function moduleOf(pages: readonly PageName[]): string {
  const handlebars: typeof Handlebars = createRequire(import.meta.url)('handlebars');
  const codeOf = (text: string): string => String(handlebars.precompile(text, TEMPLATE_OPTIONS));
  const page = (name: PageName): string => {
    const { main, partials } = templateSource(name);
    const parts = [...partials].map(([partial, text]) => `${JSON.stringify(partial)}: ${codeOf(text)}`);
    return `${name}: { main: ${codeOf(main)}, partials: { ${parts.join(', ')} } }`;
  };
  return `
    const { create } = require('handlebars/dist/cjs/handlebars.runtime.js').default;
    const pages = { ${pages.map(page).join(', ')} };
    module.exports = (name, helpers) => {
      const { main, partials } = pages[name];
      const made = create();
      made.registerHelper(helpers);
      for (const partial in partials) made.registerPartial(partial, made.template(partials[partial]));
      return made.template(main);
    };`;
}
