import picomatch from 'picomatch';
import type { SubmittedFile } from '../model/evidence.ts';
import { byPreference, wrapperOf } from './find-programs.ts';

/** Captures of a submission that match one of the globs, the most likely first. Globs see paths as those of programs do. */
export function findCaptures(globs: string[], files: SubmittedFile[]): SubmittedFile[] {
  const matches = picomatch(globs, { nocase: true, dot: false });
  const wrapper = wrapperOf(files);
  return files
    .filter(({ path }) => matches(path.slice(wrapper.length)))
    .toSorted((a, b) => byPreference(a.path, b.path));
}
