import { join } from 'node:path';
import type { Backend, OwnImage } from '../lab/backend.ts';
import type { BoundProgram, SubmittedFile } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import { byPreference, wrapperOf } from '../submission/find-programs.ts';
import { matchesGlob } from '../submission/path-matcher.ts';

export interface OwnImagesOptions {
  backend: Backend;
  rubric: Rubric;
  files: SubmittedFile[];
  /** The files on disk. */
  copy: string;
  /** Where folders may be made that the programs' copies are made of. */
  folder: string;
}

/** The images that a submission builds itself, by the Dockerfiles that its rubric asks for: each once. */
export class OwnImages implements AsyncDisposable {
  private readonly options: OwnImagesOptions;
  private readonly built = new Map<string, Promise<OwnImage>>();
  /** One is built after another: two would count each other's use of the disk. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: OwnImagesOptions) {
    this.options = options;
  }

  /** The image of a program; undefined where it runs in none of its own. */
  async for({ program }: BoundProgram): Promise<OwnImage | undefined> {
    const { backend, rubric, files, copy, folder } = this.options;
    const dockerfile = dockerfileOf(rubric.programs[program]?.dockerfile ?? [], files);
    const { buildImage } = backend;
    if (dockerfile === undefined || buildImage === undefined) return undefined;
    const known = this.built.get(dockerfile);
    if (known !== undefined) return known;
    const order = {
      root: copy,
      files: files.map(({ path, storedAs }) => storedAs ?? path),
      dockerfile,
      folder: join(folder, `own-image-${this.built.size}`),
    };
    const building = this.last.then(() => buildImage(order));
    this.last = building.catch(() => {});
    this.built.set(dockerfile, building);
    return building;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const building of this.built.values()) {
      const image = await building.catch(() => undefined);
      if (image?.kind === 'built') await image.remove();
    }
  }
}

/** What is run of an image that says so, with the arguments that the rubric gives. A shell's line takes them at its end. */
export function commandIn(argv: readonly string[], args: readonly string[]): string[] {
  const [shell = '', option = '', line] = argv;
  if (args.length === 0 || line === undefined || option !== '-c' || argv.length > 3)
    return [...argv, ...args];
  return [shell, option, `${line} "$@"`, shell, ...args];
}

/** The Dockerfile that the first glob finds, the shallowest of several. */
function dockerfileOf(globs: readonly string[], files: SubmittedFile[]): string | undefined {
  const wrapper = wrapperOf(files);
  for (const glob of globs) {
    const found = files.filter(({ path }) => matchesGlob(glob, path.slice(wrapper.length)));
    const [first] = found.toSorted((a, b) => byPreference(a.path, b.path));
    if (first !== undefined) return first.storedAs ?? first.path;
  }
  return undefined;
}
