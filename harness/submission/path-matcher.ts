import picomatch from 'picomatch';

const known = new Map<string, (path: string) => boolean>();

/**
 * Whether a path inside a submission matches a glob, whatever the case of its letters. A rubric's globs are asked about every submission
 * of a class, and to read one takes longer than all else that binds programs: each is read once, when a path is first asked about.
 */
export function matchesGlob(glob: string, path: string): boolean {
  let matches = known.get(glob);
  if (matches === undefined) {
    matches = picomatch(glob, { nocase: true, dot: false });
    known.set(glob, matches);
  }
  return matches(path);
}
