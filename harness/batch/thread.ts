import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread.
 *
 * @param entry the module that it begins in, as it is called once it is built: `new URL('./judge-thread.js', import.meta.url)`.
 */
export function startThread(entry: URL, workerData: object): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(entry, { workerData, resourceLimits });
  // From source it needs the loader for TypeScript, which a process gives to its first thread alone.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href;
  const source = entry.href.replace(/\.js$/u, '.ts');
  const code = `import('${loader}').then(({ register }) => { register(); return import('${source}'); });`;
  return new Worker(code, { workerData, resourceLimits, eval: true });
}

/** Room for what has just been made: half of what the engine takes, which judges as fast. How much may be kept is left as it is. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };
