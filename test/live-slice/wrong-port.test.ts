import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { dissect, readCapture } from '../../harness/wire/index.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a submission on the wrong port, in a real lab', () => {
  it('loses the points of the port check and nothing else, and is told which port and where', async () => {
    await using folder = await temporaryFolder();
    const submission = join(top, 'submissions/progjar-t1/wrong-port');
    const run = await wiremark('check', submission, '--rubric', rubricT1, '--out', folder.path);
    expect(run.stdout.split('\n')[0]).toContain('32434');
    expect(run.stdout.split('\n')[0]).toMatch(/server\.py, line \d+/);
    expect(run.exitCode).toBe(0);

    const result: Result = JSON.parse(await readFile(join(folder.path, 'wrong-port/result.json'), 'utf8'));
    expect(result).toMatchObject({ status: 'graded', score: 85, maxScore: 100 });
    expect(result.checks.filter(({ status }) => status !== 'passed').map(({ id }) => id)).toEqual([
      'p3-port',
    ]);
    expect(result.scenarios.every(({ capture }) => capture.complete)).toBe(true);

    const port = result.checks.find(({ id }) => id === 'p3-port');
    const cited = port?.frames[0];
    expect(cited).toBeDefined();
    const bytes = await readFile(join(folder.path, `wrong-port/evidence/${cited?.scenario}/capture.pcapng`));
    const { packets } = dissect(readCapture(bytes));
    expect(packets[(cited?.number ?? 0) - 1]?.tcp?.dstPort).toBe(32434);
  });

  it('leaves no marker of ours in the capture', async () => {
    await using folder = await temporaryFolder();
    await wiremark(
      'check',
      join(top, 'submissions/progjar-t1/wrong-port'),
      '--rubric',
      rubricT1,
      '--out',
      folder.path,
    );
    const bytes = await readFile(join(folder.path, 'wrong-port/evidence/both/capture.pcapng'));
    const { packets } = dissect(readCapture(bytes));
    expect(packets.length).toBeGreaterThan(20);
    expect(packets.map(({ eth }) => eth?.type).filter((type) => type !== 0x0800 && type !== 0x0806)).toEqual(
      [],
    );
  });
});
