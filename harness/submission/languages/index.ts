import path from 'node:path';
import type { SourceText } from '../file-text.ts';
import { c } from './c.ts';
import { cpp } from './cpp.ts';
import { executable, shell } from './executable.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import type { Language } from './language.ts';
import { node, typescript } from './node.ts';
import { python } from './python.ts';

const languages: readonly Language[] = [python, c, cpp, node, typescript, go, java, shell];

/** The language that a file is written in, by its extension; `executable` for everything that has none of ours. */
export function languageOf(filePath: string): Language {
  const extension = path.posix.extname(filePath).toLowerCase();
  return languages.find(({ extensions }) => extensions.includes(extension)) ?? executable;
}

/** Whether a source is a part of programs rather than one itself, as its language has it. */
export function isPart(source: SourceText, all: readonly SourceText[]): boolean {
  return languageOf(source.path).isPart(source, all);
}
