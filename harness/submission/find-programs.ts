import path from 'node:path';
import picomatch from 'picomatch';
import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import type { FindRule, Rubric } from '../model/rubric.ts';
import { isModule, textOf } from './file-text.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest.ts';

/**
 * Binds each program of a rubric to a file of the submission, in the rubric's order.
 *
 * `submission.json` wins. Then the first rule that matches a file wins; among its matches the shallowest path, then
 * the shortest, then the first in the alphabet, and the rest are told in `others`. Modules that another program
 * imports, C files without `main` and test files are looked at only when no rule matches a program. At last
 * the program of `else` stands in. A program that is not found comes back without `file`.
 */
export function bindPrograms(
  rubric: Pick<Rubric, 'programs'>,
  files: SubmittedFile[],
  manifest: Manifest = readManifest(rubric, files),
): BoundProgram[] {
  const wrapper = wrapperOf(files);
  const sources = files
    .filter((file) => file.kind !== 'data' && !isHidden(file.path))
    .map((file) => ({ path: file.path, inside: file.path.slice(wrapper.length), text: textOf(file) }));
  const modules = new Set(sources.filter((source) => isModule(source, sources)).map((source) => source.path));
  const candidates = [
    sources.filter((source) => !modules.has(source.path)),
    sources.filter((source) => modules.has(source.path)),
  ];

  const found = new Map<string, BoundProgram>();
  for (const [program, rule] of Object.entries(rubric.programs)) {
    const named = manifest.programs[program];
    const matches = named
      ? { paths: [named], by: 'submission.json' as const }
      : { paths: firstMatches(rule.find, candidates), by: 'rule' as const };
    const [file, ...others] = matches.paths;
    const problem = manifest.unusable[program];
    found.set(program, {
      program,
      ...(file === undefined ? {} : { file, language: languageOf(file), by: matches.by }),
      others,
      ...(problem ? { problem } : {}),
    });
  }
  return [...found.values()].map((bound) => withStandIn(bound, rubric, found));
}

/** How a program is built and run. Everything is relative to `cwd`, and nothing passes through a shell. */
export interface ProgramCommand {
  /** The folder it starts in, relative to the submission's root, `.` for the root itself. */
  cwd: string;
  build?: string[];
  run: string[];
}

/**
 * The commands for a bound program: Python by the system's interpreter; C by `make <program>` where a Makefile
 * is beside it, which covers its own rule as well as make's built-in one, else by `cc` with the files of
 * the folder that have no `main`; anything else is executed. Undefined where no file is bound.
 */
export function commandFor(bound: BoundProgram, files: SubmittedFile[]): ProgramCommand | undefined {
  if (bound.file === undefined) return undefined;
  const file = files.find((candidate) => candidate.path === bound.file);
  const stored = file?.storedAs ?? bound.file;
  const cwd = path.posix.dirname(stored);
  const name = path.posix.basename(stored);
  switch (bound.language) {
    case 'python': {
      const start = file === undefined ? cwd : startFolder(file, files);
      return { cwd: start, run: ['/usr/bin/python3', '-u', argument(path.posix.relative(start, stored))] };
    }
    case 'c':
      return { cwd, ...commandsForC(name, siblingsOf(bound.file, files)) };
    case 'executable':
    case undefined:
      return { cwd, run: /\.(sh|bash)$/i.test(name) ? ['/bin/bash', argument(name)] : [`./${name}`] };
  }
}

/**
 * Programs open the files beside them. One that names a file which lies only in a folder further up was started from
 * there by its author: `python3 problem3/client.py`.
 */
