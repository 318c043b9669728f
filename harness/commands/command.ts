import { parseArgs, type ParseArgsConfig } from 'node:util';
import { OperatorError } from '../errors.ts';
import type { Locale } from '../model/rubric.ts';

/** Exit codes: a contract with scripts and CI. */
export const EXIT = { passed: 0, below: 1, usage: 2, notGraded: 3 } as const;

/** Errors that are nothing of how a command was called: what was asked for could not be graded. */
const NOT_GRADED = new Set([
  'engine-fault',
  'no-engine',
  'no-image',
  'no-capture',
  'no-unshare',
  'no-fault-library',
  'no-linux',
  'no-namespaces',
  'no-python',
  'submission-unreadable',
  'submission-hard-link',
]);

/** The exit code for an error that ends a command. */
export function exitCodeOfError({ code }: OperatorError): number {
  return NOT_GRADED.has(code) ? EXIT.notGraded : EXIT.usage;
}

/** Reads a command's arguments; what it does not know becomes an error that names the help. */
export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; args: string[] }>> {
  try {
    const read = parseArgs({ args, options, allowPositionals: true });
    requireNames(command, read.positionals);
    return read;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new OperatorError('usage', `wiremark ${command}: ${what}.`, `See wiremark ${command} --help.`, {
      cause: error,
    });
  }
}

/**
 * Sees to it that nothing is named by an empty word: as a path it would be the current folder.
 *
 * @throws OperatorError where something is.
 */
export function requireNames(command: string, words: readonly string[]): void {
  if (words.includes(''))
    throw new OperatorError(
      'usage',
      `wiremark ${command}: a name is empty.`,
      'Perhaps a variable of your shell is. The current folder is called "."',
    );
}

/** Reads `--locale`. */
export function readLocale(given: string | undefined): Locale | undefined {
  if (given === undefined || given === 'en' || given === 'id') return given;
  throw new OperatorError(
    'usage',
    `--locale must be en or id, was "${given}".`,
    'Write --locale en or --locale id.',
  );
}

/** How stdout or stderr shows text: colours on a terminal only, and never with NO_COLOR. */
export function terminalOptions(stream: NodeJS.WriteStream): {
  color: boolean;
  width: number;
  unicode: boolean;
} {
  const noColor = process.env['NO_COLOR'];
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || '';
  return {
    color:
      stream.isTTY === true && (noColor === undefined || noColor === '') && process.env['TERM'] !== 'dumb',
    width: stream.isTTY === true ? Math.max(40, stream.columns) : 80,
    unicode: stream.isTTY !== true || /utf-?8/i.test(locale),
  };
}

/** The exit code for a set of results. */
export function exitCodeOf(results: { status: string; score: number | null; passMark: number }[]): number {
  if (results.length === 0 || results.some((result) => result.status !== 'graded')) return EXIT.notGraded;
  return results.every((result) => (result.score ?? 0) >= result.passMark) ? EXIT.passed : EXIT.below;
}
