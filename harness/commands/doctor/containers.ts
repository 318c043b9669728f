import {
  ask,
  findEngine,
  isEngine,
  type Engine,
  type EngineAnswer,
  type EngineKind,
} from '../../lab/container/engine.ts';
import { gateFault } from '../../lab/container/gate.ts';
import { OWNER_LABEL } from '../../lab/container/leftovers.ts';
import { confinement } from '../../lab/container/run-options.ts';
import { candidates } from '../../lab/container/settle.ts';
import { groupName } from '../../lab/owner.ts';
import type { Finding } from './finding.ts';

/** What the container engines of a machine are good for. None of it is needed where namespaces are to be had. */
export interface Containers {
  findings: Finding[];
  /** Those that start containers, or would if there were an image to try it with. */
  engines: { kind: EngineKind; isRootless: boolean; hasHarness: boolean }[];
}

/** The image that `scripts/wiremark` starts, unless it is told another. */
const HARNESS_IMAGE = 'wiremark';
const TRIAL_LIMIT_MS = 60_000;
const NAMES: Record<EngineKind, string> = { docker: 'Docker', podman: 'Podman' };

const HANDED_DOWN = 'WIREMARK_CONTAINERS';

/** Lets a process that is started from here know it: inside the lab's namespaces no engine is to be seen. */
export function handDown(containers: Containers): void {
  process.env[HANDED_DOWN] = JSON.stringify(containers);
}

/** What both engines are good for, seen or handed down. */
export async function lookAtContainers(): Promise<Containers> {
  const known = process.env[HANDED_DOWN];
  return known === undefined ? lookAtEngines() : JSON.parse(known);
}

async function lookAtEngines(): Promise<Containers> {
  const looked = await Promise.all([lookAt('docker'), lookAt('podman')]);
  const installed = looked.filter(({ isInstalled }) => isInstalled);
  if (installed.length === 0)
    return {
      findings: [
        {
          name: 'container engines',
          ok: false,
          isOptional: true,
          detail: 'neither Docker nor Podman is installed; only --sandbox docker and podman need one',
        },
      ],
      engines: [],
    };
  return {
    findings: installed.map(({ finding }) => finding),
    engines: installed.flatMap(({ engine }) => engine ?? []),
  };
}

interface Look {
  finding: Finding;
  isInstalled: boolean;
  engine?: Containers['engines'][number];
}

async function lookAt(kind: EngineKind): Promise<Look> {
  const name = NAMES[kind];
  const found = await findEngine(kind);
  if (!isEngine(found))
    return {
      finding: { name, ok: false, isOptional: true, detail: found.why, remedy: found.remedy },
      isInstalled: !found.why.includes('not installed'),
    };
  const images = await imagesOf(found);
  const trial = images[0] === undefined ? undefined : await tryContainer(found, images[0].id);
  const { runOptions, version, isRootless } = trial?.engine ?? found;
  const options = runOptions.length === 0 ? [] : [`takes ${runOptions.join(' ')} here`];
  const said = [version, rightsWith(found), ...options].join(', ');
  if (trial?.fault !== undefined)
    return {
      finding: {
        name,
        ok: false,
        isOptional: true,
        detail: `${said}; a container without network does not start: ${trial.fault}`,
        remedy: `Try it by hand: ${kind} run --rm --network none ${images[0]?.name ?? ''} true`,
      },
      isInstalled: true,
    };
  const fault = gateFault();
  const gate = fault === undefined ? '' : `; images that submissions build start ungated: ${fault}`;
  return {
    finding: { name, ok: true, isOptional: true, detail: `${said}; ${trial?.detail ?? UNTRIED}${gate}` },
    isInstalled: true,
    engine: { kind, isRootless, hasHarness: images.some(({ name: tag }) => isHarness(tag)) },
  };
}

const UNTRIED = 'no image is there yet to try a container with';

function rightsWith({ kind, isRootless }: Engine): string {
  if (isRootless) return 'rootless';
  if (process.getuid?.() === 0 || process.platform !== 'linux') return 'as root';
  return kind === 'docker' ? 'as root (who may use Docker, is root)' : 'as root';
}

/** Podman names images of its own machine `localhost/wiremark:latest`. */
function isHarness(name: string): boolean {
  return name.replace(/^localhost\//u, '').replace(/:[^:/]*$/u, '') === HARNESS_IMAGE;
}

async function imagesOf(engine: Engine): Promise<{ id: string; name: string }[]> {
  const { stdout } = await ask(engine, ['images', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}']);
  return stdout.split('\n').flatMap((line) => {
    const [id, name] = line.trim().split(' ');
    return id === undefined || id === '' || name === undefined ? [] : [{ id, name }];
  });
}

interface Trial {
  detail: string;
  fault?: string;
}

/** Starts a container of an image as a lab would, with limits. What it is told to run does not have to be there. */
async function tryContainer(engine: Engine, image: string): Promise<Trial & { engine: Engine }> {
  let first: Trial | undefined;
  for (const [index, tried] of candidates(engine).entries()) {
    const name = `${groupName()}-trial-${index}`;
    const answer = await ask(
      tried,
      [
        'run',
        '--rm',
        ...confinement(tried, { name, label: `${OWNER_LABEL}=${groupName()}` }),
        ...(tried.hasLimits ? ['--memory=64m', '--pids-limit=32'] : []),
        '--entrypoint=true',
        image,
      ],
      TRIAL_LIMIT_MS,
    );
    const trial = readTrial(answer, tried.hasLimits);
    if (trial.fault === undefined) return { ...trial, engine: tried };
    first ??= trial;
  }
  return { detail: '', ...first, engine };
}

/** What a container's trial says of its engine. */
export function readTrial({ ok, stderr }: Pick<EngineAnswer, 'ok' | 'stderr'>, hasLimits: boolean): Trial {
  const hasStarted = ok || /executable file\b.*\bnot found|no such file or directory.*true/iu.test(stderr);
  if (!hasStarted) return { detail: '', fault: lastLine(stderr) };
  const isUnlimited =
    !hasLimits || /limit.*(?:not support|discarded|ignored)|not support.*limit/isu.test(stderr);
  return {
    detail: isUnlimited
      ? 'containers start, without network; limits of memory and processes do not hold here, those of each process do'
      : 'containers start, without network, and limits of memory and processes hold',
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
