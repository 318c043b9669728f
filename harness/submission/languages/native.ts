import path from 'node:path';
import type { SubmittedFile } from '../../model/evidence.ts';
import { textOf } from '../file-text.ts';
import type { Language, ProgramCommand, Tool } from './language.ts';
import { argument, executablePath, folderOf, siblingsOf, startFolder, stemOf, storedPath } from './paths.ts';

/** Builds a C or C++ program: by `make <program>` where a Makefile is beside it, else with the folder's other parts. */
export function buildNative(
  language: Pick<Language, 'extensions' | 'isPart'>,
  compiler: Tool,
  flags: string[],
  program: SubmittedFile,
  files: readonly SubmittedFile[],
): ProgramCommand {
  const folder = folderOf(program);
  const cwd = startFolder(program, files);
  const name = path.posix.basename(storedPath(program));
  const stem = stemOf(name);
  const siblings = siblingsOf(program, files);
  const makefile = siblings.find((file) => /^(gnu)?makefile$/i.test(path.posix.basename(file.path)));
  if (makefile) {
    const output = outputInRecipe(textOf(makefile), name) ?? stem;
    return {
      cwd,
      // -B: a program that was handed in built for another machine must not be taken for up to date.
      build: { cwd: folder, argv: ['make', '-B', argument(stem)] },
      run: [executablePath(cwd, folder, output)],
      tools: [{ command: 'make', debianPackage: 'make' }, compiler],
      usesStdio: true,
    };
  }
  const parts = siblings
    .filter(
      (file) =>
        file.path !== program.path &&
        language.extensions.includes(path.posix.extname(file.path).toLowerCase()) &&
        language.isPart({ path: file.path, text: textOf(file) }, []),
    )
    .map((file) => path.posix.basename(storedPath(file)));
  const sources = [name, ...parts].map(argument);
  return {
    cwd,
    build: {
      cwd: folder,
      argv: [compiler.command, '-O1', '-Wall', '-o', `./${stem}`, ...sources, ...flags],
    },
    run: [executablePath(cwd, folder, stem)],
    tools: [compiler],
    usesStdio: true,
  };
}

/** The literal `-o` name in the line of a Makefile that compiles this source, where it is spelled out. */
function outputInRecipe(makefile: string, source: string): string | undefined {
  for (const line of makefile.split('\n')) {
    const words = line.trim().split(/\s+/);
    const output = words[words.indexOf('-o') + 1];
    if (
      line.startsWith('\t') &&
      words.includes(source) &&
      words.includes('-o') &&
      output &&
      !/[$;&|]/.test(output)
    )
      return output;
  }
  return undefined;
}
