import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { inputsOf } from './one-file.ts';

/** Every process and thread of ours begins in one of these, and whoever starts it looks for it at this place. */
export const ENTRIES = [
  'batch/judge-thread',
  'batch/regrade-thread',
  'cli',
  'index',
  'lab/probe-process',
  'submission/documents/document-process',
];

/** What a module reads beside itself. */
const PLACE = 'wiremark-place:';

/**
 * Joins the modules below `<top>/harness` to few files, for what a command takes to begin is above all the opening of files: each entry lies
 * where its source does, what several need lies in `chunks/`, and packages stay where they are, but for what nearly every command needs. Names stay as they are
 * written, for stack traces. Nothing is written to disk.
 *
 * @param more entries that are no part of wiremark, by the place that they get.
 * @returns the files' text by their path below `dist/`, and the paths of what went into them.
 */
export async function bundle(
  top: string,
  more: Record<string, string> = {},
): Promise<{ files: Map<string, string>; inputs: string[] }> {
  const source = join(top, 'harness');
  const { outputFiles, metafile } = await build({
    absWorkingDir: top,
    entryPoints: {
      ...Object.fromEntries(ENTRIES.map((entry) => [entry, join(source, `${entry}.ts`)])),
      ...more,
    },
    outdir: join(top, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [packagesApart, placesOfModules(source), parsedJson],
  });
  const files = new Map(
    outputFiles.map((file) => {
      const path = relative(join(top, 'dist'), file.path).split(sep).join('/');
      return [path, file.text.replaceAll(PLACE, upFrom(path))];
    }),
  );
  return { files, inputs: inputsOf(metafile, top) };
}

/**
 * `import.meta.url` is where a module finds what lies beside it. In a file with others it stays the place that the module would
 * have alone.
 */
function placesOfModules(source: string): Plugin {
  return {
    name: 'places-of-modules',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const place = relative(source, path).split(sep).join('/').replace(/\.ts$/, '.js');
        return {
          loader: 'ts',
          contents: text.replaceAll(
            'import.meta.url',
            `new URL(${JSON.stringify(PLACE + place)}, import.meta.url).href`,
          ),
        };
      });
    },
  };
}

/** What each command that speaks to students would have to look for. */
const JOINED = /^(?:intl-messageformat|@formatjs\/.+)$/;

const packagesApart: Plugin = {
  name: 'packages-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || JOINED.test(path) ? undefined : { path, external: true },
    );
  },
};

/** What is said in one language: a run needs one of them. */
const CATALOGUE = /\/locale\/[a-z]+\/[a-z]+\.json$/;

/** A large object is read in less time from its JSON than from JavaScript, a catalogue when it is asked for. */
const parsedJson: Plugin = {
  name: 'parsed-json',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, async ({ path }) => {
      const content: unknown = JSON.parse(await readFile(path, 'utf8'));
      const read = `JSON.parse(${JSON.stringify(JSON.stringify(content))})`;
      return {
        loader: 'js',
        contents: `export default ${CATALOGUE.test(path) ? `() => ${read}` : read};`,
      };
    });
  },
};

/** From a file below `dist/` to `dist/` itself. */
function upFrom(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? './' : '../'.repeat(folder.split('/').length);
}
