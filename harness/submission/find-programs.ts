import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import type { FindRule, ProgramRule, Rubric } from '../model/rubric.ts';
import { textOf } from './file-text.ts';
import { isPart, languageOf } from './languages/index.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest.ts';
import { matchesGlob } from './path-matcher.ts';

/** What binding needs of a rubric. */
export interface BindingRules {
  programs: Record<string, Pick<ProgramRule, 'find' | 'else'>>;
  parameters?: NonNullable<Rubric['parameters']>;
}

/**
 * Binds each program of a rubric to a file of the submission, in the rubric's order.
 *
 * `submission.json` wins. Then the first rule that matches a file wins; among its matches the shallowest path, then
 * the shortest, then the first in the alphabet, and the rest are told in `others`. Parts of programs (modules that
 * another imports, files without `main`, tests) are looked at only when no rule matches a program. At last
 * the program of `else` stands in. A program that is not found comes back without `file`.
 */
export function bindPrograms(
  rubric: BindingRules,
  files: SubmittedFile[],
  manifest: Manifest = readManifest(rubric, files),
): BoundProgram[] {
  const wrapper = wrapperOf(files);
  const sources = files
    .filter((file) => file.kind !== 'data' && !isHidden(file.path))
    .map((file) => ({ path: file.path, inside: file.path.slice(wrapper.length), text: textOf(file) }));
  const parts = new Set(sources.filter((source) => isPart(source, sources)).map((source) => source.path));
  const candidates = [
    sources.filter((source) => !parts.has(source.path)),
    sources.filter((source) => parts.has(source.path)),
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
      ...(file === undefined ? {} : { file, language: languageOf(file).name, by: matches.by }),
      others,
      ...(problem ? { problem } : {}),
    });
  }
  return [...found.values()].map((bound) => withStandIn(bound, rubric, found));
}

function firstMatches(rules: FindRule[], candidateSets: Candidate[][]): string[] {
  for (const candidates of candidateSets) {
    for (const rule of rules) {
      const matches = candidates.filter(
        ({ inside, text }) =>
          (rule.text === undefined || contains(text, rule.text)) &&
          (rule.without === undefined || !contains(text, rule.without)) &&
          matchesGlob(rule.path, inside),
      );
      if (matches.length > 0) return matches.map((match) => match.path).toSorted(byPreference);
    }
  }
  return [];
}

/** Whether a text contains one of these. */
function contains(text: string, wanted: string | string[]): boolean {
  return [wanted].flat().some((one) => text.includes(one));
}

interface Candidate {
  path: string;
  /** The path that rules see. */
  inside: string;
  text: string;
}

/** `group 3/` where everything lies in it: such a folder says nothing about the problem that a program is for. */
export function wrapperOf(files: SubmittedFile[]): string {
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

/** The shallowest path first, then the shortest, then by the alphabet. */
export function byPreference(a: string, b: string): number {
  const depth = (filePath: string) => filePath.split('/').length;
  return depth(a) - depth(b) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function withStandIn(
  bound: BoundProgram,
  rubric: BindingRules,
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

function isHidden(filePath: string): boolean {
  return filePath.split('/').some((part) => part.startsWith('.'));
}
