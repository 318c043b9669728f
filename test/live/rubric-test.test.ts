import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RubricTest } from '../../harness/model/rubric-test.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const example = join(top, 'test/live/rubric-test');

describe.runIf(noLab === undefined)('the test of a rubric', () => {
  it('is content with a rubric whose checks can all fail, and breaks every part of the reference', async () => {
    await using folder = await temporaryFolder();
    const { test, exitCode } = await run(folder.path);
    expect(test.goldens.map(({ id, differences }) => ({ id, differences }))).toEqual([
      { id: 'right', differences: [] },
      { id: 'wrong-port', differences: [] },
    ]);
    expect(test.reference?.id).toBe('right');
    expect(test.breaks.filter(({ status }) => status === 'not-judged')).toEqual([]);
    expect(failedBy(test, 'loopback-only', 'server')).toContain('port');
    expect(failedBy(test, 'other-port', 'client')).toContain('port');
    expect(failedBy(test, 'changed-byte', 'server')).toContain('echo');
    expect(failedBy(test, 'cut-byte', 'server')).toContain('echo');
    expect(failedBy(test, 'sends-nothing', 'server')).toContain('echo');
    expect(failedBy(test, 'one-behind', 'server')).toContain('echo');
    expect(failedBy(test, 'no-line-end', 'client')).toContain('line-ends');
    expect(failedBy(test, 'bare-line-end', 'client')).toContain('line-ends');
    expect(failedBy(test, 'resets', 'client')).toEqual(['close']);
    expect(failedBy(test, 'never-closes', 'server')).toEqual(['close']);
    expect(failedBy(test, 'other-source-port', 'server')).toEqual(['datagram']);
    expect(failedBy(test, 'prints-nothing', 'client')).toEqual(['printed']);
    expect(failedBy(test, 'crashes-at-accept', 'server')).toContain('echo');
    // The program asks for no name, and meets one client only.
    expect(test.breaks.filter(({ fault }) => ['other-name', 'first-client-only'].includes(fault))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ fault: 'other-name', program: 'client', status: 'not-applicable' }),
        expect.objectContaining({ fault: 'first-client-only', program: 'server', status: 'not-applicable' }),
      ]),
    );
    expect(test.checks.filter(({ byBreaks }) => byBreaks === 0)).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('finds a check that cannot fail', async () => {
    await using folder = await temporaryFolder();
    const rubric = JSON.parse(await readFile(join(example, 'rubric.json'), 'utf8'));
    // White space does not matter in what is printed: this asks for nothing.
    rubric.checks.push({
      id: 'anything',
      type: 'output',
      title: 'A space is printed',
      points: 5,
      scenario: 'lines',
      with: { programs: ['client'], contains: [' '] },
    });
    const expected = {
      right: { score: 65, checks: {} },
      'wrong-port': { score: 45, checks: { port: 'failed', 'line-ends': 'failed' } },
    };
    const { test, exitCode } = await run(folder.path, { rubric, expected });
    expect(test.neverFail).toEqual(['anything']);
    expect(exitCode).toBe(1);
  });

  it('tells a golden submission that does not get what is expected: the check, its sentence and its frames', async () => {
    await using folder = await temporaryFolder();
    const expected = {
      right: { score: 60, checks: {} },
      'wrong-port': { score: 50, checks: { port: 'failed', 'no-such-check': 'failed' } },
      forgotten: { score: 10, checks: {} },
    };
    const { test, exitCode } = await run(folder.path, { expected, args: ['--only', 'goldens'] });
    expect(test.goldens.find(({ id }) => id === 'wrong-port')).toMatchObject({
      score: 40,
      expectedScore: 50,
      differences: [
        { check: 'line-ends', expected: 'passed', got: 'failed', actual: expect.stringContaining('7010') },
        { check: 'no-such-check', expected: 'failed', got: null },
      ],
    });
    expect(test.goldens.find(({ id }) => id === 'forgotten')?.status).toBe('missing');
    expect(test.goldens.find(({ id }) => id === 'right')?.differences).toEqual([]);
    expect(test.breaks).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('says of a statically linked reference that it cannot be broken, and claims nothing about its checks', async () => {
    await using folder = await temporaryFolder();
    const rubric = JSON.parse(await readFile(join(example, 'rubric.json'), 'utf8'));
    rubric.passMark = 5;
    rubric.programs = { server: { find: [{ path: 'server.c' }] } };
    rubric.scenarios[0].steps = [{ start: 'server', on: 'mesin-1' }];
    rubric.checks = [
      {
        id: 'port',
        type: 'listening',
        title: 'The server listens',
        points: 10,
        scenario: 'lines',
        with: { server: 'server', protocol: 'tcp', port: 7000 },
      },
    ];
    await cp(join(example, 'static'), join(folder.path, 'static'), { recursive: true });
    const { test, exitCode } = await run(folder.path, {
      rubric,
      expected: { static: { score: 10, checks: {} } },
      submissions: folder.path,
    });
    expect(test.goldens).toMatchObject([{ id: 'static', score: 10 }]);
    expect(test.reference?.programs).toEqual([
      { program: 'server', file: 'server.c', unbroken: 'not-loaded' },
    ]);
    expect(test.neverFail).toEqual([]);
    expect(exitCode).toBe(3);
  });
});

interface Variant {
  rubric?: object;
  expected?: object;
  args?: string[];
  /** A folder of golden submissions that is there already. */
  submissions?: string;
}

/** Tests the example's rubric, or a variant of it, in a folder of its own. */
async function run(folder: string, { rubric, expected, args = [], submissions }: Variant = {}) {
  const goldens = submissions ?? join(folder, 'submissions/lines');
  if (submissions === undefined) await cp(join(example, 'submissions'), goldens, { recursive: true });
  const file = join(folder, 'rubrics/lines.json');
  await cp(join(example, 'rubric.json'), file);
  if (rubric !== undefined) await writeFile(file, JSON.stringify(rubric));
  if (expected !== undefined) await writeFile(join(goldens, 'expected.json'), JSON.stringify(expected));
  const named = submissions === undefined ? [] : ['--submissions', submissions];
  const { stdout, stderr, exitCode } = await wiremark('rubric', 'test', file, '--json', ...named, ...args);
  expect(stdout, stderr).not.toBe('');
  const test: RubricTest & { neverFail: string[] } = JSON.parse(stdout);
  return { test, exitCode };
}

function failedBy({ breaks }: RubricTest, fault: string, program: string): string[] | undefined {
  return breaks.find((one) => one.fault === fault && one.program === program)?.failed;
}
