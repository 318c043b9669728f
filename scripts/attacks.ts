/**
 * npm run attacks [-- name…] [--rootless] [--json]: hostile programs are graded, each once with all defences on and once with the one that stops it
 * left out, behind a guard that holds either way. Exit code 1 where harm was done, or where nothing was proved.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { attacks } from '../test/attacks/index.ts';
import { openGuard, ORDER, type Order, type Outcome } from './attacks/guard.ts';
import { guardedRun } from './attacks/guarded-run.ts';
import { reportsRun } from './attacks/reports-run.ts';
import { renderTable, type Row } from './attacks/table.ts';

/** A run takes four seconds on an idle machine. */
const USUAL_SECONDS = 120;

const order = process.env[ORDER];
if (order === undefined) process.exit(await runAll());
else await runOne(JSON.parse(order));

/** Inside the guard. */
async function runOne(order: Order): Promise<void> {
  delete process.env[ORDER];
  const attack = attacks.find(({ name }) => name === order.attack);
  if (attack === undefined) throw new Error(`there is no attack ${order.attack}`);
  const outcome = await (attack.reports === undefined
    ? guardedRun(attack, order)
    : reportsRun(attack, order));
  process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit(0));
}

async function runAll(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rootless: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !attacks.some((attack) => attack.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `No attack is called ${unknown.join(', ')}. There are: ${attacks.map(({ name }) => name).join(', ')}\n`,
    );
    return 2;
  }
  const isRootless = values.rootless || process.getuid?.() !== 0;
  const wanted = attacks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  await using guard = await openGuard(isRootless);
  const rows: Row[] = [];
  for (const attack of wanted) {
    const skip = isRootless ? attack.rootless?.skip : undefined;
    const outcomes: Outcome[] = [];
    if (skip === undefined)
      for (const isDefended of [false, true]) {
        process.stderr.write(`${attack.name}, ${isDefended ? 'defended' : 'defence off'} … `);
        const outcome = await guard.run(
          { attack: attack.name, isDefended, isRootless },
          attack.seconds ?? USUAL_SECONDS,
        );
        process.stderr.write(
          `${outcome.seconds.toFixed(1)} s ${outcome.wrong.length === 0 ? '' : `NO: ${outcome.wrong.join('; ')}`}\n`,
        );
        outcomes.push(outcome);
      }
    rows.push({ attack, isRootless, outcomes, ...(skip === undefined ? {} : { skip }) });
  }
  const isGood = rows.every(({ outcomes }) => outcomes.every(({ wrong }) => wrong.length === 0));
  process.stdout.write(
    values.json
      ? `${JSON.stringify(
          rows.map(({ attack, ...row }) => ({ name: attack.name, tries: attack.tries, ...row })),
          undefined,
          2,
        )}\n`
      : renderTable(rows, guard.holds),
  );
  return isGood ? 0 : 1;
}
