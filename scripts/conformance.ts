/**
 * npm run conformance [-- folder]: every operator on every field, with values taken from the captures, asked of
 * Wireshark (through sharkd) and of wiremark, and every value of every field, on captures made here and on those of a
 * folder. Prints how many filters ran and each one that selects other frames; exits with 1 where there is a difference.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFilter, fieldColumn } from '../harness/filter/index.ts';
import { dissect, readCapture, writePcapng } from '../harness/wire/index.ts';
import type { Capture } from '../harness/wire/index.ts';
import { filterCaptures } from '../test/filter/captures.ts';
import { columnNames, filtersFor } from '../test/filter/filters.ts';

/** Captures of others: a folder named on the command line, or the one beside the project. */
const shared = process.argv[2] ?? fileURLToPath(new URL('../../shared/captures', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wiremark-conformance-'));
let [runs, empty, different, refused] = [0, 0, 0, 0];
let [values, differentValues] = [0, 0];
try {
  for (const path of [...madeHere(), ...sharedCaptures()]) await compareOn(path);
} finally {
  rmSync(folder, { recursive: true });
}
const share = runs === 0 ? 0 : (100 * empty) / runs;
process.stdout.write(
  `${runs} filters run, ${empty} (${share.toFixed(1)} %) match nothing, ${refused} refused by both, ${different} differ\n`,
);
process.stdout.write(`${values} values of fields compared with tshark's, ${differentValues} differ\n`);
process.exitCode = different + differentValues === 0 && runs > 0 ? 0 : 1;

function madeHere(): string[] {
  return Object.entries(filterCaptures).map(([name, frames]) => {
    const path = join(folder, `${name}.pcapng`);
    writeFileSync(path, writePcapng({ frames, application: 'conformance' }));
    return path;
  });
}

function sharedCaptures(): string[] {
  if (!existsSync(shared)) return [];
  const paths = readdirSync(shared).map((name) => join(shared, name));
  return paths.filter((path) => readCapture(readFileSync(path)).frames.length > 0);
}

async function compareOn(path: string): Promise<void> {
  const capture = dissect(readCapture(readFileSync(path)));
  // Which ports carry plain data is Wireshark's own choice.
  compareFields(path, capture);
  const filters = filtersFor(capture).filter((filter) => path.startsWith(folder) || !/\bdata\b/.test(filter));
  const theirs = await askSharkd(path, filters);
  for (const [index, filter] of filters.entries()) {
    const compiled = compileFilter(filter);
    const ours =
      compiled.status === 'ok'
        ? capture.packets
            .filter((packet) => compiled.matches(packet, capture))
            .map(({ frame }) => frame.number)
        : undefined;
    const others = theirs[index];
    if (ours === undefined && others === undefined) {
      refused += 1;
      continue;
    }
    runs += 1;
    if (others?.length === 0) empty += 1;
    if (`${ours}` === `${others}`) continue;
    different += 1;
    process.stdout.write(
      `${path}: ${filter}\n  wiremark  ${ours ?? 'refuses it'}\n  Wireshark ${others ?? 'refuses it'}\n`,
    );
  }
}

function compareFields(path: string, capture: Capture): void {
  const names = columnNames.filter((name) => path.startsWith(folder) || !/^data\b/.test(name));
  const args = ['-r', path, '-n', '-2', '-T', 'fields', ...names.flatMap((name) => ['-e', name])];
  const output = execFileSync('tshark', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const rows = output.split('\n').map((row) => row.split('\t'));
  for (const [index, name] of names.entries()) {
    const column = fieldColumn(name);
    if (column.status === 'error') throw new Error(column.error.message);
    for (const packet of capture.packets) {
      const { number } = packet.frame;
      const ours = column.valuesOf(packet, capture).join(',');
      const theirs = rows[number - 1]?.[index] ?? '';
      values += 1;
      if (ours === theirs) continue;
      differentValues += 1;
      process.stdout.write(
        `${path}: ${name} of frame ${number}\n  wiremark  ${ours}\n  tshark    ${theirs}\n`,
      );
    }
  }
}

/** For each filter the numbers of the frames that it selects, or undefined where Wireshark refuses it. */
async function askSharkd(path: string, filters: string[]): Promise<(number[] | undefined)[]> {
  const requests = [
    { method: 'load', params: { file: path } },
    ...filters.map((filter) => ({ method: 'frames', params: { filter } })),
  ];
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile('sharkd', ['-'], { maxBuffer: 2 ** 30 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
    child.stdin?.end(
      requests
        .map((request, id) => `${JSON.stringify({ jsonrpc: '2.0', id: id + 1, ...request })}\n`)
        .join(''),
    );
  });
  const answers = new Map<number, number[] | undefined>();
  for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
    const answer: { id: number; result?: { num: number }[] } = JSON.parse(line);
    answers.set(answer.id, Array.isArray(answer.result) ? answer.result.map(({ num }) => num) : undefined);
  }
  return filters.map((_, index) => answers.get(index + 2));
}
