import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import type { Result } from '../../harness/model/grade.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const COMPOSE = join(top, 'test/rubric/draft/four-machines.yml');
const ADDRESSES = ['172.16.16.101', '172.16.16.102', '172.16.16.103', '172.16.16.104'];

describe.runIf(noLab === undefined)("a rubric from a lab's compose file", () => {
  it('runs a submission on the machines of the file', async () => {
    await using folder = await temporaryFolder();
    const rubricPath = join(folder.path, 'lab.json');
    const drafted = await wiremark('rubric', 'new', '--from-compose', COMPOSE, '--out', rubricPath);
    expect(drafted.exitCode).toBe(0);
    expect(drafted.stderr).toContain('network internet: a lab has one LAN, and nothing leaves this machine');
    const out = join(folder.path, 'out');
    const submission = join(top, 'submissions/progjar-t1/correct-threaded');
    await wiremark('check', submission, '--rubric', rubricPath, '--out', out);
    const result = await read<Result>(join(out, 'correct-threaded/result.json'));
    // What the file does not tell is left to the lecturer: the port, and a name that this client does not ask for.
    expect(result.status).toBe('graded');
    expect(result.checks.filter(({ status }) => status !== 'passed').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['name']),
    );
    for (const id of ['connect', 'message', 'answer', 'close', 'together'])
      expect(result.checks.find((check) => check.id === id)?.status).toBe('passed');
    const together = await read<ScenarioRecord>(
      join(out, 'correct-threaded/evidence/together/scenario.json'),
    );
    expect(together.machines.map(({ name, address }) => [name, address])).toEqual(
      expect.arrayContaining([0, 1, 2].map((index) => [`mesin-${index + 1}`, ADDRESSES[index]])),
    );
  });

  it('takes its machines from the file, and its checks from a reference', async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, 'lab.json');
    const reference = join(top, 'submissions/progjar-t1/correct-threaded');
    const drafted = await wiremark(
      'rubric',
      'new',
      '--from-compose',
      COMPOSE,
      '--from',
      reference,
      '--out',
      out,
    );
    expect(drafted.exitCode).toBe(0);
    expect(drafted.stderr).toContain('The reference gets 100 of 100 points');
    expect(drafted.stderr).toContain('service mesin4 has no fixed address: it gets 172.16.16.104');
    const { rubric } = await loadRubric(out);
    expect(Object.values(rubric.machines).map(({ address }) => address)).toEqual(
      ADDRESSES.map((address) => `${address}/24`),
    );
    expect(rubric.checks.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['handshake', 'listening', 'echo', 'all-served']),
    );
  });
});

async function read<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8'));
}
