/** What a Java source declares, as far as finding and building programs needs it. */
export interface JavaSource {
  /** Empty for the unnamed package. */
  packageName: string;
  /** Its classes, interfaces, enums and records, without those inside others. */
  types: string[];
  /** The one with `static void main`. */
  mainClass?: string;
}

/** Reads the outline of a Java source. Never throws; what is no Java declares nothing. */
export function readJava(text: string): JavaSource {
  const code = text.replaceAll(notCode, (match) => (/^["']/.test(match) ? '""' : ' '));
  const packageName = /^\s*package\s+([\w.\s]+?)\s*;/m.exec(code)?.[1]?.replaceAll(/\s/g, '') ?? '';
  const types: string[] = [];
  let mainClass: string | undefined;
  let depth = 0;
  for (const match of code.matchAll(outline)) {
    const [token, type] = match;
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (type !== undefined) {
      if (depth === 0) types.push(type);
    } else if (depth === 1) mainClass ??= types.at(-1);
  }
  return { packageName, types, ...(mainClass === undefined ? {} : { mainClass }) };
}

/** Comments, text blocks, strings and characters, whichever begins first. */
const notCode = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const outline =
  /[{}]|(?<![.\w])(?:class|interface|enum|record)\s+([A-Za-z_$][\w$]*)(?=[^\w$])|\bstatic\b[\w\s]*\bvoid\s+main\s*\(/g;
