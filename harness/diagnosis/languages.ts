import type { LanguageName } from '../model/evidence.ts';

/** The language of a program: by the end of its file's name, else as it was bound. */
export function languageOf(
  bound: { language?: LanguageName } | undefined,
  file: string | undefined,
): LanguageName | undefined {
  const end = /\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase() ?? '';
  return BY_ENDING[end] ?? bound?.language;
}

const BY_ENDING: Record<string, LanguageName> = {
  py: 'python',
  c: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  js: 'node',
  mjs: 'node',
  ts: 'typescript',
  go: 'go',
  java: 'java',
};

/** As the catalogue's `{language, select, …}` knows it: C and C++ are one, JavaScript and TypeScript are. */
export function spokenAs(language: LanguageName | undefined): string {
  if (language === 'cpp') return 'c';
  return language === 'typescript' ? 'node' : (language ?? 'other');
}
