import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether tshark can be run. Prints once why its tests are skipped when it cannot. */
export const hasTshark = (() => {
  const found = spawnSync('tshark', ['--version']).status === 0;
  if (!found) process.stderr.write('tshark is not installed: comparisons with it are skipped\n');
  return found;
})();

/** The values of the fields, one record a frame. Several values of one field are joined by commas. */
export function tsharkFields<Field extends string>(
  path: string,
  fields: readonly Field[],
): Map<Field, string>[] {
  const rows = run(['-r', path, '-n', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])])
    .split('\n')
    .slice(0, -1);
  return rows.map((row) => {
    const values = row.split('\t');
    return new Map(fields.map((field, index) => [field, values[index] ?? '']));
  });
}

/** What `tshark -r` prints, and what it complains of. */
export function tsharkLines(path: string, args: string[] = []): string[] {
  return lines(run(['-r', path, ...args]));
}

/** The payload of TCP streams in hexadecimal: for each both directions, the one of the first sender first. */
export function tsharkFollow(path: string, streams: number[]): [string, string][] {
  if (streams.length === 0) return [];
  const output = run([
    '-r',
    path,
    '-n',
    '-q',
    ...streams.flatMap((stream) => ['-z', `follow,tcp,raw,${stream}`]),
  ]);
  const sections = output.split('Filter: tcp.stream eq ').slice(1);
  return streams.map((stream) => {
    const section = lines(sections.find((text) => text.startsWith(`${stream}\n`)) ?? '').slice(1);
    const hex = section.filter((line) => /^\t?[0-9a-f]+$/.test(line));
    const of = (indented: boolean) =>
      hex
        .filter((line) => line.startsWith('\t') === indented)
        .map((line) => line.trim())
        .join('');
    return [of(false), of(true)];
  });
}

/** Runs `use` with the bytes in a file, which is removed afterwards. */
export function withFile<T>(bytes: Uint8Array, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'wiremark-wire-'));
  try {
    const path = join(folder, 'capture.pcapng');
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: string[]): string {
  return execFileSync('tshark', args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
