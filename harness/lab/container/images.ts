import { OperatorError } from '../../errors.ts';
import type { LanguageName } from '../../model/evidence.ts';
import type { ProgramNeed, Toolchain } from '../backend.ts';
import { isAtLeast, type WantedTool } from '../toolchains.ts';
import { ask, type Engine } from './engine.ts';
import { LIMITS } from '../limits.ts';
import { confinement, limitOptions, withoutRepeated, type ContainerIdentity } from './run-options.ts';

/** Well-known images by language. Each has a shell. */
const DEFAULTS: Record<LanguageName, string> = {
  python: 'python:3-slim',
  c: 'gcc',
  cpp: 'gcc',
  node: 'node',
  typescript: 'node',
  go: 'golang',
  java: 'eclipse-temurin',
  shell: 'gcc',
  executable: 'gcc',
};
const PULL_LIMIT_MS = 900_000;

/** What is known of an image that is here. */
export interface Image {
  reference: string;
  /** Where its commands are. */
  tools: ReadonlyMap<string, string>;
  pythonVersion: number;
  nodeVersion: string;
}

export interface ImagesOptions {
  engine: Engine;
  /** The image for all programs, whatever the rubric says. */
  given?: string;
  /** Names the container in which an image is looked into. */
  identify: () => ContainerIdentity;
  /** Tells whoever waits what takes long. */
  say: (line: string) => void;
}

/** The images of one run: looked for, pulled where they are missing, and looked into once each. */
export class Images {
  private readonly options: ImagesOptions;
  private readonly known = new Map<string, Promise<Image>>();

  constructor(options: ImagesOptions) {
    this.options = options;
  }

  /** @throws OperatorError where the image is not here and cannot be had, or has no shell. */
  open(reference: string, forWhom: string): Promise<Image> {
    const known = this.known.get(reference) ?? this.look(reference, forWhom);
    this.known.set(reference, known);
    // What failed once may have been the engine's bad moment: whoever asks next looks again.
    known.catch(() => this.known.delete(reference));
    return known;
  }

  /** The tools of a program's image. An image that only its language asks for costs nobody a point when it cannot be had. */
  async toolchainFor({ program, image, language }: ProgramNeed): Promise<Toolchain> {
    const reference = this.options.given ?? image ?? DEFAULTS[language ?? 'executable'];
    try {
      return toolchainOf(await this.open(reference, `the program ${program}`));
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const fault = `${capital(error.message)} ${error.nextStep}`;
      return { ...NOTHING, image: reference, fault };
    }
  }

  private async look(reference: string, forWhom: string): Promise<Image> {
    const { engine, identify, say } = this.options;
    await fetchImage(engine, reference, forWhom, say);
    const identity = identify();
    // A submission's own image decides what `sh` and `python3` are: it has the limits of a program.
    const options = withoutRepeated([
      ...confinement(engine, identity),
      ...limitOptions(engine, LIMITS, 0),
      '--user=1000:1000',
    ]);
    const { ok, stdout, stderr } = await ask(engine, [
      'run',
      ...options,
      '--entrypoint=sh',
      reference,
      '-c',
      LOOK,
    ]).finally(() => ask(engine, ['rm', '--force', '--volumes', identity.name]));
    if (!ok)
      throw /exec(utable)?[^\n]*(not found|no such file)|no such file or directory/i.test(stderr)
        ? new OperatorError(
            'image-without-shell',
            `the image ${reference}, for ${forWhom}, has no shell (sh).`,
            'Name an image that has one, for example the slim variant instead of the distroless one.',
          )
        : new OperatorError(
            'engine-fault',
            `${engine.kind} cannot run the image ${reference}: ${lastLine(stderr)}`,
            'Run wiremark doctor.',
          );
    return readLook(reference, stdout);
  }
}

/**
 * Sees to it that an image is here.
 *
 * @throws OperatorError where it is not, and cannot be pulled.
 */
export async function fetchImage(
  engine: Engine,
  reference: string,
  forWhom: string,
  say: (line: string) => void,
): Promise<void> {
  if ((await ask(engine, ['image', 'inspect', '--format', '{{.Id}}', reference])).ok) return;
  const next = `Get it with ${engine.kind} pull ${reference}, or name another one: --image <image>, or "image" of the program in the rubric.`;
  // Rootless Podman is started without a network here.
  if (engine.isRootless)
    throw new OperatorError('no-image', `the image ${reference}, for ${forWhom}, is not here.`, next);
  say(`Pulling the image ${reference}, for ${forWhom} ...`);
  const { ok, stderr } = await ask(engine, ['pull', '--quiet', reference], PULL_LIMIT_MS);
  if (ok) return;
  throw new OperatorError(
    'no-image',
    `the image ${reference}, for ${forWhom}, is not here and cannot be pulled: ${lastLine(stderr)}.`,
    next,
  );
}

/** Says where each tool is, and the versions that matter. */
const LOOK = `for tool in python3 python python2 node stdbuf cc c++ gcc g++ make javac java go bash; do
  at=$(command -v "$tool") && echo "at $tool $at"
done
python=$(command -v python3 || command -v python || command -v python2) &&
  "$python" -c 'import sys; print("python %d" % sys.version_info[0])'
command -v node >/dev/null && echo "node $(node --version)"
exit 0`;

function readLook(reference: string, text: string): Image {
  const places = [...text.matchAll(/^at (\S+) (\/.*)$/gm)].map(([, tool = '', at = '']): [string, string] => [
    tool,
    at,
  ]);
  return {
    reference,
    tools: new Map(places),
    pythonVersion: Number(/^python (\d+)$/m.exec(text)?.[1] ?? 0),
    nodeVersion: /^node v([\d.]+)/m.exec(text)?.[1] ?? '0',
  };
}

const NOTHING: Omit<Toolchain, 'image'> = {
  find: () => undefined,
  lacks: 'is missing',
  hasStdbuf: false,
  isPython2: false,
};

function toolchainOf({ reference, tools, pythonVersion, nodeVersion }: Image): Toolchain {
  return {
    image: reference,
    find({ command, atLeast }: WantedTool) {
      if (command === 'node' && !isAtLeast(nodeVersion, atLeast)) return undefined;
      // An image of Python 2 has no `python3`.
      const names = command === 'python3' ? ['python3', 'python', 'python2'] : [command];
      return names.map((name) => tools.get(name)).find((path) => path !== undefined);
    },
    lacks: `is not in the image ${reference}`,
    hasStdbuf: tools.has('stdbuf'),
    isPython2: pythonVersion === 2,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
