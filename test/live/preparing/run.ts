/**
 * Prepares submissions one after the other on one slot, and prints as JSON what is told of each one's programs, and how many processes
 * it took. Not a test: preparing.test.ts starts it. Arguments: submissions. Each has `one.py`, `two.py` and so on.
 */
import { readFileSync } from 'node:fs';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { openSlot, WORKSHOP } from '../../../harness/lab/slot.ts';
import type { BuildRecord } from '../../../harness/model/evidence.ts';
import type { Rubric } from '../../../harness/model/rubric.ts';
import { prepare } from '../../../harness/scenario/prepare.ts';
import { bindPrograms } from '../../../harness/submission/find-programs.ts';
import { readSubmissionFiles } from '../../../harness/submission/read-files.ts';

export interface Preparing {
  /** `runnable`, or why it is not, by program. */
  kinds: Record<string, string>;
  builds: Record<string, BuildRecord>;
  /** Of sandboxes; each has three where it starts nothing else. */
  processes: number;
  /** Whether a sandbox's memory is limited here: only a control group counts what a check uses. */
  isMemoryLimited: boolean;
}

const NAMES = ['one', 'two', 'three', 'four'];
const RUBRIC: Rubric = {
  id: 'preparing',
  title: 'preparing',
  locale: 'en',
  passMark: 0,
  addresses: 'strict',
  machines: { here: { address: '172.16.16.101/24' } },
  programs: Object.fromEntries(
    NAMES.map((name) => [
      name,
      { find: [{ path: `**/${name}.py` }], probe: { kind: 'tcp-server' as const, port: 10_000 } },
    ]),
  ),
  scenarios: [],
  checks: [],
};

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const slot = await openSlot(RUBRIC);
const told: Preparing[] = [];
for (const submission of process.argv.slice(2)) told.push(await tell(submission));
process.stdout.write(JSON.stringify(told));
await slot[Symbol.asyncDispose]();
process.exit(0);

async function tell(submission: string): Promise<Preparing> {
  const { files } = await readSubmissionFiles(submission);
  const bound = bindPrograms(RUBRIC, files);
  const before = lastProcess();
  await using prepared = await prepare(slot, submission, files, bound, RUBRIC);
  return {
    kinds: Object.fromEntries([...prepared.programs].map(([name, { kind }]) => [name, kind])),
    builds: Object.fromEntries(
      prepared.bound.flatMap(({ program, build }) => (build === undefined ? [] : [[program, build]])),
    ),
    processes: lastProcess() - before,
    isMemoryLimited: slot.sandboxOn(WORKSHOP).group !== undefined,
  };
}

/** Ids of processes are given out one after the other in a pid namespace, and the last one is told there. */
function lastProcess(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').trim().split(' ').at(-1));
}
