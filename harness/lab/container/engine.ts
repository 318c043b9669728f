import { existsSync } from 'node:fs';
import { OperatorError } from '../../errors.ts';
import { pathOf } from '../../host-commands.ts';

export type EngineKind = 'docker' | 'podman';

/** A container engine that answers on this machine. Docker and Podman take the same words. */
export interface Engine {
  kind: EngineKind;
  /** Its command, as an absolute path. */
  path: string;
  /** Of the engine itself, not of its client: `20.10.24`. */
  version: string;
  /** Podman of an ordinary user: containers live in that user's user namespace. */
  isRootless: boolean;
  /** Options that every `run` needs on this machine. */
  runOptions: readonly string[];
  /** Whether it can limit the memory and the processes of a container. */
  hasLimits: boolean;
}

/** Why an engine cannot be used here, and what to do. */
export interface EngineProblem {
  why: string;
  remedy: string;
}

/** What an engine said. */
export interface EngineAnswer {
  ok: boolean;
  stdout: string;
  stderr: string;
}

const LIMIT_MS = 30_000;

/** Runs a command of an engine and waits for it. Never throws: what went wrong is in the answer. */
export async function ask(
  engine: Pick<Engine, 'path'>,
  args: readonly string[],
  limitMs = LIMIT_MS,
): Promise<EngineAnswer> {
  // Only where there are containers: it is a hundred modules.
  const { execa } = await import('execa');
  const { exitCode, stdout, stderr, shortMessage } = await execa(engine.path, args, {
    reject: false,
    stdin: 'ignore',
    timeout: limitMs,
    maxBuffer: 10_000_000,
  });
  return { ok: exitCode === 0, stdout, stderr: stderr === '' ? (shortMessage ?? '') : stderr };
}

/** The engine of a kind, or why it cannot be used here. */
export async function findEngine(kind: EngineKind): Promise<Engine | EngineProblem> {
  const path = pathOf(kind);
  if (path === undefined)
    return {
      why: `${kind} is not installed`,
      remedy: `sudo apt-get install ${kind === 'docker' ? 'docker.io' : 'podman'}`,
    };
  // In the user namespace of rootless Podman everybody is root.
  const isRoot = process.getuid?.() === 0 && process.env['WIREMARK_ROOTLESS'] !== '1';
  const { ok, stdout, stderr } = await ask({ path }, ['version', '--format', '{{.Server.Version}}']);
  if (!ok || stdout.trim() === '')
    return kind === 'docker'
      ? dockerProblem(stderr)
      : {
          why: `podman does not answer: ${firstLine(stderr)}`,
          remedy: 'Run podman info, and mend what it says.',
        };
  return {
    kind,
    path,
    version: stdout.trim(),
    isRootless: kind === 'podman' && !isRoot,
    runOptions: [],
    // Version 1 of control groups lets nobody but root make any.
    hasLimits: isRoot || existsSync('/sys/fs/cgroup/cgroup.controllers'),
  };
}

export function isEngine(found: Engine | EngineProblem): found is Engine {
  return 'path' in found;
}

/** @throws OperatorError where the engine cannot be used here. */
export async function requireEngine(kind: EngineKind): Promise<Engine> {
  const found = await findEngine(kind);
  if (isEngine(found)) return found;
  throw new OperatorError('no-engine', `--sandbox ${kind}: ${found.why}.`, found.remedy);
}

/** The error for what an engine itself did wrong: no program had a part in it. */
export function engineFault(what: string): OperatorError {
  return new OperatorError('engine-fault', what, 'Run it again. Where it stays so, run wiremark doctor.');
}

function dockerProblem(words: string): EngineProblem {
  if (/permission denied/i.test(words))
    return {
      why: 'this user may not use the Docker engine',
      remedy: 'Run wiremark with sudo.',
    };
  return {
    why: `the Docker engine does not answer: ${firstLine(words)}`,
    remedy: 'Start it: sudo systemctl start docker',
  };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
}
