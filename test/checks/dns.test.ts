import { describe, expect, it } from 'vitest';

import { judgeCheck, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { dnsExchange } from '../support/frames.ts';

const programs = [
  program('info-1', 'mesin-1', { program: 'info' }),
  program('info-2', 'mesin-2', { program: 'info' }),
];

function dnsOf(parts: ScenarioParts) {
  const parameters = {
    programs: ['info-1', 'info-2'],
    name: 'www.espnfc.com',
    type: 'A',
    typos: ['www.espnfc.cosm'],
  };
  return judgeCheck({ type: 'dns', with: parameters, scenarios: [scenarioOf({ programs, ...parts })] });
}

const answered = { name: 'www.espnfc.com', addresses: ['52.30.61.216'] };

describe('dns', () => {
  it('passes when one of the machines got an address, and cites question and answer', () => {
    const result = dnsOf({ frames: dnsExchange(answered) });
    expect(result).toMatchObject({
      status: 'passed',
      points: 10,
      filter: 'dns.qry.name == "www.espnfc.com"',
    });
    expect(result.frames.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('overlooks upper and lower case', () => {
    expect(dnsOf({ frames: dnsExchange({ ...answered, name: 'WWW.espnfc.com' }) }).status).toBe('passed');
  });

  it('passes when one of the two programs is missing', () => {
    expect(
      dnsOf({
        frames: dnsExchange(answered),
        programs: [missing('info-1', 'mesin-1'), program('info-2', 'mesin-2')],
      }).status,
    ).toBe('passed');
  });

  it('tells a known typo by name', () => {
    const result = dnsOf({ frames: dnsExchange({ name: 'www.espnfc.cosm', rcode: 3 }) });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'your program asked for www.espnfc.cosm; the answer was NXDOMAIN',
      hint: 'www.espnfc.cosm is misspelt: write www.espnfc.com.',
    });
  });

  it.each([
    ['no answer comes', { ...answered, answered: false }, 'no answer came'],
    ['the answer is an error', { name: 'www.espnfc.com', rcode: 3 }, 'the answer was NXDOMAIN'],
    ['the answer is empty', { name: 'www.espnfc.com' }, 'holds no such record'],
    [
      'only AAAA is asked for',
      { name: 'www.espnfc.com', type: 28 },
      'never for www.espnfc.com with that type',
    ],
    [
      'another name is asked for',
      { name: 'example.org', addresses: ['1.2.3.4'] },
      'your program asked for example.org',
    ],
    ['another machine asks', { ...answered, client: '172.16.16.103' }, 'asked the name server for nothing'],
  ])('fails when %s', (_, exchange, actual) => {
    expect(dnsOf({ frames: dnsExchange(exchange) })).toMatchObject({
      status: 'failed',
      points: 0,
      actual: expect.stringContaining(actual),
    });
  });

  it('fails when nothing is asked, or only after our signal', () => {
    expect(dnsOf({}).actual).toContain('asked the name server for nothing');
    expect(
      dnsOf({ frames: dnsExchange(answered), record: { markers: [signalled('info-2', 0)] } }).status,
    ).toBe('failed');
  });

  it('names the missing program', () => {
    expect(dnsOf({ programs: [missing('info-1', 'mesin-1'), missing('info-2', 'mesin-2')] })).toMatchObject({
      status: 'failed',
      actual: 'no info-1 was found in your submission',
    });
  });
});
