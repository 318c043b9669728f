import { describe, expect, it } from 'vitest';
import { rolesIn, startedIn } from '../../harness/diagnosis/roles.ts';
import type { Step } from '../../harness/model/rubric.ts';
import { answered, probing, probed } from './cases/shared.ts';
import { diagnoseCase, labRubric } from './support.ts';

function roles(steps: Step[], checks: Parameters<typeof labRubric>[1] = [{ with: {} }]) {
  const rubric = labRubric('en', checks, [{ id: 'one', steps }]);
  const [scenario] = rubric.scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return Object.fromEntries(rolesIn(rubric, scenario));
}

describe('roles', () => {
  it('follow from the kind of a probe, also in a step of several', () => {
    const [, probe] = probed('asks', 'whole', []);
    if (probe === undefined || !('probe' in probe)) throw new Error('no probe');
    expect(
      roles([
        { start: 'server', on: 'mesin-1', until: 'settled' },
        { together: [probe, { ...probe, id: 'again' }] },
      ]),
    ).toEqual({ server: 'server', asks: 'client', again: 'client' });
  });

  it('make a program opposite a server probe a client', () => {
    expect(
      roles([
        { probe: { kind: 'tcp-server', port: 3456 }, on: 'mesin-1' },
        { run: 'client', on: 'mesin-2' },
      ]),
    ).toEqual({ 'tcp-server': 'server', client: 'client' });
  });

  it('know the probes of a scenario among what it starts', () => {
    const [scenario] = labRubric('en', [], [{ id: 'one', steps: probed('asks', 'whole', []) }]).scenarios;
    expect(scenario === undefined ? [] : startedIn(scenario).map(({ id }) => id)).toEqual(['server', 'asks']);
  });
});

describe('a probe', () => {
  it('is never accused, and a server opposite it is', () => {
    const found = diagnoseCase({
      checks: [
        { type: 'reply', with: { client: 'asks', server: 'server', expect: [{ matches: '\\r\\n$' }] } },
      ],
      scenarios: {
        one: {
          steps: probed('asks', 'whole', ['TIME\r\n']),
          client: {
            ...probing('asks', 'whole', ['TIME\r\n']),
            end: { kind: 'stopped', why: 'stuck', signals: ['SIGTERM'] },
            waitingOn: 'receive',
          },
          frames: answered('TIME\r\n', 'JAM 10:00:00'),
        },
      },
    });
    expect(found.map(({ code }) => code)).toEqual(['reply-unterminated']);
  });
});
