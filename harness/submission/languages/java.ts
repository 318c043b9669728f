import path from 'node:path';
import type { SubmittedFile } from '../../model/evidence.ts';
import { textOf } from '../file-text.ts';
import { readJava } from './java-source.ts';
import type { Language } from './language.ts';
import { argument, folderOf, siblingsOf, startFolder, stemOf, storedPath } from './paths.ts';

const CLASSES = '.classes';

/**
 * Java. A file whose class has `main` is a program. Its classes are found as javac finds them, by their names below the
 * folder that its package starts from; where packages do not fit the folders, the files beside it are compiled with it.
 */
export const java: Language = {
  name: 'java',
  extensions: ['.java'],
  isPart: ({ text }) => text !== '' && readJava(text).mainClass === undefined,
  command(program, files) {
    const folder = folderOf(program);
    const cwd = startFolder(program, files);
    const source = readJava(textOf(program));
    const names = source.packageName === '' ? [] : source.packageName.split('.');
    const isPlaced = names.length === 0 || `/${folder}`.endsWith(`/${names.join('/')}`);
    const root = isPlaced ? names.reduce((at) => path.posix.dirname(at), folder) : folder;
    const inRoot = (file: SubmittedFile): string =>
      argument(path.posix.relative(root, storedPath(file)) || '.');
    const sources = [program, ...unnamedParts(program, files, isPlaced)].map(inRoot);
    const jars = files.filter((file) => /\.jar$/i.test(file.path) && !file.path.includes(':'));
    const classPath = (from: string): string =>
      [path.posix.join(root, CLASSES), ...jars.map(storedPath)]
        .map((entry) => path.posix.relative(from, entry))
        .join(':');
    const mainClass = [...names, source.mainClass ?? stemOf(program.path)].join('.');
    return {
      cwd,
      build: {
        cwd: root,
        argv: [
          'javac',
          ...javacOptions,
          '-d',
          CLASSES,
          '-cp',
          classPath(root),
          ...(isPlaced ? ['-sourcepath', '.'] : []),
          ...sources,
        ],
        tooOld: TOO_OLD,
      },
      run: ['java', ...javaOptions, '-cp', classPath(cwd), mainClass],
      tools: [
        { command: 'javac', debianPackage: 'default-jdk-headless' },
        { command: 'java', debianPackage: 'default-jre-headless' },
      ],
      usesStdio: false,
    };
  },
};

/** What a javac says to the language of a newer one, and to virtual threads. One that has them never says it. */
const TOO_OLD =
  /(?:is|are) not supported in -source \d+|(?:is|are) a preview feature|symbol:\s+method (?:newVirtualThreadPerTaskExecutor|ofVirtual|startVirtualThread)\b/;

/** It starts quickly, and its heap and its threads' stacks fit into the memory that a program has. */
const javaOptions = [
  '-Xshare:auto',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-XX:-UsePerfData',
  '-Xmx256m',
];
const javacOptions = [
  ...javaOptions.map((option) => `-J${option}`),
  '-encoding',
  'UTF-8',
  '-proc:none',
  // Classes that were handed in compiled must not be taken for up to date.
  '-Xprefer:source',
];

/**
 * Parts beside the program that javac does not find by their names: classes that lie in a file of another name, and
 * everything where packages do not fit the folders. Files that declare a class again which the program has are left out.
 */
function unnamedParts(
  program: SubmittedFile,
  files: readonly SubmittedFile[],
  isPlaced: boolean,
): SubmittedFile[] {
  const own = readJava(textOf(program));
  const taken = new Set(own.types);
  return siblingsOf(program, files).filter((file) => {
    if (file.path === program.path || !/\.java$/i.test(file.path)) return false;
    const part = readJava(textOf(file));
    if (part.mainClass !== undefined || part.packageName !== own.packageName) return false;
    if (part.types.some((type) => taken.has(type))) return false;
    const stem = stemOf(file.path);
    if (isPlaced && part.types.every((type) => type === stem)) return false;
    for (const type of part.types) taken.add(type);
    return true;
  });
}
