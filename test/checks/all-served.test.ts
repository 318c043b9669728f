import { describe, expect, it } from 'vitest';

import type { ProgramRecord } from '../../harness/model/evidence.ts';
import { judgeCheck, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import { merge, oneAfterAnother, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import type { Frame } from '../../harness/wire/types.ts';

const programs = [
  program('server', 'mesin-1'),
  program('client-a', 'mesin-2'),
  program('client-b', 'mesin-3'),
];

function served(answer: string): TcpStep[] {
  return ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: answer }, 'close'];
}

const mesin = (host: number, script: TcpStep[], clientPort = 5000 + host) =>
  tcpConversation({ client: `172.16.16.${host}`, clientPort, script });

function bothOf(
  both: Frame[],
  alone: TcpStep[] = served('halo'),
  more: { programs?: ProgramRecord[]; with?: Record<string, unknown>; record?: object } = {},
) {
  const scenarios = [
    scenarioOf({ id: 'both', frames: both, programs: more.programs ?? programs, record: more.record ?? {} }),
    scenarioOf({ id: 'alone', frames: mesin(102, alone) }),
  ];
  const parameters = {
    server: 'server',
    clients: ['client-a', 'client-b'],
    alone: { scenario: 'alone', client: 'client', server: 'server' },
    ...more.with,
  };
  return judgeCheck({ type: 'all-served', with: parameters, scenarios });
}

describe('all-served', () => {
  it('passes when each client got what a client alone got', () => {
    expect(bothOf(merge(mesin(102, served('halo')), mesin(103, served('halo'))))).toMatchObject({
      status: 'passed',
      points: 10,
      actual: 'all 2 clients were served, each with 4 bytes',
    });
  });

  it('overlooks numbers in the answer: an address, a port, a time', () => {
    const answer = (host: number, port: number) =>
      served(`Halo ('172.16.16.${host}', ${port}), 12:00:0${host % 10}`);
    expect(
      bothOf(merge(mesin(102, answer(102, 999)), mesin(103, answer(103, 50_000))), answer(102, 41_000))
        .status,
    ).toBe('passed');
  });

  it('lets a client get more than it would alone, where the answer is long enough to be recognised', () => {
    const long = 'selamat datang di ruang obrolan';
    expect(
      bothOf(
        merge(mesin(102, served(`${long}\nhalo dari client lain`)), mesin(103, served(long))),
        served(long),
      ).status,
    ).toBe('passed');
    expect(bothOf(merge(mesin(102, served('NOT OK')), mesin(103, served('OK'))), served('OK')).status).toBe(
      'failed',
    );
  });

  it.each<[string, TcpStep[], string]>([
    [
      'was refused',
      [{ syn: 'client' }, { rst: 'server' }],
      '1 of 2 served; client-b was refused: nothing listened any more',
    ],
    [
      'completed its handshake and got nothing',
      ['handshake', { from: 'client', data: 'halo' }],
      '1 of 2 served; client-b connected and got no answer',
    ],
    ['got only a part', served('ha'), '1 of 2 served; client-b got 2 bytes, a client alone gets 4'],
    ['got too much', served('halohalo'), '1 of 2 served; client-b got 8 bytes, a client alone gets 4'],
    [
      'got other bytes',
      served('haLo'),
      '1 of 2 served; client-b got another answer than a client alone, from byte 3 on',
    ],
  ])('fails when one client %s', (_, script, actual) => {
    expect(bothOf(merge(mesin(102, served('halo')), mesin(103, script)))).toMatchObject({
      status: 'failed',
      points: 0,
      actual,
    });
  });

  it('fails when a client never came, and gives half only where the rubric says so', () => {
    const frames = mesin(102, served('halo'));
    expect(bothOf(frames)).toMatchObject({
      points: 0,
      actual: '1 of 2 served; client-b never reached the server',
    });
    expect(bothOf(frames, served('halo'), { with: { partial: true } })).toMatchObject({
      status: 'failed',
      points: 5,
    });
  });

  it('fails when a client alone gets nothing: nothing is not served', () => {
    const silent: TcpStep[] = ['handshake', { from: 'client', data: 'halo' }, 'close'];
    expect(bothOf(merge(mesin(102, silent), mesin(103, silent)), silent)).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'your server answers nothing, even to one client alone',
    });
  });

  it('gives nothing for an answer after our signal', () => {
    const frames = merge(mesin(102, served('halo')), mesin(103, served('halo')));
    expect(bothOf(frames, served('halo'), { record: { markers: [signalled('server', 6)] } }).status).toBe(
      'failed',
    );
  });

  it('keeps a later client on the same machine apart', () => {
    const early = mesin(102, served('halo'), 1111);
    const frames = oneAfterAnother(early, mesin(102, [{ syn: 'client' }, { rst: 'server' }], 2222));
    const late = program('client-c', 'mesin-2', { startMs: 95, startAfterFrame: early.length });
    const more = { programs: [...programs, late], with: { clients: ['client-c'] } };
    expect(bothOf(frames, served('halo'), more)).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('client-c was refused'),
    });
    expect(bothOf(frames, served('halo'), { ...more, with: { clients: ['client-a'] } }).status).toBe(
      'passed',
    );
  });

  it('needs the scenario with one client alone', () => {
    expect(
      bothOf([], served('halo'), {
        with: { alone: { scenario: 'gone', client: 'client', server: 'server' } },
      }).status,
    ).toBe('errored');
  });

  it('names a missing program', () => {
    const absent = [missing('server', 'mesin-1'), ...programs.slice(1)];
    expect(bothOf([], served('halo'), { programs: absent }).actual).toBe(
      'no server of problem 2 was found in your submission',
    );
  });
});

