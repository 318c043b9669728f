import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { junit } from '../../../harness/report/exports/junit.ts';
import { top } from '../../support/cli.ts';
import { allRight, wrongPort } from '../support.ts';
import { check, exported, hostileResult, lateWithFractions, notGraded, withHidden } from './support.ts';

const schema = join(top, 'test/report/exports/junit.xsd');
const hasXmllint = (await execa('xmllint', ['--version'], { reject: false })).exitCode === 0;
const hasReader =
  (await execa('/usr/bin/python3', ['-c', 'import junitparser'], { reject: false })).exitCode === 0;

const everyStatus = wrongPort({
  checks: [
    check('a', 'Passed', 'passed', 1, 1),
    check('b', 'Failed', 'failed', 0, 1),
    check('c', 'Skipped', 'skipped', 0, 1),
    check('d', 'Undecided', 'undecided', 1, 1),
    check('e', 'Inconclusive', 'inconclusive', 0, 1),
    check('f', 'Errored', 'errored', 0, 1),
  ],
});
const results = [wrongPort(), lateWithFractions(), notGraded(), allRight(), hostileResult(), everyStatus];

/** Reads with Python's own parser: no character in it that XML forbids, or it refuses. */
const readCases = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps([[{**case.attrib, "inside": {one.tag: [one.get("message"), one.text] for one in case}} for case in suite] for suite in root]))
`;

interface Case {
  name: string;
  time: string;
  file?: string;
  line?: string;
  inside: Record<string, [message: string | null, body: string | null]>;
}

async function read(xml: string): Promise<Case[][]> {
  const { stdout } = await execa('/usr/bin/python3', ['-c', readCases], { input: xml });
  return JSON.parse(stdout);
}

describe('junit.xml', () => {
  test.skipIf(!hasXmllint)(
    'fits the schema of what its readers know, whatever is in the results',
    async () => {
      const { files } = await exported(junit, results);
      const input = files.get('junit.xml') ?? '';
      const { exitCode, stderr } = await execa('xmllint', ['--noout', '--schema', schema, '-'], {
        input,
        reject: false,
      });
      expect(stderr).toBe('- validates');
      expect(exitCode).toBe(0);
    },
  );

  test.skipIf(!hasReader)('is read by a common reader with the same counts', async () => {
    const { files } = await exported(junit, results);
    const script =
      'import sys, junitparser; x = junitparser.JUnitXml.fromstring(sys.stdin.buffer.read()); x.update_statistics(); print(x.tests, x.failures, x.errors, x.skipped)';
    const xml = files.get('junit.xml') ?? '';
    const { stdout } = await execa('/usr/bin/python3', ['-c', script], { input: xml });
    const counts = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/u.exec(
      xml,
    );
    expect(stdout).toBe(counts?.slice(1).join(' '));
  });

  test('says for each verdict what it is', async () => {
    const { files } = await exported(junit, [everyStatus]);
    const [cases = []] = await read(files.get('junit.xml') ?? '');
    expect(cases.map(({ name, inside }) => [name, Object.keys(inside)[0]])).toEqual([
      ['Passed', undefined],
      ['Failed', 'failure'],
      ['Skipped', 'skipped'],
      ['Undecided', 'system-out'],
      ['Inconclusive', 'error'],
      ['Errored', 'error'],
    ]);
  });

  test('repeats the message in the body, and names file and line', async () => {
    const { files } = await exported(junit, [wrongPort()]);
    const [cases = []] = await read(files.get('junit.xml') ?? '');
    const failed = cases.find(({ inside }) => 'failure' in inside);
    expect(failed).toMatchObject({ file: 'server.py', line: '9' });
    const [message = '', body = ''] = failed?.inside['failure'] ?? [];
    expect(message).toContain('expected: a server on TCP port 32444');
    expect(
      body
        ?.trim()
        .split('\n')
        .map((line) => line.trim())
        .join('; '),
    ).toBe(message);
  });

  test('gives every case a name of its own, and the times of a suite add up', async () => {
    const { files } = await exported(junit, [lateWithFractions()]);
    const xml = files.get('junit.xml') ?? '';
    const [cases = []] = await read(xml);
    expect(cases.map(({ name }) => name)).toEqual(['One', 'Two (b)', 'Two (c)']);
    const whole = await exported(junit, [wrongPort()]);
    const written = whole.files.get('junit.xml') ?? '';
    expect(/<testsuites [^>]*time="([\d.]+)"/u.exec(written)?.[1]).toBe('0.173');
  });

  test('tells students nothing of hidden checks', async () => {
    const { whole, shown } = withHidden();
    const { files } = await exported(junit, [shown], { whole: [whole] });
    expect(files.get('junit.xml')).not.toMatch(/secret/iu);
  });
});
