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

/** Values of the fields, one row a frame. Several values of one field are joined by commas. */
export function tsharkFields(path: string, fields: string[], filter?: string): string[][] {
  const args = ['-r', path, '-n', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  return lines(run([...args, ...(filter ? ['-Y', filter] : [])])).map((line) => line.split('\t'));
}

/** What `tshark -r` prints, and what it complains of. */
export function tsharkLines(path: string, args: string[] = []): string[] {
  return lines(run(['-r', path, ...args]));
}

/** Both directions of a stream, the one of the first sender first. */
export function tsharkFollow(path: string, protocol: 'tcp' | 'udp', stream: number): [string, string] {
  const output = lines(run(['-r', path, '-n', '-q', '-z', `follow,${protocol},raw,${stream}`]));
  const hex = output.filter((line) => /^\t?[0-9a-f]+$/.test(line));
  const of = (indented: boolean) => hex.filter((line) => line.startsWith('\t') === indented).map((line) => line.trim()).join('');
  return [of(false), of(true)];
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
  return execFileSync('tshark', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
