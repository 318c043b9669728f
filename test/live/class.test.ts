import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { gradeT1, temporaryFolder, top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();
const expected: Record<string, { score: number; checks: Record<string, string> }> = JSON.parse(
  await readFile(join(top, 'submissions/progjar-t1/expected.json'), 'utf8'),
);

describe.runIf(noLab === undefined)('the example class', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let exitCode: number | undefined;
  beforeAll(async () => {
    folder = await temporaryFolder();
    ({ exitCode } = await gradeT1(folder.path));
  }, 300_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  const resultOf = async (id: string): Promise<Result> =>
    JSON.parse(await readFile(join(folder.path, id, 'result.json'), 'utf8'));

  it('is graded whole, with some below the pass mark', () => {
    expect(exitCode).toBe(1);
  });

  it.each(Object.entries(expected))('gives %s its marks', async (id, marks) => {
    const result = await resultOf(id);
    const notPassed = result.checks.filter(({ status }) => status !== 'passed');
    expect(Object.fromEntries(notPassed.map((check) => [check.id, check.status]))).toEqual(marks.checks);
    expect(result.score).toBe(marks.score);
  });

  it('cites frames that exist for every check that passed or failed on the wire', async () => {
    for (const id of Object.keys(expected)) {
      const result = await resultOf(id);
      const frames = new Map(result.scenarios.map((scenario) => [scenario.id, scenario.capture.frames]));
      for (const frame of result.checks.flatMap((check) => check.frames)) {
        expect(frame.number).toBeGreaterThan(0);
        expect(frame.number).toBeLessThanOrEqual(frames.get(frame.scenario) ?? 0);
      }
    }
  });

  it('leaves captures that tshark reads without a malformed frame or a bad checksum', async () => {
    for (const id of Object.keys(expected)) {
      const result = await resultOf(id);
      for (const scenario of result.scenarios) {
        const capture = join(folder.path, id, 'evidence', scenario.id, 'capture.pcapng');
        const checksums = ['ip', 'tcp', 'udp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
        const bad =
          '_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || eth.type == 0x88b5';
        const { stdout } = await execa('tshark', ['-r', capture, ...checksums, '-Y', bad]);
        expect(stdout, capture).toBe('');
      }
    }
  }, 120_000);
});
