import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is measured: plain JavaScript, made anew from the sources as they are. */
export interface Built {
  cli: string;
  worker: string;
}

/** Builds the command, as `npm run build` does, and the bench's worker into a folder. */
export function build(top: string, folder: string): Built {
  const out = join(folder, 'built');
  mkdirSync(join(out, 'harness'), { recursive: true });
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(top, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        rootDir: top,
        outDir: out,
        typeRoots: [join(top, 'node_modules/@types')],
      },
      include: [join(top, 'harness'), join(top, 'scripts/bench/worker.ts')],
    }),
  );
  execFileSync(join(top, 'node_modules/.bin/tsc'), ['-p', config], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Around it the project as it lies in its folder, for the script that completes a build.
  copyFileSync(join(top, 'package.json'), join(folder, 'package.json'));
  for (const name of ['harness', 'node_modules']) symlinkSync(join(top, name), join(folder, name));
  symlinkSync(join(out, 'harness'), join(folder, 'dist'));
  mkdirSync(join(folder, 'scripts'));
  copyFileSync(join(top, 'scripts/copy-assets.mjs'), join(folder, 'scripts/copy-assets.mjs'));
  execFileSync(process.execPath, [join(folder, 'scripts/copy-assets.mjs')], { stdio: 'inherit' });
  return { cli: join(folder, 'dist/cli.js'), worker: join(out, 'scripts/bench/worker.js') };
}
