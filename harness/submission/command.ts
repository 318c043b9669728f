import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import { languageOf } from './languages/index.ts';
import type { ProgramCommand } from './languages/language.ts';

/** How a bound program is built and run, as its language has it. Undefined where no file is bound. */
export function commandFor(
  bound: Pick<BoundProgram, 'file'>,
  files: readonly SubmittedFile[],
): ProgramCommand | undefined {
  const { file: path } = bound;
  if (path === undefined) return undefined;
  const file = files.find((candidate) => candidate.path === path);
  return languageOf(path).command(file ?? { path, bytes: 0, sha256: '', kind: 'source' }, files);
}
