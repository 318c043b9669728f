import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { expect, test } from 'vitest';

import { commentedCaptures } from '../../harness/report/submission-page/commented-capture.ts';
import { readCapture, writePcapng } from '../../harness/wire/index.ts';
import { temporaryFolder } from '../support/cli.ts';
import { sampleEvidence, wrongPort } from './support.ts';

test('tshark shows the checks that cite a frame as its comments, on these frames and no others', async () => {
  await using folder = await temporaryFolder();
  const result = wrongPort();
  const file = commentedCaptures(result, sampleEvidence()).find(({ scenario }) => scenario === 'file');
  const path = join(folder.path, 'file.commented.pcapng');
  await writeFile(path, file?.bytes ?? '');
  const args = [
    '-r',
    path,
    '-Y',
    'frame.comment',
    '-T',
    'fields',
    '-e',
    'frame.number',
    '-e',
    'frame.comment',
  ];
  const { stdout } = await execa('tshark', args, { env: { HOME: folder.path } });
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const cited = new Set(
    result.checks.flatMap(({ frames }) =>
      frames.filter(({ scenario }) => scenario === 'file').map(({ number }) => number),
    ),
  );
  expect(cited.size).toBeGreaterThan(0);
  expect(lines.map(([number]) => Number(number))).toEqual([...cited].toSorted((a, b) => a - b));
  const port = result.checks.find(({ id }) => id === 'p3-port');
  const comment = lines.find(([number]) => Number(number) === port?.frames[0]?.number)?.[1] ?? '';
  expect(comment).toContain(`wiremark p3-port: failed (0/${port?.maxPoints ?? 0})`);
  expect(comment).toContain(port?.actual);
});

test('the commented copy holds the very frames of the evidence', () => {
  const evidence = sampleEvidence();
  const original = evidence.scenarios.get('file')?.capture.file;
  const before = writePcapng({ application: 'test', frames: original?.frames ?? [] });
  const copy = commentedCaptures(wrongPort(), evidence).find(({ scenario }) => scenario === 'file');
  const read = readCapture(copy?.bytes ?? new Uint8Array());
  expect(read.malformed).toBeUndefined();
  expect(read.frames.map(({ bytes, timeNs }) => [...bytes, timeNs])).toEqual(
    original?.frames.map(({ bytes, timeNs }) => [...bytes, timeNs]),
  );
  expect(writePcapng({ application: 'test', frames: original?.frames ?? [] })).toEqual(before);
});
