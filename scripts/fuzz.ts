/**
 * npm run fuzz [-- --inputs N --seconds S --seed X --only AREA --threads T --no-coverage --input N --out FOLDER --uncovered]
 *
 * Feeds the core with changed valid inputs: no crash, no hang, no growth without bound, and no broken promise. Every input is known
 * by area, seed and number; `--only AREA --seed X --input N` feeds that one alone. Exit code 1 where anything was found.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { areas } from './fuzz/areas/index.ts';
import type { Finding } from './fuzz/feed.ts';
import { printCoverage, printTable } from './fuzz/print.ts';
import { runThreads } from './fuzz/threads.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '2000000' },
    seconds: { type: 'string', default: '900' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    input: { type: 'string' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    'no-coverage': { type: 'boolean', default: false },
    uncovered: { type: 'boolean', default: false },
    captures: { type: 'string', default: join(top, '../shared/captures') },
    out: { type: 'string', default: join(top, 'reports/fuzz') },
  },
});
const { only } = values;
const chosen = areas.map(({ name }, index) => ({ name, index })).filter(({ name }) => isChosen(name));
if (chosen.length === 0) {
  process.stderr.write(
    `No area is called ${only}. There are: ${areas.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}

const built = join(top, 'node_modules/.cache/wiremark-fuzz');
build();
process.env['WIREMARK_CAPTURES'] = values.captures;
process.env['WIREMARK_RUBRICS'] = join(top, 'rubrics');
const single = values.input === undefined ? undefined : Number(values.input);
const begun = performance.now();
const done = await runThreads({
  worker: join(built, 'scripts/fuzz/worker.js'),
  areas: chosen.map(({ index }) => index),
  seed: Number(values.seed),
  inputs: single === undefined ? Number(values.inputs) : 1,
  from: single ?? 0,
  seconds: Number(values.seconds),
  threads: Number(values.threads),
  withCoverage: !values['no-coverage'] && single === undefined,
  say: (text) => process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`),
});
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
printTable(done.fed, Number(values.seed), (performance.now() - begun) / 1000);
printCoverage(done.coverage, values.uncovered);
for (const finding of done.findings) tell(finding);
process.exitCode = done.findings.length === 0 ? 0 : 1;

function isChosen(name: string): boolean {
  return only === undefined || name.replaceAll(' ', '-').includes(only.replaceAll(' ', '-'));
}

/** Threads run plain JavaScript, whose positions V8 reports. */
function build(): void {
  try {
    execFileSync(
      process.execPath,
      [join(top, 'node_modules/typescript/bin/tsc'), '-p', join(top, 'scripts/fuzz')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
  } catch (error) {
    // What does not pass the type checker is built all the same.
    if (!existsSync(join(built, 'scripts/fuzz/worker.js'))) throw error;
  }
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }\n');
}

function tell({ area, seed, input, kind, what, file }: Finding): void {
  const name = area.replaceAll(' ', '-');
  process.stdout.write(
    `\n${kind} in ${area}: ${what}\n  again: npm run fuzz -- --only ${name} --seed ${seed} --input ${input}\n`,
  );
  if (file === undefined) return;
  mkdirSync(values.out, { recursive: true });
  const path = join(values.out, `${name}-${seed}-${input}.${file.extension}`);
  writeFileSync(path, file.content);
  process.stdout.write(`  smallest: ${path}\n`);
}
