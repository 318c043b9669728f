import { rememberedByName } from '../evidence/remember.ts';
import type { SubmissionRecord } from '../model/evidence.ts';
import type { Place } from './cause.ts';

/**
 * Where a program's source says something: the only line that holds it or, of several, the first that reads
 * like an address, a bind or a connect. Comments do not count. The file alone where no line can be told.
 */
export function locate(
  submission: SubmissionRecord,
  file: string | undefined,
  wanted: RegExp,
): Place | undefined {
  if (file === undefined) return undefined;
  for (const candidate of [file, ...importedFiles(submission, file)]) {
    const hits = sourceLines(submission, candidate).filter((line) => wanted.test(line.text));
    const best = hits.length === 1 ? hits[0] : hits.find((line) => ADDRESS_LINE.test(line.text));
    if (best !== undefined) return { file: candidate, line: best.number };
    if (hits.length > 0) return { file: candidate };
  }
  return { file };
}

/** The same, but nothing where no single line is found. */
export function locateLine(
  submission: SubmissionRecord,
  file: string | undefined,
  wanted: RegExp,
): Place | undefined {
  const place = locate(submission, file, wanted);
  return place?.line === undefined ? undefined : place;
}

/** True where the source says it, outside comments. */
export function mentions(submission: SubmissionRecord, file: string | undefined, wanted: RegExp): boolean {
  return (
    file !== undefined &&
    [file, ...importedFiles(submission, file)].some((candidate) =>
      sourceLines(submission, candidate).some((line) => wanted.test(line.text)),
    )
  );
}

/** A number as a token of the source: not a part of a longer one. */
export function numberToken(value: number): RegExp {
  return new RegExp(`(?<![\\w.])${String(value)}(?![\\w.])`);
}

/** A host or a path as a whole string literal of the source. */
export function stringToken(value: string): RegExp {
  return new RegExp(`['"]${escapeRegExp(value)}['"]`);
}

/** The submitted file that a path in a traceback means: the longest one that the path ends in, or the only one of a bare name. */
export function submittedFile(submission: SubmissionRecord, path: string): string | undefined {
  const matching = submission.files.filter((file) => path === file.path || path.endsWith(`/${file.path}`));
  if (matching.length === 0 && !path.includes('/')) {
    const [only, ...others] = submission.files.filter((file) => file.path.endsWith(`/${path}`));
    return others.length === 0 ? only?.path : undefined;
  }
  return matching.toSorted((a, b) => b.path.length - a.path.length)[0]?.path;
}

/** The text of a submitted source file, as far as it was kept. */
export const sourceText = rememberedByName((submission: SubmissionRecord, path): string | undefined => {
  const file = submission.files.find((candidate) => candidate.path === path);
  return file?.base64 === undefined ? undefined : Buffer.from(file.base64, 'base64').toString('utf8');
});

/** Calls that receive, in the languages of the lab: those of sockets alone first. */
export const RECEIVING: readonly RegExp[] = [
  /\b(?:recv|recvfrom|recv_into|recvmsg)\s*\(|\.receive\s*\(|\.on\s*\(\s*['"](?:data|message)['"]/,
  /\bread\s*\(|\.Read\w*\s*\(|\.read(?:Line|line|AllBytes|NBytes)?\s*\(/,
];

/** A call that receives so many bytes at most. */
export function receivingAtMost(bytes: number): RegExp {
  return new RegExp(`\\b(?:recv|recvfrom|read)\\s*\\((?:[^)]*,)?\\s*${String(bytes)}\\s*[,)]`);
}

const ADDRESS_LINE =
  /\b(?:bind|connect|connect_ex|sendto|create_connection|create_server|htons)\s*\(|(?:addr|address|host|port|server|ip)\w*\s*=/i;

/** The only line that matches the first of these patterns that any line matches; the file alone where there are several. */
export function locateOnly(
  submission: SubmissionRecord,
  file: string | undefined,
  ...patterns: RegExp[]
): Place | undefined {
  if (file === undefined) return undefined;
  for (const wanted of patterns)
    for (const candidate of [file, ...importedFiles(submission, file)]) {
      const [hit, ...more] = sourceLines(submission, candidate).filter((line) => wanted.test(line.text));
      if (hit === undefined) continue;
      return more.length === 0 ? { file: candidate, line: hit.number } : { file: candidate };
    }
  return { file };
}

/** The line that says `wanted` in a branch whose condition matches: on the same line or the next. */
export function lineInBranch(
  submission: SubmissionRecord,
  file: string | undefined,
  condition: RegExp,
  wanted: RegExp,
): Place | undefined {
  if (file === undefined) return undefined;
  for (const candidate of [file, ...importedFiles(submission, file)]) {
    const lines = sourceLines(submission, candidate).filter(({ text }) => text.trim() !== '');
    for (const [index, line] of lines.entries()) {
      const match = condition.exec(line.text);
      if (match === null) continue;
      const rest = line.text.slice(match.index + match[0].length);
      const hit = wanted.test(rest) ? line : rest.trim() === '' ? lines[index + 1] : undefined;
      if (hit !== undefined && wanted.test(hit === line ? rest : hit.text))
        return { file: candidate, line: hit.number };
    }
  }
  return undefined;
}

/** Lines of a source with the comments taken out. */
export const sourceLines = rememberedByName((submission: SubmissionRecord, path): readonly SourceLine[] => {
  const text = sourceText(submission, path);
  if (text === undefined) return [];
  const isC = /\.(?:c|h|cc|cpp|java|go|m?js|ts)$/i.test(path);
  const code = isC ? text.replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' ')) : text;
  return code
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: stripComment(line, isC ? '//' : '#') }));
});

interface SourceLine {
  /** From 1. */
  number: number;
  text: string;
}

/** Cuts a line at its comment, leaving a `#` inside a string alone. */
function stripComment(line: string, mark: string): string {
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const char = line[index] ?? '';
    if (quote !== '') {
      if (char === '\\') index++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (line.startsWith(mark, index)) return line.slice(0, index);
  }
  return line;
}

/** Files of the submission that a Python source imports, beside it. */
const importedFiles = rememberedByName((submission: SubmissionRecord, file): readonly string[] => {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  const found = new Set<string>();
  const waiting = [file];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    for (const match of (sourceText(submission, next) ?? '').matchAll(/^\s*(?:from|import)\s+([\w.]+)/gm)) {
      const name = `${folder}${(match[1] ?? '').replaceAll('.', '/')}.py`;
      if (name === file || found.has(name) || !submission.files.some(({ path }) => path === name)) continue;
      found.add(name);
      waiting.push(name);
    }
  return [...found];
});

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
