import type { FindRule } from '../../model/rubric.ts';

/** How a program's file may be called, for readers: `soal3/*server*` out of a glob with all its spellings. */
export interface FileNames {
  /** Names with stars, without the ending. */
  names: string[];
  /** Words of which the file must hold one where no name fits. */
  texts: string[];
  /** Endings: `.py`. */
  endings: string[];
}

const MOST_NAMES = 4;
const MOST_TEXTS = 6;

/** The names and words by which a program is found, out of its rules: the first ones, each once. */
export function fileNames(rules: readonly FindRule[]): FileNames {
  const names = new Set<string>();
  const texts = new Set<string>();
  const endings = new Set<string>();
  for (const { path, text } of rules) {
    const last = path.split('/').at(-1) ?? path;
    for (const ending of endingsOf(last)) endings.add(ending);
    const name = readable(path);
    const isAnyName = /(^|\/)\**$/u.test(name);
    if (/^[*/]*$/u.test(name)) for (const one of [text ?? []].flat()) texts.add(one);
    else if (!(isAnyName && text !== undefined) && names.size < MOST_NAMES) names.add(name);
  }
  return { names: [...names], texts: [...texts].slice(0, MOST_TEXTS), endings: [...endings] };
}

function endingsOf(name: string): string[] {
  const braces = /\.\{([^{}]+)\}$/u.exec(name)?.[1];
  if (braces !== undefined) return braces.split(',').map((ending) => `.${ending}`);
  const plain = /\.(\w+)$/u.exec(name)?.[1];
  return plain === undefined ? [] : [`.${plain}`];
}

/** One name that a glob takes, its stars kept: alternatives become the first of them, optional signs nothing. */
function readable(glob: string): string {
  let name = glob.replace(/\.(\{[^{}]*\}|\w+)$/u, '').replace(/^\*\*\//u, '');
  for (let before = ''; before !== name;) {
    before = name;
    name = name
      .replaceAll(/\[[^\]]*\]/gu, '')
      .replaceAll(/([@+?*!])\(([^()]*)\)/gu, (_, kind: string, inside: string) => chosen(kind, inside))
      .replaceAll(/\{([^{},]*),[^{}]*\}/gu, '$1');
  }
  return name.replaceAll('/**/', '/').replaceAll(/\*{2,}/gu, '*');
}

/** What stands for a group: its first word. Signs and digits that may be left out are left out. */
function chosen(kind: string, inside: string): string {
  if (kind === '!') return '*';
  const [first = ''] = inside.split('|');
  const isOptional = kind === '?' || kind === '*';
  return isOptional && !/[a-z]{2}/iu.test(first) ? '' : first;
}
