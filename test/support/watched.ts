import { execa } from 'execa';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, top } from './cli.ts';

/** What a command did to begin and to do its work. */
export interface Watched {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Our own modules that it loaded: `wire/ipv4.ts`. */
  own: Set<string>;
  /** Packages of others that it loaded a module of. */
  packages: Set<string>;
  /** How many modules it loaded in all, those of Node left out. */
  modules: number;
  /** Every file that was read, as often as it was, by all threads. */
  read: string[];
}

/**
 * Runs wiremark from its source and watches which modules it loads and which files it reads.
 *
 * @param more.built what was built, to be run in the place of the source.
 */
export async function watched(
  args: string[],
  more: { exitAt?: string; built?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Watched> {
  await using folder = await temporaryFolder();
  const preload = join(top, 'test/support/watch-process.cjs');
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [
      '--require',
      preload,
      ...(more.built === undefined ? ['--import', 'tsx', join(top, 'harness/cli.ts')] : [more.built]),
      ...args,
    ],
    {
      cwd: top,
      reject: false,
      stdin: 'ignore',
      env: {
        ...more.env,
        NO_COLOR: '1',
        WATCHED_TO: folder.path,
        ...(more.exitAt === undefined ? {} : { WATCHED_EXIT: more.exitAt }),
      },
    },
  );
  const threads: { read: string[]; modules: string[] }[] = [];
  for (const name of await readdir(folder.path))
    if (name.endsWith('.json')) threads.push(JSON.parse(await readFile(join(folder.path, name), 'utf8')));
  const modules = threads.flatMap((thread) => thread.modules);
  return {
    exitCode,
    stdout,
    stderr,
    own: new Set(modules.flatMap((url) => /\/harness\/([^?]+\.ts)(?:\?.*)?$/u.exec(url)?.[1] ?? [])),
    packages: new Set(
      modules
        .flatMap(
          (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/u.exec(url)?.[1] ?? [],
        )
        .filter((name) => !LOADER.has(name)),
    ),
    modules: new Set(modules.filter((url) => url !== '' && !url.startsWith('node:'))).size,
    read: threads.flatMap((thread) => thread.read),
  };
}

/** What runs TypeScript from source: not there in what is installed. */
const LOADER = new Set(['tsx', 'esbuild', 'get-tsconfig', 'resolve-pkg-maps', '@esbuild']);
