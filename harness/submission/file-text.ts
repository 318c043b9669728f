import path from 'node:path';
import type { SubmittedFile } from '../model/evidence.ts';

/** A submitted file's text; empty where its contents were not kept. Bytes that are no UTF-8 become U+FFFD. */
export function textOf(file: SubmittedFile): string {
  return file.base64 === undefined ? '' : Buffer.from(file.base64, 'base64').toString('utf8');
}

export interface SourceText {
  path: string;
  text: string;
}

/**
 * Whether a source is a part of programs rather than one itself: C without `main`; Python that another source of
 * the same folder imports and that does nothing of its own when run; or a test.
 */
export function isModule(source: SourceText, all: SourceText[]): boolean {
  const name = path.posix.basename(source.path);
  if (isTest(name)) return true;
  if (/\.c$/i.test(name)) return source.text !== '' && !/\bmain\s*\(/.test(source.text);
  if (!/\.py$/i.test(name) || /__name__\s*==\s*['"]__main__['"]/.test(source.text)) return false;
  const stem = name.replace(/\.py$/i, '').replaceAll(/[^\w]/g, String.raw`\$&`);
  const imports = new RegExp(
    String.raw`^[ \t]*(?:from[ \t]+\.?(?:\w+\.)*${stem}[ \t]+import\b|import[ \t]+(?:[\w. ]+,[ \t]*)*${stem}\b(?!\.))`,
    'm',
  );
  return all.some(
    (other) =>
      other.path !== source.path &&
      !isTest(path.posix.basename(other.path)) &&
      isNear(source.path, other.path) &&
      imports.test(other.text),
  );
}

function isTest(name: string): boolean {
  return /^test_.*\.py$|_test\.py$/i.test(name);
}

/** In the same folder or below the importing program's folder, where Python's import finds it. */
function isNear(module: string, importer: string): boolean {
  const folder = path.posix.dirname(importer);
  return folder === '.' || path.posix.dirname(module) === folder || module.startsWith(`${folder}/`);
}
