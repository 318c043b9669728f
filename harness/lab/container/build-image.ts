import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageWish, OwnCommand, OwnImage } from '../backend.ts';
import { ask, engineFault, type Engine } from './engine.ts';
import { removeImage } from './leftovers.ts';
import { baseImage } from './own-image/base-images.ts';
import { contextFor, copyContext } from './own-image/context.ts';
import {
  basesOf,
  namesCommand,
  parseDockerfile,
  pathsTaken,
  pinned,
  unbuildable,
} from './own-image/dockerfile.ts';
import { lastWords, readFailure } from './own-image/failure.ts';
import { BOUNDS, BUILD_LIMIT_MS, runBuild } from './own-image/run-build.ts';
import { takeWorkFolder } from './own-image/work-folder.ts';

const LARGEST_DOCKERFILE = 64 * 1024;

/** Where an image is built, and what is called how. */
export interface BuildPlace {
  engine: Engine;
  /** `key=value`: what everything is marked with that a build leaves in the engine. */
  label: string;
  /** A new name for an image or a container, by which its owner is known. */
  nextName: () => string;
}

/**
 * Builds a program's image from the submission's own Dockerfile. That is running student code: without network, with limits,
 * from a copy of plain files. A Dockerfile that is wrong is `failed`; one that needs what a build here lacks (its base image,
 * the network, BuildKit) is `toolchain-missing`, which costs nobody a point.
 *
 * @throws OperatorError where the engine itself fails.
 */
export async function buildImage(place: BuildPlace, wish: ImageWish): Promise<OwnImage> {
  const { engine, label, nextName } = place;
  const { root, dockerfile, folder } = wish;
  const text = (await readFile(join(root, dockerfile))).subarray(0, LARGEST_DOCKERFILE).toString('utf8');
  const file = parseDockerfile(text);
  const context = contextFor(dockerfile, pathsTaken(file), wish.files);
  const command = `${engine.kind} build -f ${dockerfile} ${context}`;
  const failed = (output: string): OwnImage => ({
    kind: 'failed',
    record: { ok: false, command, output },
  });
  const missing = (output: string, tool: string): OwnImage => ({
    kind: 'failed',
    record: { ok: false, command, output, why: 'toolchain-missing', tool },
  });
  const obstacle = unbuildable(file, text);
  if (obstacle !== undefined)
    return missing(`${dockerfile}, line ${obstacle.line}: ${obstacle.why}.`, 'BuildKit');
  const ids = new Map<string, string>();
  for (const image of basesOf(file)) {
    const found = await baseImage(engine, image);
    if (found.kind === 'absent') return missing(`The base image ${image} is missing: ${found.why}`, image);
    ids.set(image, found.id);
  }
  const scratch = join(folder, 'build');
  const tag = nextName();
  // Of this build alone: others may be under way.
  const ownLabel = `wiremark.build=${tag}`;
  const labels = [label, ownLabel] as const;
  await mkdir(scratch, { recursive: true });
  try {
    const tooMuch = await copyContext(join(root, context), join(scratch, 'context'));
    if (tooMuch !== undefined) return failed(tooMuch);
    await writeFile(join(scratch, 'Dockerfile'), pinned(file, ids, labels));
    const { ok, stopped, output } = await runBuild(engine, { tag, labels, scratch });
    if (ok) {
      const { id, argv, workFolder } = await describe(engine, tag);
      const own = namesCommand(file) && argv.length > 0 ? { argv, workFolder } : undefined;
      return {
        kind: 'built',
        image: id,
        ...(own === undefined ? {} : { command: await startable(place, id, own, join(folder, 'work')) }),
        record: { ok: true, command, output: '' },
        remove: () => removeImage(engine, tag),
      };
    }
    if (stopped === 'bytes')
      return missing(`Stopped: a step wrote more than ${BOUNDS.bytes / 2 ** 30} GB.`, 'disk space');
    if (stopped === 'no-memory')
      return missing('The machine ran out of memory while it was built.', 'memory');
    if (stopped === 'processes')
      return failed(
        `${lastWords(output)}\nStopped at a limit: this step had more than ${BOUNDS.processes} processes and threads at once.`,
      );
    const outcome = readFailure(output, stopped === 'late' ? BUILD_LIMIT_MS : undefined);
    switch (outcome.kind) {
      case 'student':
        return failed(outcome.output);
      case 'lacking':
        return missing(outcome.output, outcome.lacks);
      case 'engine':
        throw engineFault(`${engine.kind} build failed: ${outcome.output}`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await removeRemains(engine, ownLabel);
  }
}

/** What an image is told to run: ENTRYPOINT, CMD and WORKDIR. Its user does not matter: programs are nobody's here. */
async function describe(
  engine: Engine,
  tag: string,
): Promise<{ id: string; argv: string[]; workFolder: string }> {
  const { ok, stdout, stderr } = await ask(engine, ['image', 'inspect', tag]);
  if (!ok) throw engineFault(`${engine.kind} does not know the image that it built: ${stderr.trim()}`);
  const inspected = new Fields(JSON.parse(stdout)).field('0');
  const config = inspected.field('Config');
  return {
    id: inspected.text('Id'),
    argv: [...config.texts('Entrypoint'), ...config.texts('Cmd')],
    workFolder: config.text('WorkingDir') || '/',
  };
}

async function startable(
  { engine, label, nextName }: BuildPlace,
  id: string,
  { argv, workFolder }: { argv: string[]; workFolder: string },
  into: string,
): Promise<OwnCommand> {
  const container = { name: nextName(), label };
  const isTaken = await takeWorkFolder(engine, { id, folder: workFolder }, container, into);
  return isTaken
    ? { argv, source: into }
    : { argv: ['sh', '-c', 'cd "$0" && exec "$@"', workFolder, ...argv] };
}

/** Images of steps that led to no image. What belongs to an image that is still wanted goes with that one. */
async function removeRemains(engine: Engine, label: string): Promise<void> {
  await ask(engine, ['image', 'prune', '--force', '--filter', `label=${label}`]);
}

/** Fields of what an engine says of an image, as far as they have the type that is expected. */
class Fields {
  private readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  field(name: string): Fields {
    const { value } = this;
    return new Fields(
      typeof value === 'object' && value !== null
        ? Object.getOwnPropertyDescriptor(value, name)?.value
        : undefined,
    );
  }

  text(name: string): string {
    const { value } = this.field(name);
    return typeof value === 'string' ? value : '';
  }

  texts(name: string): string[] {
    const { value } = this.field(name);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  }
}
