import { describe, expect, it } from 'vitest';

import { judgeCheck, missing, program, scenarioOf } from '../support/evidence.ts';

const pieces = ['timeout : None', 'timeout : 10.0', '103.94.189.4'];

function outputOf(stdout: Record<string, string>, more: Record<string, unknown> = {}) {
  const programs = [program('info-1', 'mesin-1'), program('info-2', 'mesin-2')];
  const record = { counters: { frames: 0, captured: 0, counted: 4, complete: false } };
  return judgeCheck({
    type: 'output',
    with: { programs: ['info-1', 'info-2'], contains: pieces, ...more },
    scenarios: [scenarioOf({ programs, stdout, record })],
  });
}

describe('output', () => {
  it('passes on exactly the text, with or without a complete capture', () => {
    expect(outputOf({ 'info-1': "timeout : None\ntimeout : 10.0\n('103.94.189.4', 80)" })).toMatchObject({
      status: 'passed',
      points: 10,
    });
  });

  it('overlooks white space, spaces around punctuation and case', () => {
    expect(outputOf({ 'info-2': "Timeout: None\r\nTIMEOUT  :10.0\n[ '103.94.189.4' ]" }).status).toBe(
      'passed',
    );
  });

  it('fails when no single program printed all of it, and lists what is missing', () => {
    const result = outputOf({ 'info-1': 'timeout : None', 'info-2': 'timeout : 10.0\n103.94.189.4' });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'missing in the output of info-2: timeout : None',
    });
  });

  it('gives points in proportion where the rubric says so', () => {
    expect(outputOf({ 'info-1': 'timeout : None\ntimeout : 10.0' }, { partial: true }).points).toBe(6.67);
  });

  it('fails a program that printed nothing', () => {
    expect(outputOf({})).toMatchObject({ status: 'failed', actual: 'your program printed nothing' });
  });

  it('does not join words of which the task has two', () => {
    expect(outputOf({ 'info-1': 'time out : None timeout : 10.0 103.94.189.4' }).status).toBe('failed');
  });

  it('names a missing program', () => {
    const programs = [missing('info-1', 'mesin-1')];
    const result = judgeCheck({
      type: 'output',
      with: { programs: ['info-1'], contains: pieces },
      scenarios: [scenarioOf({ programs })],
    });
    expect(result).toMatchObject({ status: 'failed', actual: 'no info-1 was found in your submission' });
  });
});
