import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import type * as Esbuild from 'esbuild';

let script: string | undefined;
let digest: string | undefined;

/**
 * The script of a submission's page: `page/main.ts` with the packet and filter engines, in one piece. The build leaves it
 * beside this file; run from source, it is bundled once in each process.
 */
export function pageScript(): string {
  script ??= import.meta.url.endsWith('.ts')
    ? bundlePage(fileURLToPath(new URL('../..', import.meta.url)))
    : readFileSync(new URL('./page/bundle.js', import.meta.url), 'utf8');
  return script;
}

/** Its digest, as the page's content security policy names it: `sha256-…`. */
export function pageScriptDigest(): string {
  digest ??= `sha256-${createHash('sha256').update(pageScript()).digest('base64')}`;
  return digest;
}

/** How esbuild makes it. The same sources give the same bytes. */
export const PAGE_SCRIPT = {
  entryPoints: ['harness/report/page/main.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  platform: 'browser',
  charset: 'utf8',
  legalComments: 'none',
  write: false,
} as const satisfies Esbuild.BuildOptions;

function bundlePage(root: string): string {
  // Needed to build wiremark, and not to run what was built.
  const esbuild: typeof Esbuild = createRequire(import.meta.url)('esbuild');
  const { outputFiles } = esbuild.buildSync({ ...PAGE_SCRIPT, absWorkingDir: root });
  return outputFiles[0]?.text ?? '';
}
