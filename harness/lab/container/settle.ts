import { ask, type Engine } from './engine.ts';
import { confinement, type ContainerIdentity } from './run-options.ts';

/** What Podman may need to start anything at all, best first: not every machine lets it set the limits that it likes. */
const CANDIDATES: readonly (readonly string[])[] = [
  [],
  ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1000:1000'],
  ['--runtime=runc', '--ulimit=nofile=1024:1024', '--ulimit=nproc=1000:1000'],
];

/** The engine with each of the options that every `run` may need here, to be tried in this order. */
export function candidates(engine: Engine): Engine[] {
  return engine.kind === 'docker' ? [engine] : CANDIDATES.map((runOptions) => ({ ...engine, runOptions }));
}

/** The engine with the options that every `run` needs here, found by trying. As it was where none of them helps. */
export async function settled(
  engine: Engine,
  image: string,
  identify: () => ContainerIdentity,
): Promise<Engine> {
  if (engine.kind === 'docker') return engine;
  for (const tried of candidates(engine)) {
    const args = ['run', '--rm', ...confinement(tried, identify()), '--entrypoint=sh', image, '-c', ':'];
    if ((await ask(tried, args)).ok) return tried;
  }
  return engine;
}
