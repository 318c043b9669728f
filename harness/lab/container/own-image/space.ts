import { statfs } from 'node:fs/promises';
import { ask, type Engine } from '../engine.ts';

const LOOK_MS = 250;

/** Free space where an engine keeps its images; undefined where that cannot be seen from here. */
export async function freeSpace(engine: Engine): Promise<(() => Promise<number>) | undefined> {
  const field = engine.kind === 'docker' ? '{{.DockerRootDir}}' : '{{.Store.GraphRoot}}';
  const { stdout } = await ask(engine, ['info', '--format', field]);
  const folder = stdout.trim();
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  return folder.startsWith('/')
    ? await free().then(
        () => free,
        () => undefined,
      )
    : undefined;
}

/** Tells once when more than so many bytes were taken since now. No engine limits what a build writes. */
export async function watchSpace(
  free: () => Promise<number>,
  mostBytes: number,
  onTaken: () => void,
): Promise<Disposable> {
  const before = await free();
  const timer = setInterval(() => {
    void free().then(
      (left) => {
        if (before - left <= mostBytes) return;
        clearInterval(timer);
        onTaken();
      },
      () => clearInterval(timer),
    );
  }, LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
