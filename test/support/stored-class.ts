import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBatch } from '../../harness/batch/batch-record.ts';
import { rewriteClassReports } from '../../harness/batch/class-reports.ts';
import { judgeFolder } from '../../harness/batch/judge-folder.ts';
import { keepSubmission } from '../../harness/batch/keep-submission.ts';
import { lecturerFolder, studentFolder } from '../../harness/batch/layout.ts';
import type { SubmissionRecord } from '../../harness/model/evidence.ts';
import type { CheckItem, Rubric } from '../../harness/model/rubric.ts';
import { parseRubric, type LoadedRubric } from '../../harness/rubric/load.ts';
import { writeScenarioEvidence, writeSubmissionRecord } from '../../harness/scenario/evidence-folder.ts';
import { oneAfterAnother, tcpConversation } from './frames.ts';
import { listensOn, program, scenarioOf } from './evidence.ts';

/** A check of 10 points: its scenario's server listens on a port. */
export function portCheck(
  id: string,
  scenario: string,
  port: number,
  more: Partial<CheckItem> = {},
): CheckItem {
  return {
    id,
    type: 'listening',
    title: `Title of ${id}`,
    points: 10,
    scenario,
    with: { server: `${scenario}-server`, protocol: 'tcp', port },
    ...more,
  };
}

/** A sound rubric with a scenario and a program for each name that checks mention. */
export function rubricWithChecks(checks: CheckItem[], more: Partial<Rubric> = {}): LoadedRubric {
  const names = [...new Set(checks.map(({ scenario }) => scenario))];
  const rubric: Rubric = {
    id: 'stored',
    title: 'Stored',
    locale: 'en',
    passMark: 5,
    addresses: 'adopt',
    machines: { 'mesin-1': { address: '172.16.16.101/24' }, 'mesin-2': { address: '172.16.16.102/24' } },
    programs: Object.fromEntries(names.map((name) => [`${name}-server`, { find: [{ path: `${name}.py` }] }])),
    scenarios: names.map((id) => ({
      id,
      title: `Scenario ${id}`,
      steps: [{ start: `${id}-server`, on: 'mesin-1' }],
    })),
    checks,
    ...more,
  };
  const source = JSON.stringify(rubric);
  const parsed = parseRubric(source);
  if (parsed.kind === 'unsound') throw new Error(JSON.stringify(parsed.problems));
  return { rubric: parsed.rubric, digest: parsed.digest, source };
}

/** A submission of a stored class: the port that its server listened on in each scenario. */
export interface Member {
  id: string;
  ports: Record<string, number>;
  record?: Partial<SubmissionRecord>;
}

/** Writes a folder of reports as a batch leaves it, from made-up evidence. */
export async function storeClass(out: string, rubric: LoadedRubric, members: Member[]): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const { id, ports, record } of members) {
    const unfinished = join(studentFolder(out, id), 'evidence.unfinished');
    await writeSubmissionRecord(unfinished, {
      schema: 'wiremark/submission/v1',
      id,
      name: `Name of ${id}`,
      files: [],
      filesTruncated: false,
      programs: Object.keys(ports).map((name) => ({
        program: `${name}-server`,
        file: `${name}.py`,
        by: 'rule',
        others: [],
      })),
      ...record,
    });
    for (const [name, port] of Object.entries(ports)) await storeScenario(join(unfinished, name), name, port);
    const judged = judgeFolder(rubric, unfinished);
    const place = { folder: studentFolder(out, id), lecturerFolder: lecturerFolder(out, id) };
    await keepSubmission(place, unfinished, judged, []);
  }
  const { id, title } = rubric.rubric;
  const record = {
    schema: 'wiremark/batch/v1' as const,
    harness: 'wiremark test',
    rubric: { id, title, digest: rubric.digest },
    submissions: { path: '/submissions', written: 'submissions' },
    generatedFrom: 'a test',
    order: members.map((member) => member.id),
  };
  await writeBatch(out, record, rubric);
  await rewriteClassReports(out, rubric);
  await writeFile(join(out, 'journal.jsonl'), '');
}

async function storeScenario(folder: string, name: string, port: number): Promise<void> {
  const frames = oneAfterAnother(
    tcpConversation({ serverPort: port, script: ['handshake', { from: 'client', data: name }, 'close'] }),
  ).map(({ timeNs, bytes }) => ({
    timeNs,
    bytes: Buffer.from(bytes),
  }));
  const server = program(`${name}-server`, 'mesin-1', { ...listensOn(port), stdoutBytes: name.length });
  const { record } = scenarioOf({ id: name, programs: [server] });
  record.counters = { ...record.counters, frames: frames.length };
  const outputs = new Map([[server.id, { stdout: Buffer.from(name), stderr: Buffer.alloc(0) }]]);
  await writeScenarioEvidence(folder, { record, frames, outputs });
}
