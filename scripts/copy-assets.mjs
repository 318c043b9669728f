// Completes `tsc`: copies what is no TypeScript from harness/ to dist/, bundles the script of a submission's page, makes code of
// the schema of rubrics, drops what has no source any more, and makes the command executable. Running it twice changes nothing.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'harness');
const target = join(root, 'dist');
const assets = new Set(['.hbs', '.css', '.json', '.svg', '.c', '.py']);

const wanted = new Set();
for (const path of filesIn(source)) {
  if (assets.has(extname(path))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    copyFileSync(join(source, path), join(target, path));
    wanted.add(path);
  } else if (path.endsWith('.ts') && !path.endsWith('.d.ts')) {
    wanted.add(path.replace(/\.ts$/, '.js'));
    wanted.add(path.replace(/\.ts$/, '.d.ts'));
  }
}

const { bundlePage } = await import(pathToFileURL(join(target, 'report/page-script.js')).href);
const bundle = join('report', 'page', 'bundle.js');
writeFileSync(join(target, bundle), bundlePage(root));
wanted.add(bundle);

const { validatorCode } = await import(pathToFileURL(join(target, 'rubric/validator.js')).href);
const validator = join('rubric', 'validator-code.cjs');
writeFileSync(join(target, validator), validatorCode());
wanted.add(validator);

for (const path of filesIn(target)) if (!wanted.has(path)) rmSync(join(target, path));

const command = join(target, 'cli.js');
if (existsSync(command)) chmodSync(command, 0o755);

/** Paths of all files below a folder, relative to it, in one order on every machine. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
