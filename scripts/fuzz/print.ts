import Table from 'cli-table3';
import { areas } from './areas/index.ts';
import { branchesOf, type Branch, type ScriptCoverage } from './branches.ts';
import type { Fed } from './feed.ts';

const plain = {
  chars: Object.fromEntries(
    'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
      .split(' ')
      .map((name) => [name, name === 'middle' ? '  ' : '']),
  ),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/** Prints what was fed, by area. */
export function printTable(fed: Fed[], seed: number, seconds: number): void {
  const table = new Table({
    ...plain,
    head: ['area', 'inputs', 'past the header', 'seconds', 'slowest', 'findings'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
  });
  const sum = (of: Fed[], what: (one: Fed) => number): number => of.reduce((all, one) => all + what(one), 0);
  const row = (name: string, of: Fed[]): string[] => {
    const inputs = sum(of, (one) => one.inputs);
    const past = sum(of, (one) => one.past);
    const slowest = of.toSorted((a, b) => b.slowest.ms - a.slowest.ms)[0]?.slowest;
    return [
      name,
      inputs.toLocaleString('en'),
      `${past.toLocaleString('en')} (${((100 * past) / Math.max(1, inputs)).toFixed(0)} %)`,
      (sum(of, (one) => one.ms) / 1000).toFixed(1),
      slowest === undefined ? '' : `${slowest.ms.toFixed(1)} ms`,
      String(sum(of, (one) => one.findings.length)),
    ];
  };
  for (const [index, { name }] of areas.entries()) {
    const own = fed.filter(({ area }) => area === index);
    if (own.length > 0) table.push(row(name, own));
  }
  table.push(row('all', fed));
  process.stdout.write(
    `${table.toString()}\n\nseed ${seed}, ${seconds.toFixed(0)} s by the clock. Past the header:\n`,
  );
  for (const [index, { name, passes }] of areas.entries())
    if (fed.some(({ area }) => area === index)) process.stdout.write(`  ${name}: ${passes}\n`);
}

/** Prints how many of the branches of wire/ and filter/ were taken. */
export function printCoverage(threads: ScriptCoverage[][], withLines: boolean): void {
  const urls = [...new Set(threads.flat().map(({ url }) => url))].toSorted();
  if (urls.length === 0) return;
  const branches = urls.flatMap((url) =>
    branchesOf(
      url,
      threads.flatMap((scripts) => scripts.filter((script) => script.url === url)),
    ),
  );
  const table = new Table({
    ...plain,
    head: ['branches', 'taken', 'of', ''],
    colAligns: ['left', 'right', 'right', 'right'],
  });
  const row = (name: string, of: Branch[]): string[] => {
    const taken = of.filter(({ isTaken }) => isTaken).length;
    return [
      name,
      String(taken),
      String(of.length),
      `${((100 * taken) / Math.max(1, of.length)).toFixed(1)} %`,
    ];
  };
  const files = [...new Set(branches.map((branch) => branch.file))];
  if (withLines)
    for (const file of files)
      table.push(
        row(
          file,
          branches.filter((branch) => branch.file === file),
        ),
      );
  for (const folder of ['harness/wire/', 'harness/filter/'])
    table.push(
      row(
        `all of ${folder}`,
        branches.filter(({ file }) => file.startsWith(folder)),
      ),
    );
  process.stdout.write(
    `\n${table.toString()}\n\nCounted by V8's profiler in all threads, on the built JavaScript. A branch is one way that an if (an absent else too), ?:, &&, ||,\n?? (right side looked at, or not), case or default value can go.\n`,
  );
  if (!withLines) return;
  process.stdout.write('\nNot taken:\n');
  for (const file of files) {
    const missed = branches.filter((branch) => branch.file === file && !branch.isTaken);
    for (const { line, kind } of missed) process.stdout.write(`  ${file}:${line} ${kind}\n`);
  }
}
