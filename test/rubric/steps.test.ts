import { describe, expect, it } from 'vitest';

import type { Step } from '../../harness/model/rubric.ts';
import { parseRubric } from '../../harness/rubric/load.ts';
import { problemText } from '../../harness/rubric/problem.ts';

const probe = { kind: 'tcp-client', to: 'server', port: 45000 };

function rubricOf(steps: unknown[], parts: object = {}): string {
  return JSON.stringify({
    id: 'steps',
    title: 'Steps',
    locale: 'en',
    passMark: 1,
    addresses: 'adopt',
    machines: { 'mesin-1': { address: '172.16.16.101/24' }, 'mesin-2': { address: '172.16.16.102/24' } },
    programs: { server: { find: [{ path: '**/*server*' }] }, client: { find: [{ path: '**/*client*' }] } },
    scenarios: [{ id: 'one', title: 'One', steps }],
    checks: [{ id: 'it', type: 'frames', title: 'It', points: 1, scenario: 'one', with: { filter: 'tcp' } }],
    ...parts,
  });
}

function faultsOf(steps: unknown[], parts: object = {}): string[] {
  const parsed = parseRubric(rubricOf(steps, parts));
  return parsed.kind === 'sound' ? [] : parsed.problems.map((problem) => problemText('r.json', problem));
}

const start: Step = { start: 'server', on: 'mesin-1' };

describe('the steps of a scenario', () => {
  it.each<[string, unknown[]]>([
    ['readiness by output', [{ ...start, until: { output: 'siap' } }]],
    ['readiness by frames', [{ ...start, until: { frames: 'udp.port == 53', count: 2 } }]],
    [
      'lines typed after prompts',
      [start, { run: 'client', on: 'mesin-2', stdin: [{ after: '> ', text: 'halo\n' }] }],
    ],
    ['typing at a program', [start, { send: 'server', text: 'exit\n', after: '> ', end: true }]],
    [
      'a probe',
      [
        start,
        { probe: { ...probe, mode: 'byte-by-byte', send: ['TIME\r\n', { hex: '0d0a' }] }, on: 'mesin-2' },
      ],
    ],
    [
      'probes and programs together',
      [
        start,
        {
          together: [
            { run: 'client', on: 'mesin-2' },
            { probe, on: 'mesin-1', id: 'p' },
          ],
        },
      ],
    ],
    [
      'a program that is waited for on a held machine: it need not send by TCP',
      [start, { hold: 'mesin-2' }, { run: 'client', on: 'mesin-2' }, { release: 'mesin-2' }],
    ],
    ['a stop', [start, { stop: 'server', signal: 'kill' }]],
    [
      'waits',
      [start, { wait: 'quiet' }, { wait: { ended: 'server' }, limit: 3 }, { wait: { frames: 'arp' } }],
    ],
  ])('may hold %s', (_, steps) => {
    expect(faultsOf(steps)).toEqual([]);
  });

  it.each<[string, unknown[], string]>([
    [
      'a filter that is none',
      [{ ...start, until: { frames: 'tcp.prot == 1' } }],
      'r.json: /scenarios/0/steps/0/until/frames is no display filter: tcp.prot is no field or protocol, at character 1 of "tcp.prot == 1". Did you mean tcp.port?',
    ],
    [
      'a program that was not started',
      [{ send: 'client', text: 'x' }],
      'r.json: /scenarios/0/steps/0/send names no earlier step, was "client". Name one that exists: there is none.',
    ],
    [
      'a probe that goes nowhere',
      [start, { probe: { ...probe, to: 'sever' }, on: 'mesin-2' }],
      'r.json: /scenarios/0/steps/1/probe/to names no earlier step, was "sever". Did you mean "server"?',
    ],
    [
      'a mode that there is not',
      [start, { probe: { ...probe, mode: 'pipelind' }, on: 'mesin-2' }],
      'r.json: /scenarios/0/steps/1/probe/mode must be one of whole, byte-by-byte, pipelined, half-close, reset, held-open, was "pipelind". Did you mean "pipelined"?',
    ],
    [
      'a kind of probe that there is not',
      [start, { probe: { ...probe, kind: 'tcp' }, on: 'mesin-2' }],
      'r.json: /scenarios/0/steps/1/probe/kind must be one of tcp-client, tcp-server, udp-client, udp-server, was "tcp". Write one of tcp-client, tcp-server, udp-client, udp-server.',
    ],
    [
      'an event of no form',
      [start, { wait: { frame: 'tcp' } }],
      'r.json: /scenarios/0/steps/1/wait has none of the forms that it may have, was {"frame":"tcp"}. It is: Event: quiet, { "listening": "server" }, { "ended": "client" }, { "output": "ready", "of": "server" } or { "frames": "udp" }.',
    ],
    [
      'a signal that there is not',
      [start, { stop: 'server', signal: 'SIGINT' }],
      'r.json: /scenarios/0/steps/1/signal must be one of interrupt, terminate, kill, was "SIGINT". Write one of interrupt, terminate, kill.',
    ],
  ])('explain %s', (_, steps, fault) => {
    expect(faultsOf(steps)).toEqual([fault]);
  });
});

describe('the parameters of a rubric', () => {
  const parameters = {
    port: { title: 'the port', value: 6666, chosenByStudent: true },
    verb: { title: 'verb', value: 'LIST' },
  };
  const steps = [start, { probe: { ...probe, port: '${port}', send: ['${verb} all\r\n'] }, on: 'mesin-2' }];

  it('stand for their values, numbers as numbers', () => {
    const parsed = parseRubric(rubricOf(steps, { parameters }));
    expect(parsed).toMatchObject({
      kind: 'sound',
      rubric: { scenarios: [{ steps: [start, { probe: { port: 6666, send: ['LIST all\r\n'] } }] }] },
    });
  });

  it('take the values that a submission chose, under the same digest', () => {
    const source = rubricOf(steps, { parameters });
    const own = parseRubric(source);
    const chosen = parseRubric(source, 'rubric', { port: 7777 });
    expect(chosen).toMatchObject({
      kind: 'sound',
      rubric: { scenarios: [{ steps: [start, { probe: { port: 7777 } }] }] },
    });
    expect(own.kind === 'sound' && chosen.kind === 'sound' && own.digest === chosen.digest).toBe(true);
  });

  it('are judged like anything else: a port too large is a fault', () => {
    expect(parseRubric(rubricOf(steps, { parameters }), 'rubric', { port: 77_777 }).kind).toBe('unsound');
  });

  it('must exist', () => {
    expect(faultsOf([start, { send: 'server', text: '${prot}' }], { parameters })).toEqual([
      'r.json: /scenarios/0/steps/1/text names no parameter, was "prot". Did you mean "port"?',
    ]);
  });
});
