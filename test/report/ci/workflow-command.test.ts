import { describe, expect, test } from 'vitest';
import { annotations } from '../../../harness/report/ci/annotations.ts';
import { stepSummary } from '../../../harness/report/ci/step-summary.ts';
import { fenced, logText, workflowCommand } from '../../../harness/report/ci/workflow-command.ts';
import { hostile, hostileResult, notGraded, check } from '../exports/support.ts';
import { wrongPort } from '../support.ts';

/** The commands that GitHub's runner finds in a log: its own rules for both forms, and for switching commands off. */
function commandsIn(log: string): string[] {
  const found: string[] = [];
  let stop: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/u)) {
    const command = /^\s*::([^\s:]+)(?: [^:]*)?::(.*)$/u.exec(line) ?? /##\[([^\]]+)\](.*)$/u.exec(line);
    if (command === null) continue;
    const [, name = '', value = ''] = command;
    if (stop !== undefined) {
      if (name === stop) stop = undefined;
      continue;
    }
    if (name === 'stop-commands') stop = value;
    else found.push(name);
  }
  return found;
}

describe('a log that a runner reads', () => {
  const attempts = [
    '::error::forged',
    '   ::set-output name=score::100',
    'x\n::add-mask::y',
    'done ##[set-env name=A]b',
    '\u001b[0Ksection_start:0:x\r\u001b[0K',
    '::stop-commands::token',
    'a\r::warning::b',
    '##vso[task.complete result=Succeeded]',
    ':\u200b:error::x',
    hostile,
  ];

  test.each(attempts)('obeys nothing that a student wrote: %j', (text) => {
    expect(commandsIn(logText(text))).toEqual([]);
    expect(logText(text)).not.toMatch(/\u001b|section_(start|end):|##vso/u);
  });

  test.each(attempts)('obeys the fence alone, whatever is in it: %j', (text) => {
    expect(commandsIn(`${fenced(text, 'secret-token')}::notice::after`)).toEqual(['notice']);
  });

  test('has a command of ours in one line, with its marks escaped', () => {
    expect(
      workflowCommand('error', { file: 'a,b:c.py', line: 3, title: '100 % wrong' }, 'one\ntwo: 5 %'),
    ).toBe('::error file=a%2Cb%3Ac.py,line=3,title=100 %25 wrong::one\u240atwo: 5 %25');
  });
});

describe('annotations', () => {
  test('name file and line of the cause, in the folder of the submission', () => {
    expect(annotations(wrongPort(), 'tugas 1')).toEqual([
      '::error file=tugas 1/server.py,line=9,title=The server listens on TCP 32444 and the client connects there::Your server listens on port 32434; the lab asks for 32444 (server.py:9). Write 32444 in server.py and in client.py.',
    ]);
  });

  test('are at most ten, the dearest first, one for each failed check', () => {
    const checks = Array.from({ length: 14 }, (_, index) =>
      check(`c${index}`, `T${index}`, 'failed', 0, index),
    );
    const lines = annotations(wrongPort({ checks, diagnoses: [] }), '');
    expect(lines).toHaveLength(10);
    expect(lines.map((line) => /title=T(\d+)/u.exec(line)?.[1])).toEqual([
      '13',
      '12',
      '11',
      '10',
      '9',
      '8',
      '7',
      '6',
      '5',
      '4',
    ]);
  });

  test('warn where nothing was graded, and blame nobody', () => {
    const lines = annotations(notGraded(), '');
    expect(lines.every((line) => line.startsWith('::warning '))).toBe(true);
    expect(lines[0]).toContain('Not graded yet.');
  });

  test('cannot be made to hold a second command', () => {
    for (const line of annotations(hostileResult(), '')) {
      expect(line.split(/[\r\n]/u)).toHaveLength(1);
      expect(commandsIn(line)).toEqual(['error']);
    }
  });
});

test('a step summary stays below one mebibyte, and still names the rubric', () => {
  const checks = Array.from({ length: 400 }, (_, index) => ({
    ...check(`c${index}`, `T${index}`, 'failed', 0, 1),
    actual: 'é'.repeat(4000),
  }));
  const page = stepSummary(wrongPort({ checks }));
  expect(Buffer.byteLength(page)).toBeLessThan(1024 * 1024);
  expect(Buffer.byteLength(page)).toBeGreaterThan(900_000);
  expect(page).toContain('sha256:00ff');
});
