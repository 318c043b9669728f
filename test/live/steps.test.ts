import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import type { Result } from '../../harness/model/grade.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'test/live/steps/rubric.json');

describe.runIf(noLab === undefined)('a scenario with every kind of step', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: Result;

  const recordOf = async (scenario: string): Promise<ScenarioRecord> =>
    JSON.parse(await readFile(join(folder.path, 'out/chat/evidence', scenario, 'scenario.json'), 'utf8'));

  beforeAll(async () => {
    folder = await temporaryFolder();
    await cp(join(top, 'test/live/steps/chat'), join(folder.path, 'chat'), { recursive: true });
    await writeFile(join(folder.path, 'chat/submission.json'), '{"parameters": {"port": 4567}}');
    const run = await wiremark(
      'check',
      join(folder.path, 'chat'),
      '--rubric',
      rubric,
      '--out',
      join(folder.path, 'out'),
      '--json',
    );
    result = JSON.parse(run.stdout);
  }, 120_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it('does what the steps say, in their order', () => {
    expect(result.checks.map(({ id, status, actual }) => ({ id, status, actual }))).toEqual(
      result.checks.map(({ id, actual }) => ({ id, status: 'passed', actual })),
    );
    expect(result.checks).toHaveLength(5);
  });

  it('reaches every event that it waits for', async () => {
    for (const scenario of ['typing', 'lines']) {
      const { steps } = await recordOf(scenario);
      expect(steps.map(({ kind, outcome }) => `${kind} ${outcome}`)).not.toContain(
        expect.stringContaining('limit'),
      );
    }
    const { steps } = await recordOf('typing');
    expect(steps.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'start done',
      'start done',
      'start done',
      'send done',
      'send done',
      'send done',
      'send done',
      'send done',
      'wait done',
      'send done',
      'finish done',
      'wait done',
      'stop done',
      'settle done',
    ]);
  });

  it('stops programs by the signal of the step, behind a marker', async () => {
    const { programs, markers } = await recordOf('typing');
    expect(programs.find(({ id }) => id === 'server')?.end).toEqual({
      kind: 'stopped',
      why: 'step',
      signals: ['SIGINT'],
    });
    expect(markers.filter(({ kind }) => kind === 'signal')).toMatchObject([
      { program: 'server', signal: 'SIGINT' },
    ]);
  });

  it('takes the parameters that the submission chose, for programs and for probes', async () => {
    const { programs } = await recordOf('lines');
    expect(programs.find(({ id }) => id === 'server')?.listening.map(({ port }) => port)).toEqual([4567]);
    expect(
      programs.filter(({ probe }) => probe !== undefined).map(({ id, probe }) => [id, probe?.port]),
    ).toEqual([
      ['slow', 4567],
      ['held', 4567],
      ['quick', 4567],
    ]);
  });
});