describe('all-served with a probe of many connections', () => {
  const probe = program('many', 'mesin-2', {
    program: 'probe',
    probe: { kind: 'tcp-client', to: 'server', port: 32_444, count: 3, send: ['halo'], answer: 'echo' },
  });
  const manyOf = (scripts: TcpStep[][], more: Record<string, unknown> = {}, alone = served('halo')) =>
    bothOf(merge(...scripts.map((script, index) => mesin(102, script, 6000 + index))), alone, {
      programs: [program('server', 'mesin-1'), probe],
      with: { clients: ['many'], ...more },
    });
  const good = served('halo');
  const silent: TcpStep[] = ['handshake', { from: 'client', data: 'halo' }];
  const refused: TcpStep[] = [{ syn: 'client' }, { rst: 'server' }];

  it('counts each connection as a client', () => {
    expect(manyOf([good, good, good])).toMatchObject({
      status: 'passed',
      actual: 'all 3 clients were served, each with 4 bytes',
    });
    expect(manyOf([good, silent, good])).toMatchObject({
      status: 'failed',
      points: 0,
      actual: '2 of 3 served; many:6001 connected and got no answer',
      filter: 'tcp.stream eq 1',
    });
    expect(manyOf([good, good, refused]).actual).toBe(
      '2 of 3 served; many:6002 was refused: nothing listened any more',
    );
  });

  it('counts a connection that never began', () => {
    expect(manyOf([good, good]).actual).toBe('2 of 3 served; many never reached the server');
  });

  it('is content with as many as the rubric asks for, and gives a part of the points below', () => {
    expect(manyOf([good, silent, good], { atLeast: 2 })).toMatchObject({
      status: 'passed',
      expected: 'at least 2 of 3 clients get what a client alone gets',
      actual: '2 of 3 clients were served, each with 4 bytes',
    });
    expect(manyOf([good, silent, refused], { atLeast: 2, partial: true })).toMatchObject({
      status: 'failed',
      points: 5,
    });
  });

  it('cites the connection that was not served, however many were', () => {
    const scripts = Array.from({ length: 20 }, () => good);
    const result = manyOf([...scripts, silent]);
    expect(result.frames.length).toBeLessThanOrEqual(12);
    expect(result.frames.some(({ number }) => number === 21)).toBe(true);
  });
});

describe('all-served where answers differ', () => {
  const lines = ['Semoga harimu baik', 'Selamat belajar ya', 'Jangan lupa makan.'];
  const random = (alone: string, more: Record<string, unknown> = {}) =>
    bothOf(merge(mesin(102, served(lines[0] ?? '')), mesin(103, served(lines[1] ?? ''))), served(alone), {
      with: more,
    });

  it('says that answers at random prove nothing, rather than name a wrong reason', () => {
    expect(random(lines[2] ?? '')).toMatchObject({
      status: 'undecided',
      actual: expect.stringContaining('no two of the 2 answers are alike'),
    });
    expect(random(lines[0] ?? '').actual).toContain('client-b got another answer');
  });

  it('compares by length or by form where the rubric says so', () => {
    expect(random(lines[2] ?? '', { alike: 'length' }).status).toBe('passed');
    expect(random('Halo', { alike: 'length' }).actual).toBe(
      '0 of 2 served; client-a got 18 bytes, a client alone gets 4',
    );
    const form = { alike: { matches: '^[SJ]' } };
    expect(random(lines[2] ?? '', form).actual).toBe('all 2 clients were served');
    expect(random('Jaga diri', { alike: { matches: '^J|^Sem' } }).actual).toBe(
      '1 of 2 served; client-b got "Selamat belajar ya", which does not look like "^J|^Sem"',
    );
    expect(random('Halo', form).actual).toBe(
      'even a client alone got "Halo", which does not look like "^[SJ]"',
    );
  });

  it('still takes nothing for not served', () => {
    const silent: TcpStep[] = ['handshake', { from: 'client', data: 'halo' }, 'close'];
    const frames = merge(mesin(102, served('abc')), mesin(103, silent));
    for (const alike of ['length', { matches: '' }])
      expect(bothOf(frames, served('abc'), { with: { alike } }).actual).toContain('got no answer');
  });
});
