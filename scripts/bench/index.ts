/**
 * npm run bench [-- --only ROW,… --quick --json FILE --write --list --image IMAGE]
 *
 * What wiremark costs, measured beside what people would use instead: whole processes, in turns, in one run. Prints the
 * table, where it was measured, and the exact commands. `--write` also puts the table into docs/performance.md.
 */
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { atEnd, cleanUp } from './at-end.ts';
import { build } from './build.ts';
import { factsList, machineFacts } from './machine.ts';
import { GROUPS } from './groups.ts';
import { toRow, type Bench, type Measured, type Row } from './row.ts';
import { commandList, markdownTable, replaceTable } from './table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    image: { type: 'string', default: 'wiremark-test/python' },
    list: { type: 'boolean', default: false },
  },
});
const top = fileURLToPath(new URL('../..', import.meta.url));
const only = values.only?.split(',');
const known = GROUPS.flatMap(({ id, rows }) => [id, ...rows]);
const unknown = only?.filter((id) => !known.includes(id)) ?? [];
if (values.list || unknown.length > 0) {
  for (const id of unknown) process.stderr.write(`No row or group is named ${id}. There are:\n`);
  for (const { id, rows } of GROUPS) process.stdout.write(`${id}: ${rows.join(', ')}\n`);
  process.exit(unknown.length > 0 ? 2 : 0);
}
if (values.write && only !== undefined) {
  process.stderr.write('--write replaces the whole table: leave out --only.\n');
  process.exit(2);
}
let isStopped = false;
// Ctrl-C comes more than once: from the terminal, and passed on by whoever started us.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isStopped = true;
    void cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
  });

const facts = machineFacts();
const rows: Row[] = [];
let hasFailed = false;
try {
  const folder = await mkdtemp(join(tmpdir(), 'wiremark-bench-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  log('building');
  const { cli, worker } = await build(top, folder);
  for (const group of GROUPS) {
    const wants = (id: string): boolean => only === undefined || only.includes(group.id) || only.includes(id);
    if (![group.id, ...group.rows].some(wants)) continue;
    const scratch = join(folder, 'scratch', group.id);
    await mkdir(scratch, { recursive: true });
    const begun = performance.now();
    log(`${group.id} …`);
    try {
      const { quick, image } = values;
      const bench: Bench = { cli, worker, image, top, scratch, quick, wants, log };
      rows.push(...(await group.run(bench)).map((row) => asTyped(row, bench)));
    } catch (error) {
      if (isStopped) break;
      hasFailed = true;
      log(`${group.id}: ${error instanceof Error ? error.stack : String(error)}`);
      const [note = ''] = String(error).split('\n');
      const what = `the rows of ${group.id}`;
      rows.push(toRow({ id: group.id, what, against: '–', note: `could not be measured: ${note}` }));
    }
    log(`${group.id}: ${Math.round((performance.now() - begun) / 1000)} s`);
    await rm(scratch, { recursive: true, force: true });
    if (values.json !== undefined) await writeJson(values.json);
  }
} finally {
  await cleanUp();
}
if (isStopped) await once(process, 'exit');

const table = markdownTable(rows);
const details = commandList(rows);
process.stdout.write(`${factsList(facts)}\n\n${table}\n\n${details}\n`);
if (values.write) {
  const document = join(top, 'docs/performance.md');
  const section = `${factsList(facts)}\n\n${table}\n\n<details><summary>What was run, exactly</summary>\n\n${details}\n\n</details>`;
  await writeFile(document, replaceTable(await readFile(document, 'utf8'), section));
}
process.exit(hasFailed ? 1 : 0);

/** After each group, so that a bench that is stopped leaves what it has. */
async function writeJson(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const report = { schema: 'wiremark/bench/v1', ...facts, rows };
  await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** A row's commands as anybody would type them: without the folders of this one run. */
function asTyped(row: Row, { cli, scratch }: Bench): Row {
  const typed = (side: Measured): Measured => ({
    ...side,
    command: side.command
      .replaceAll(process.execPath, 'node')
      .replaceAll(cli, 'dist/cli.js')
      .replaceAll(`${scratch}/`, '')
      .replaceAll(scratch, 'DIR')
      .replaceAll(top, ''),
  });
  return {
    ...row,
    ...(row.ours === undefined ? {} : { ours: typed(row.ours) }),
    ...(row.theirs === undefined ? {} : { theirs: typed(row.theirs) }),
  };
}

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}
