/**
 * Runs one scenario (a server and two clients) again and again on one slot, and prints as JSON what one time of it took:
 * processes and threads made, and bytes written by the harness. Not a test: effort.test.ts starts it. Argument: a submission.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_FOLDER } from '../../../harness/lab/lab-folder.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { openSlot } from '../../../harness/lab/slot.ts';
import type { Rubric } from '../../../harness/model/rubric.ts';
import { writeScenarioEvidence } from '../../../harness/scenario/evidence-folder.ts';
import { prepare } from '../../../harness/scenario/prepare.ts';
import { runScenario } from '../../../harness/scenario/run-scenario.ts';
import { bindPrograms } from '../../../harness/submission/find-programs.ts';
import { readSubmissionFiles } from '../../../harness/submission/read-files.ts';

export interface Effort {
  processes: number;
  bytesWritten: number;
}

const RUBRIC: Rubric = {
  id: 'effort',
  title: 'effort',
  locale: 'en',
  passMark: 0,
  addresses: 'strict',
  machines: {
    one: { address: '172.16.16.101/24' },
    two: { address: '172.16.16.102/24' },
    three: { address: '172.16.16.103/24' },
  },
  programs: { server: { find: [{ path: 'server.py' }] }, client: { find: [{ path: 'client.py' }] } },
  scenarios: [
    {
      id: 'both',
      title: 'a server and two clients',
      steps: [
        { start: 'server', on: 'one' },
        {
          together: [
            { run: 'client', on: 'two', id: 'client-a' },
            { run: 'client', on: 'three', id: 'client-b' },
          ],
        },
      ],
    },
  ],
  checks: [],
};
/** In the first ones modules are loaded, and no machines are there that were made ahead. */
const WARM = 2;
const RUNS = 5;

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const [submission = ''] = process.argv.slice(2);
const slot = await openSlot(RUBRIC);
const { files } = await readSubmissionFiles(submission);
const prepared = await prepare(slot, submission, files, bindPrograms(RUBRIC, files), RUBRIC);
const [scenario] = RUBRIC.scenarios;
if (scenario === undefined) throw new Error('no scenario');
let before = soFar();
for (let run = 0; run < WARM + RUNS; run += 1) {
  if (run === WARM) before = soFar();
  const evidence = await runScenario({
    slot,
    scenario,
    programs: prepared.programs,
    standIns: new Map(),
    rubric: { id: RUBRIC.id, digest: 'sha256:0' },
    harness: 'effort',
    timeLimitMs: 60_000,
  });
  if (evidence.frames.length < 20) throw new Error('the programs did not meet');
  await writeScenarioEvidence(join(LAB_FOLDER, 'effort', String(run)), evidence);
}
const after = soFar();
const effort: Effort = {
  processes: (after.processes - before.processes) / RUNS,
  bytesWritten: (after.bytesWritten - before.bytesWritten) / RUNS,
};
process.stdout.write(JSON.stringify(effort));
await slot[Symbol.asyncDispose]();
process.exit(0);

/** Ids of processes are given out one after the other in a pid namespace, and the last one is told there. */
function soFar(): Effort {
  const last = readFileSync('/proc/loadavg', 'utf8').trim().split(' ').at(-1);
  const written = /^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
  return { processes: Number(last), bytesWritten: Number(written) };
}
