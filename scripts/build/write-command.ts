import type { BuildOptions } from 'esbuild';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { PAGE_SCRIPT } from '../../harness/report/page-script.ts';
import { validatorCode } from '../../harness/rubric/validator.ts';
import { bundle } from './bundle.ts';
import { commonModule, oneFile } from './one-file.ts';
import { templateCode } from './template-code.ts';
import { thirdParty } from './third-party.ts';

/** What runs as it is written. */
const ASSETS = new Set(['.c', '.py']);

/** It is started for each switch, and Node starts a CommonJS module in less time. */
const CAPTURE_PROCESS: BuildOptions = {
  entryPoints: ['harness/capture/capture-process.ts'],
  format: 'cjs',
  platform: 'node',
  packages: 'external',
  minify: false,
};

/** Fills `dist` from the sources below `<top>/harness`, and drops from it what has no source any more. */
export async function writeCommand(
  top: string,
  dist = join(top, 'dist'),
  more: Record<string, string> = {},
): Promise<void> {
  const source = join(top, 'harness');
  const bundled = await bundle(top, more);
  const files = new Map<string, string | Buffer>(bundled.files);
  const inputs = [...bundled.inputs];
  for (const [path, joined] of [
    ['capture/capture-process.cjs', oneFile(top, CAPTURE_PROCESS)],
    ['report/page/bundle.js', oneFile(top, PAGE_SCRIPT)],
    ['report/template-code.cjs', commonModule(top, templateCode())],
    ['rubric/validator-code.cjs', commonModule(top, validatorCode())],
  ] as const) {
    files.set(path, joined.text);
    inputs.push(...joined.inputs);
  }
  files.set('THIRD-PARTY.txt', thirdParty(inputs));
  const declared = new Set<string>();
  for (const path of filesIn(source)) {
    if (ASSETS.has(extname(path))) files.set(path, readFileSync(join(source, path)));
    else if (path.endsWith('.ts')) declared.add(path.replace(/\.ts$/, '.d.ts'));
  }
  for (const [path, content] of files) {
    const target = join(dist, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!existsSync(target) || !readFileSync(target).equals(Buffer.from(content)))
      writeFileSync(target, content);
  }
  for (const path of filesIn(dist)) if (!files.has(path) && !declared.has(path)) rmSync(join(dist, path));
  chmodSync(join(dist, 'cli.js'), 0o755);
}

/** Paths of all files below a folder, relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
