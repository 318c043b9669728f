import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'test/live/frames/rubric.json');

/** What a submission loses under filters pasted from Wireshark, and what its author reads. */
const cases: [string, Record<string, string>][] = [
  ['wrong-port', { 'one-syn': '1 frame matches without `tcp.dstport == 32444`; the port used is 32434' }],
  [
    'no-echo',
    {
      'answer-after-question':
        '2 of 3 found, up to frame 6; after it no frame matches `ip.src == 172.16.16.101 && tcp.len > 0`',
    },
  ],
  [
    'crash',
    {
      'no-reset': '1 frame matches, and none may',
      'answer-after-question':
        '2 of 3 found, up to frame 6; after it no frame matches `ip.src == 172.16.16.101 && tcp.len > 0`',
    },
  ],
  ['docker-address', {}],
];

describe.runIf(noLab === undefined)('filters pasted from Wireshark', () => {
  it.each(cases)('tell %s what is seen instead', async (submission, lost) => {
    await using folder = await temporaryFolder();
    const folderOfOne = join(top, 'submissions/progjar-t1', submission);
    const run = await wiremark('check', folderOfOne, '--rubric', rubric, '--out', folder.path, '--json');
    const { checks }: Result = JSON.parse(run.stdout);
    const failed = checks.filter(({ status }) => status !== 'passed');
    expect(Object.fromEntries(failed.map(({ id, actual }) => [id, actual]))).toEqual(lost);
    for (const { frames } of failed) expect(frames.length).toBeGreaterThan(0);
  });
});
