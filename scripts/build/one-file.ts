import { buildSync, type BuildOptions, type Metafile } from 'esbuild';
import { resolve } from 'node:path';

/** Code that was joined, and the paths of the files of which some is in it. */
export interface Joined {
  text: string;
  inputs: string[];
}

/** Joins code to one small file that needs nothing else. Paths in it count from `top`. */
export function oneFile(top: string, options: BuildOptions): Joined {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: top,
    bundle: true,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    ...options,
    write: false,
    metafile: true,
  });
  return { text: outputFiles[0]?.text ?? '', inputs: inputsOf(metafile, top) };
}

/** A module for `require`, whose own text is given. */
export function commonModule(top: string, contents: string): Joined {
  return oneFile(top, { stdin: { contents, resolveDir: top }, format: 'cjs', platform: 'node' });
}

/** Files of which something is in what esbuild wrote: not those of which all was left out. */
export function inputsOf(metafile: Metafile, top: string): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [resolve(top, path)] : [],
    ),
  );
}
