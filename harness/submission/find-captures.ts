import type { SubmittedFile } from '../model/evidence.ts';
import { byPreference, wrapperOf } from './find-programs.ts';
import { matchesGlob } from './path-matcher.ts';

/** Captures of a submission that match one of the globs, the most likely first. Globs see paths as those of programs do. */
export function findCaptures(globs: string[], files: SubmittedFile[]): SubmittedFile[] {
  const wrapper = wrapperOf(files);
  return files
    .filter(({ path }) => globs.some((glob) => matchesGlob(glob, path.slice(wrapper.length))))
    .toSorted((a, b) => byPreference(a.path, b.path));
}
