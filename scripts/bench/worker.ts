/**
 * The part of the bench that lives in namespaces of its own: a lab as a batch has it, and the same programs bare. It
 * takes orders from stdin, one word a line, and answers each with a line of JSON; the end of stdin ends it.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepareNamespaces } from '../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../harness/lab/reenter.ts';
import { openSlot } from '../../harness/lab/slot.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { BareLab } from './bare.ts';
import { GradingLab } from './graded.ts';
import { oneScenario } from './one-scenario.ts';

/** What the worker can be asked for. */
export type Order = 'graded' | 'bare' | 'graded-anew' | 'bare-t1';

/** How long it took, and how long its parts took. */
export interface Answer {
  ms: number;
  laps: Record<string, number>;
}

const [top = '', submission = ''] = process.argv.slice(2);

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const t1 = await loadRubric(join(top, 'rubrics/progjar-t1.json'));
const rubric = oneScenario(t1.rubric);

const open: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(thing: T): T => {
  open.unshift(thing);
  return thing;
};
const grading = lazy(async () => keep(await GradingLab.open(rubric, t1.digest, submission)));
// The bare programs have a slot of their own, so that nothing of theirs is in the way of what a lab prepares.
const bare = lazy(async () => new BareLab(keep(await openSlot(rubric)), submission));
const bareT1 = lazy(async () => new BareLab(keep(await openSlot(t1.rubric)), submission));

const orders: Record<Order, () => Promise<Answer>> = {
  graded: async () => (await grading()).gradeScenario(),
  bare: async () => (await bare()).runScenario(),
  async 'graded-anew'() {
    const start = performance.now();
    const lab = await GradingLab.open(rubric, t1.digest, submission);
    const { laps } = await lab.gradeScenario();
    await lab[Symbol.asyncDispose]();
    return { ms: performance.now() - start, laps };
  },
  'bare-t1': async () => (await bareT1()).runT1(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const answer = isOrder(line) ? await orders[line]() : { error: `no such order: ${line}` };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
for (const thing of open) await thing[Symbol.asyncDispose]();
process.exit(0);

function isOrder(line: string): line is Order {
  return Object.hasOwn(orders, line);
}

function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