function startFolder(program: SubmittedFile, files: SubmittedFile[]): string {
  const own = path.posix.dirname(program.storedAs ?? program.path);
  const handedIn = new Set(
    files.filter(({ kind }) => kind === 'data').map((file) => file.storedAs ?? file.path),
  );
  const named = [...textOf(program).matchAll(/(["'])([^"'\n\\]{1,200})\1/gu)].map((match) => match[2] ?? '');
  for (let folder = own; ; folder = path.posix.dirname(folder)) {
    if (named.some((name) => handedIn.has(path.posix.join(folder, name)))) return folder;
    if (folder === '.' || folder === '/') return own;
  }
}

function firstMatches(rules: FindRule[], candidateSets: Candidate[][]): string[] {
  for (const candidates of candidateSets) {
    for (const rule of rules) {
      const matchesPath = picomatch(rule.path, { nocase: true, dot: false });
      const matches = candidates.filter(({ inside, text }) => {
        return (
          matchesPath(inside) &&
          (rule.text === undefined || text.includes(rule.text)) &&
          (rule.without === undefined || !text.includes(rule.without))
        );
      });
      if (matches.length > 0) return matches.map((match) => match.path).toSorted(byPreference);
    }
  }
  return [];
}

interface Candidate {
  path: string;
  /** The path that rules see. */
  inside: string;
  text: string;
}

/** `group 3/` where everything lies in it: such a folder says nothing about the problem that a program is for. */
function wrapperOf(files: SubmittedFile[]): string {
  const [first] = files;
  if (!first) return '';
  let wrapper = '';
  for (const folder of first.path.split('/').slice(0, -1)) {
    const longer = `${wrapper}${folder}/`;
    if (!files.every((file) => file.path.startsWith(longer))) break;
    wrapper = longer;
  }
  return wrapper;
}

function byPreference(a: string, b: string): number {
  const depth = (filePath: string) => filePath.split('/').length;
  return depth(a) - depth(b) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function withStandIn(
  bound: BoundProgram,
  rubric: Pick<Rubric, 'programs'>,
  found: Map<string, BoundProgram>,
): BoundProgram {
  const tried = new Set([bound.program]);
  let current = bound;
  while (current.file === undefined) {
    const next = rubric.programs[current.program]?.else;
    const standIn = next === undefined || tried.has(next) ? undefined : found.get(next);
    if (standIn === undefined) return bound;
    tried.add(standIn.program);
    current = standIn;
  }
  if (current === bound) return bound;
  const { program, problem } = bound;
  return {
    program,
    file: current.file,
    ...(current.language ? { language: current.language } : {}),
    by: 'stand-in',
    standIn: current.program,
    others: current.others,
    ...(problem ? { problem } : {}),
  };
}

function languageOf(filePath: string): 'python' | 'c' | 'executable' {
  const extension = path.posix.extname(filePath).toLowerCase();
  return extension === '.py' ? 'python' : extension === '.c' ? 'c' : 'executable';
}

function commandsForC(name: string, siblings: SubmittedFile[]): { build: string[]; run: string[] } {
  const stem = name.replace(/\.c$/i, '');
  const makefile = siblings.find((file) => /^(gnu)?makefile$/i.test(path.posix.basename(file.path)));
  if (makefile) {
    const output = outputInRecipe(textOf(makefile), name) ?? stem;
    // -B: a program that was handed in built for another machine must not be taken for up to date.
    return { build: ['make', '-B', argument(stem)], run: [`./${output}`] };
  }
  const parts = siblings
    .filter((file) => /\.c$/i.test(file.path) && isModule({ path: file.path, text: textOf(file) }, []))
    .map((file) => path.posix.basename(file.storedAs ?? file.path))
    .filter((part) => part !== name);
  return {
    build: [
      'cc',
      '-O1',
      '-Wall',
      '-o',
      `./${stem}`,
      argument(name),
      ...parts.map(argument),
      '-pthread',
      '-lm',
    ],
    run: [`./${stem}`],
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

function siblingsOf(filePath: string, files: SubmittedFile[]): SubmittedFile[] {
  const folder = path.posix.dirname(filePath);
  return files.filter((file) => path.posix.dirname(file.path) === folder);
}

/** A name that starts with a dash would be read as an option. */
function argument(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

function isHidden(filePath: string): boolean {
  return filePath.split('/').some((part) => part.startsWith('.'));
}
