import path from 'node:path';
import type { SubmittedFile } from '../../model/evidence.ts';
import type { SourceText } from '../file-text.ts';
import type { Language, ProgramCommand, Tool } from './language.ts';
import { argument, startFolder, storedPath } from './paths.ts';

/** JavaScript, by Node. A part is what another source loads by a relative path and is not written to be run as well. */
export const node: Language = {
  name: 'node',
  extensions: ['.js', '.mjs', '.cjs'],
  isPart: isLoadedByOthers,
  command: (program, files) => runByNode(program, files, { command: 'node', debianPackage: 'nodejs' }),
};

/** TypeScript, by a Node that strips types itself. */
export const typescript: Language = {
  name: 'typescript',
  extensions: ['.ts', '.mts', '.cts'],
  isPart: isLoadedByOthers,
  command: (program, files) =>
    runByNode(program, files, { command: 'node', debianPackage: 'nodejs', atLeast: '22.18' }),
};

function runByNode(program: SubmittedFile, files: readonly SubmittedFile[], tool: Tool): ProgramCommand {
  const cwd = startFolder(program, files);
  const script = argument(path.posix.relative(cwd, storedPath(program)));
  return { cwd, run: [tool.command, script], tools: [tool], usesStdio: false };
}

function isLoadedByOthers(source: SourceText, all: readonly SourceText[]): boolean {
  if (/\.(test|spec)\.[cm]?[jt]s$/i.test(source.path)) return true;
  if (/require\.main\b|process\.argv\[1\]|import\.meta\.main\b/.test(source.text)) return false;
  return all.some((other) => other.path !== source.path && loadedPaths(other).includes(source.path));
}

const loads = [
  // require('./util'), import x from './util.js', import('./util.js')
  /\b(?:require|import|from)\b\s*\(?\s*(["'`])(\.{1,2}\/[^"'`\n]+)\1/g,
  // new Worker('worker.js'), fork('./worker.js'), new URL('worker.js', import.meta.url), join(__dirname, 'worker.js')
  /(?:\bWorker\s*\(|\bfork\s*\(|\bURL\s*\(|\b__dirname\s*,)\s*(["'`])([^"'`\n:]+)\1/g,
];

/** The files that a source may mean by the relative paths that it loads. */
function loadedPaths({ path: importer, text }: SourceText): string[] {
  const folder = path.posix.dirname(importer);
  return loads
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map((match) => path.posix.join(folder, match[2] ?? ''))
    .flatMap((named) => [named, ...endings.map((ending) => `${named}${ending}`)]);
}

const endings = ['.js', '.mjs', '.cjs', '.ts', '/index.js', '/index.ts'];
