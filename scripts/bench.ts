/**
 * npm run bench: what the lab costs. One scenario (a server and two clients started together) graded as in a batch,
 * against the same programs bare in namespaces that are ready, one after the other in the same run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInsideNamespaces, reenter } from '../harness/lab/reenter.ts';
import { prepareNamespaces } from '../harness/lab/prepare-namespaces.ts';
import { readSockets, TCP_LISTEN } from '../harness/lab/proc.ts';
import { LAB_FOLDER } from '../harness/lab/lab-folder.ts';
import { openSlot, type LabSlot } from '../harness/lab/slot.ts';
import { judge } from '../harness/grading/judge.ts';
import type { Rubric } from '../harness/model/rubric.ts';
import { loadRubric } from '../harness/rubric/load.ts';
import {
  readEvidence,
  writeScenarioEvidence,
  writeSubmissionRecord,
} from '../harness/scenario/evidence-folder.ts';
import { prepare } from '../harness/scenario/prepare.ts';
import { runScenario } from '../harness/scenario/run-scenario.ts';
import { bindPrograms } from '../harness/submission/find-programs.ts';
import { readSubmissionFiles } from '../harness/submission/read-files.ts';

const RUNS = Number(process.env['WIREMARK_RUNS'] ?? 20);
const top = fileURLToPath(new URL('..', import.meta.url));
const submission = join(top, 'submissions/progjar-t1/correct-threaded');

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();

const loaded = await loadRubric(join(top, 'rubrics/progjar-t1.json'));
const rubric: Rubric = {
  ...loaded.rubric,
  scenarios: [
    {
      id: 'both',
      title: 'a server and two clients',
      steps: [
        { start: 'server-p4', on: 'mesin-1', id: 'server' },
        {
          together: [
            { run: 'client-p4', on: 'mesin-2', id: 'client-a' },
            { run: 'client-p4', on: 'mesin-3', id: 'client-b' },
          ],
        },
      ],
    },
  ],
  checks: [
    {
      id: 'connect',
      type: 'handshake',
      title: 'connects',
      points: 10,
      scenario: 'both',
      with: { client: 'client-a', server: 'server' },
    },
  ],
};

const slot = await openSlot(rubric);
const { files } = await readSubmissionFiles(submission);
const prepared = await prepare(slot, submission, files, bindPrograms(rubric, files), rubric);
const graded: number[] = [];
const bare: number[] = [];
const laps: Record<string, number[]> = { run: [], write: [], 'read and judge': [] };
for (let run = 0; run < RUNS + 2; run += 1) {
  const gradedMs = await timed(() => gradeScenario(slot));
  const bareMs = await runBare(slot);
  // The first two runs warm the file cache up.
  if (run < 2) continue;
  graded.push(gradedMs);
  bare.push(bareMs);
}
await slot[Symbol.asyncDispose]();

const ratio = median(graded) / median(bare);
process.stdout
  .write(`machine        ${cpus()[0]?.model ?? '?'}, ${availableParallelism()} processors, Linux ${release()}, Node ${process.version}
scenario       a server and two clients started together (submissions/progjar-t1/correct-threaded), ${RUNS} runs, medians
graded         ${median(graded).toFixed(1)} ms   machines, sandboxes, capture, evidence on disk, read again, judged
  run          ${median(laps['run'] ?? []).toFixed(1)} ms
  write        ${median(laps['write'] ?? []).toFixed(1)} ms
  read, judge  ${median(laps['read and judge'] ?? []).toFixed(1)} ms
bare           ${median(bare).toFixed(1)} ms   the same programs with nsenter, in namespaces that are ready
ratio          ${ratio.toFixed(2)}
`);
process.exit(0);

async function gradeScenario(lab: LabSlot): Promise<void> {
  const [scenario] = rubric.scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const folder = join(LAB_FOLDER, 'bench');
  let evidence: Awaited<ReturnType<typeof runScenario>> | undefined;
  await lap('run', async () => {
    evidence = await runScenario({
      slot: lab,
      scenario,
      programs: prepared.programs,
      standIns: new Map(),
      rubric: { id: rubric.id, digest: loaded.digest },
      harness: 'wiremark bench',
      timeLimitMs: 60_000,
    });
  });
  await lap('write', async () => {
    if (evidence !== undefined) await writeScenarioEvidence(join(folder, scenario.id), evidence);
  });
  await lap('read and judge', async () => {
    await writeSubmissionRecord(folder, {
      schema: 'wiremark/submission/v1',
      id: 'bench',
      name: 'bench',
      files,
      filesTruncated: false,
      programs: prepared.bound,
    });
    const result = judge(rubric, loaded.digest, await readEvidence(folder, [scenario.id]));
    if (result.score !== 10)
      throw new Error(`the bench's own submission was not served: ${JSON.stringify(result.checks)}`);
  });
}

/** The same programs in three namespaces on the same switch, made beforehand: no sandbox, no capture, no judging. */
async function runBare(lab: LabSlot): Promise<number> {
  const machines = await lab.addMachines(['mesin-1', 'mesin-2', 'mesin-3']);
  const recording = await lab.capture.begin();
  await lab.connect(machines);
  const folder = join(LAB_FOLDER, 'bare');
  await mkdir(folder, { recursive: true });
  await cp(submission, folder, { recursive: true });
  const start = (index: number, file: string) =>
    spawn('nsenter', [`--net=/proc/${machines[index]?.pid}/ns/net`, '--', '/usr/bin/python3', file], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  const ms = await timed(async () => {
    const server = start(0, 'server.py');
    const gone = once(server, 'exit');
    while (!readSockets(machines[0]?.pid ?? 0).some((row) => row.state === TCP_LISTEN))
      await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([start(1, 'client.py'), start(2, 'client.py')].map((client) => once(client, 'exit')));
    server.kill('SIGKILL');
    await gone;
  });
  await lab.disconnect(machines);
  await recording.end();
  await lab.removeMachines(machines);
  await rm(folder, { recursive: true });
  return ms;
}

async function lap(name: string, what: () => Promise<void>): Promise<void> {
  laps[name]?.push(await timed(what));
}

async function timed(what: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
