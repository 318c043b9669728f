import { ask, type Engine } from '../engine.ts';

const PULL_LIMIT_MS = 300_000;

/** An image that a build or a program needs: its id, or why it cannot be had here. */
export type FoundImage = { kind: 'found'; id: string } | { kind: 'absent'; why: string };

const asked = new Map<string, Promise<FoundImage>>();

/**
 * The id of a base image. One that is not there is fetched where it is an official one (a name without `/`); what else students
 * name is never fetched for them.
 */
export function baseImage(engine: Engine, image: string): Promise<FoundImage> {
  const key = `${engine.path} ${image}`;
  const asking = asked.get(key) ?? find(engine, image);
  asked.set(key, asking);
  // A fetch may fail once: the next submission asks again.
  void asking.then(
    ({ kind }) => kind === 'absent' && asked.delete(key),
    () => asked.delete(key),
  );
  return asking;
}

async function find(engine: Engine, image: string): Promise<FoundImage> {
  if (!/^[a-z0-9][\w./:@-]{0,200}$/iu.test(image))
    return { kind: 'absent', why: 'that is no name of an image' };
  const there = await idOf(engine, image);
  if (there !== undefined) return { kind: 'found', id: there };
  if (!/^[a-z0-9][a-z0-9._-]*(:[\w.-]+)?$/u.test(image))
    return { kind: 'absent', why: `it is not there, and no official one; ${engine.kind} pull ${image}` };
  const official = `docker.io/library/${image}`;
  const { ok } = await ask(engine, ['pull', official], PULL_LIMIT_MS);
  const fetched = ok ? await idOf(engine, official) : undefined;
  return fetched === undefined
    ? { kind: 'absent', why: `it is not there and could not be fetched; ${engine.kind} pull ${image}` }
    : { kind: 'found', id: fetched };
}

async function idOf(engine: Engine, image: string): Promise<string | undefined> {
  const { ok, stdout } = await ask(engine, ['image', 'inspect', '--format', '{{.Id}}', image]);
  const [id] = stdout.trim().split('\n');
  return ok && id !== undefined && /^(sha256:)?[0-9a-f]{64}$/u.test(id) ? id : undefined;
}
