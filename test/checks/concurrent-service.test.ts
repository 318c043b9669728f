import { describe, expect, it } from 'vitest';

import type { ScenarioRecord, StepRecord } from '../../harness/model/evidence.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { judgeCheck, kernelSaw, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import { renumber, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const programs = [
  program('server', 'mesin-1'),
  program('client-a', 'mesin-2'),
  program('client-b', 'mesin-3'),
];

const a = (...script: TcpStep[]) => tcpConversation({ client: '172.16.16.102', clientPort: 1111, script });
const b = (...script: TcpStep[]) => tcpConversation({ client: '172.16.16.103', clientPort: 2222, script });
const exchange: TcpStep[] = [
  'handshake',
  { from: 'client', data: 'halo' },
  { from: 'server', data: 'halo' },
  'close',
];

/** Frames in exactly this order, and the number of the last frame before the release. */
function wire(beforeRelease: Frame[], afterRelease: Frame[]) {
  return { frames: renumber([...beforeRelease, ...afterRelease]), release: beforeRelease.length };
}

function releaseAfter(frame: number): StepRecord {
  return {
    index: 4,
    kind: 'release',
    programs: [],
    machine: 'mesin-2',
    startMs: 1000,
    endMs: 1001,
    fromFrame: frame,
    toFrame: frame,
    outcome: 'done',
  };
}

function behaviourOf(
  { frames, release }: { frames: Frame[]; release?: number },
  record: Partial<ScenarioRecord> = {},
  who = programs,
  more: { want?: string } = {},
) {
  const steps = release === undefined ? [] : [releaseAfter(release)];
  return judgeCheck({
    type: 'concurrent-service',
    with: { server: 'server', first: 'client-a', second: 'client-b', ...more },
    scenarios: [scenarioOf({ id: 'behaviour', frames, programs: who, record: { steps, ...record } })],
  });
}

// A is held after its handshake (3 frames); its data passes after the release.
const first = a(...exchange);
const second = b(...exchange);
// B's handshake, data and the kernel's ACK: 5 frames; then the answer, its ACK and the close.
const asked = second.slice(0, 5);
const answered = second.slice(5);

describe('concurrent-service', () => {
  it('sees service in parallel: B was served while A was open and waiting, and A later', () => {
    const result = behaviourOf(wire([...first.slice(0, 3), ...second], first.slice(3)));
    expect(result).toMatchObject({ status: 'passed', actual: expect.stringMatching(/^in parallel/u) });
    expect(result.frames.map(({ number }) => number)).toEqual([1, 4, 9, 16]);
  });

  it('sees service one at a time: B had asked long before and was served after A had closed', () => {
    const result = behaviourOf(wire([...first.slice(0, 3), ...asked], [...first.slice(3), ...answered]));
    expect(result).toMatchObject({ status: 'passed', actual: expect.stringMatching(/^one at a time/u) });
  });

  it('is not deceived by handshakes that overlap: without a hold nothing is proved', () => {
    const result = behaviourOf({
      frames: renumber([...first.slice(0, 3), ...asked, ...first.slice(3), ...answered]),
    });
    expect(result.status).toBe('undecided');
  });

  it('sees parallel service by a server that greets at accept()', () => {
    const greeted = a(
      'handshake',
      { from: 'server', data: 'hai' },
      { from: 'client', data: 'halo' },
      { from: 'server', data: 'halo' },
      'close',
    );
    const other = b(
      'handshake',
      { from: 'server', data: 'hai' },
      { from: 'client', data: 'halo' },
      { from: 'server', data: 'halo' },
      'close',
    );
    expect(behaviourOf(wire([...greeted.slice(0, 5), ...other], greeted.slice(5))).actual).toMatch(
      /^in parallel/u,
    );
  });

  it('sees one at a time by a server that greets at accept()', () => {
    const greeted = a(
      'handshake',
      { from: 'server', data: 'hai' },
      { from: 'client', data: 'halo' },
      { from: 'server', data: 'halo' },
      'close',
    );
    const other = b(
      'handshake',
      { from: 'client', data: 'halo' },
      { from: 'server', data: 'hai' },
      { from: 'server', data: 'halo' },
      'close',
    );
    expect(
      behaviourOf(
        wire([...greeted.slice(0, 5), ...other.slice(0, 5)], [...greeted.slice(5), ...other.slice(5)]),
      ).actual,
    ).toMatch(/^one at a time/u);
  });

  it('judges a server that never answers by whom it closes', () => {
    const upload: TcpStep[] = [
      'handshake',
      { from: 'client', data: 'isi' },
      { fin: 'client' },
      { fin: 'server' },
      { ack: 'client' },
    ];
    const [one, two] = [a(...upload), b(...upload)];
    expect(behaviourOf(wire([...one.slice(0, 3), ...two], one.slice(3))).actual).toMatch(/^in parallel/u);
    expect(
      behaviourOf(wire([...one.slice(0, 3), ...two.slice(0, 6)], [...one.slice(3), ...two.slice(6)])).actual,
    ).toMatch(/^one at a time/u);
  });

  it('takes the accept queue for proof when the second client was never served', () => {
    const { frames, release } = wire([...first.slice(0, 3), ...asked], first.slice(3));
    const sample = { program: 'server', port: 32444, length: 1, atMs: 500, afterFrame: release };
    const connections = [kernelSaw(102, 1111, 3), kernelSaw(103, 2222)];
    const seen = (acceptQueue: ScenarioRecord['acceptQueue']) =>
      behaviourOf({ frames, release }, { acceptQueue, connections });
    expect(seen([sample]).actual).toMatch(/^one at a time/u);
    expect(seen([sample, { ...sample, length: 0, atMs: 600 }]).status).toBe('undecided');
    // The table was looked at before the frames that filled the queue had reached the harness.
    expect(seen([{ ...sample, afterFrame: 3 }]).actual).toMatch(/^one at a time/u);
    // The connection in the queue may be the first client's own.
    expect(behaviourOf({ frames, release }, { acceptQueue: [sample] }).status).toBe('undecided');
    expect(behaviourOf({ frames, release }).status).toBe('undecided');
  });

  it('takes a late accept() for proof', () => {
    const { frames, release } = wire([...first.slice(0, 3), ...asked], first.slice(3));
    expect(
      behaviourOf({ frames, release }, { connections: [kernelSaw(103, 2222, frames.length)] }).actual,
    ).toContain('was accepted only after');
    expect(behaviourOf({ frames, release }, { connections: [kernelSaw(103, 2222, release)] }).status).toBe(
      'undecided',
    );
  });

  it('is undecided when B asked only after the release', () => {
    expect(behaviourOf(wire(first.slice(0, 3), [...first.slice(3), ...second])).status).toBe('undecided');
  });

  it('is undecided when A was given up before B was served', () => {
    const gone = a('handshake', { rst: 'client' });
    expect(behaviourOf(wire([...gone, ...second], [])).status).toBe('undecided');
  });

  it('is undecided when only one client connected, or B came first', () => {
    expect(behaviourOf(wire(first, [])).actual).toContain('only one of the two');
    expect(behaviourOf(wire([...second.slice(0, 3), ...first], second.slice(3))).actual).toContain(
      'came before the first',
    );
  });

  it('fails when nobody was served', () => {
    expect(behaviourOf(wire([...first.slice(0, 3), ...asked], [])).actual).toBe('neither client was served');
    expect(behaviourOf({ frames: [] }).status).toBe('failed');
  });

  it('does not count what happened after our signal', () => {
    const { frames, release } = wire([...first.slice(0, 3), ...asked], [...first.slice(3), ...answered]);
    expect(behaviourOf({ frames, release }, { markers: [signalled('server', release)] }).status).toBe(
      'failed',
    );
  });

  it('names a missing program', () => {
    expect(behaviourOf({ frames: [] }, {}, [missing('server', 'mesin-1'), ...programs.slice(1)]).status).toBe(
      'failed',
    );
  });
});

describe('concurrent-service with a demand', () => {
  const wanted = (
    want: string,
    { frames, release }: { frames: Frame[]; release?: number },
    record: Partial<ScenarioRecord> = {},
  ) => behaviourOf({ frames, ...(release === undefined ? {} : { release }) }, record, programs, { want });
  const parallel = wire([...first.slice(0, 3), ...second], first.slice(3));
  const oneByOne = wire([...first.slice(0, 3), ...asked], [...first.slice(3), ...answered]);

  it('passes what is demanded and fails the opposite, with the frames that prove it', () => {
    expect(wanted('parallel', parallel)).toMatchObject({ status: 'passed', points: 10 });
    expect(wanted('one-at-a-time', oneByOne)).toMatchObject({ status: 'passed', points: 10 });
    expect(wanted('parallel', oneByOne)).toMatchObject({
      status: 'failed',
      points: 0,
      expected: 'both clients are served in parallel',
      actual: expect.stringMatching(/^one at a time/u),
      hint: expect.stringContaining('start a thread'),
    });
    expect(wanted('one-at-a-time', parallel)).toMatchObject({
      status: 'failed',
      expected: 'the clients are served one at a time',
      actual: expect.stringMatching(/^in parallel/u),
    });
  });

  // A probe that is held open: it has asked once, is silent, and asks again when the scenario says so.
  const again: TcpStep[] = [
    'handshake',
    { from: 'client', data: 'TIME' },
    { from: 'server', data: 'JAM' },
    { from: 'client', data: 'TIME' },
    { from: 'server', data: 'JAM' },
    'close',
  ];
  const held = a(...again);
  const asksAgain = (frame: number): Partial<ScenarioRecord> => ({
    steps: [{ ...releaseAfter(frame), kind: 'send', programs: ['client-a'] }],
  });

  it('takes a client that asks again later for one that was held', () => {
    const both = renumber([...held.slice(0, 7), ...second, ...held.slice(7)]);
    expect(wanted('parallel', { frames: both }, asksAgain(7 + second.length)).status).toBe('passed');
    const late = renumber([...held.slice(0, 7), ...asked, ...held.slice(7), ...answered]);
    expect(wanted('parallel', { frames: late }, asksAgain(7 + asked.length)).actual).toMatch(
      /^one at a time/u,
    );
    expect(wanted('one-at-a-time', { frames: late }, asksAgain(7 + asked.length)).status).toBe('passed');
    // Something that was sent to the second client lets nobody go.
    const other = {
      steps: [{ ...releaseAfter(7 + asked.length), kind: 'send' as const, programs: ['client-b'] }],
    };
    expect(wanted('one-at-a-time', { frames: late }, other).status).toBe('undecided');
  });

  const ended: TcpStep[] = [...again.slice(0, 3), { fin: 'server' }, { fin: 'client' }, { ack: 'server' }];
  it.each<[string, Frame[], string]>([
    [
      'never serves the second one',
      [...held.slice(0, 7), ...b('handshake', { from: 'client', data: 'halo' }, { fin: 'client' })],
      'the second client asked while the first was connected, and never got an answer',
    ],
    [
      'turns the second one away',
      [...held.slice(0, 7), ...b({ syn: 'client' }, { rst: 'server' })],
      'the second client was turned away while the first was connected',
    ],
    [
      'closes after each answer',
      [...a(...ended), ...second],
      "the server had closed the first client's connection before the second one came, so it never served two at a time",
    ],
    [
      'forgets the first one',
      [...held.slice(0, 7), ...second, ...held.slice(7, 8)],
      'the second client was served, but the first, which was still connected and asked again, got no answer any more',
    ],
  ])('fails a server that %s where parallel service is demanded, and only there', (_, frames, actual) => {
    expect(wanted('parallel', { frames: renumber(frames) })).toMatchObject({
      status: 'failed',
      points: 0,
      actual,
    });
    expect(wanted('one-at-a-time', { frames: renumber(frames) }).status).toBe('undecided');
    expect(behaviourOf({ frames: renumber(frames) }).status).toBe('undecided');
  });

  it('sees a server that gave up the first client before it took in the second', () => {
    const silent = a('handshake', { fin: 'server' }, { fin: 'client' }, { ack: 'server' });
    const frames = renumber([...silent.slice(0, 3), ...asked, ...silent.slice(3), ...answered]);
    const fin = 3 + asked.length + 1;
    expect(wanted('parallel', { frames }).status).toBe('undecided');
    const accepted = (frame: number) => ({
      connections: [kernelSaw(102, 1111, 3), kernelSaw(103, 2222, frame)],
    });
    expect(wanted('parallel', { frames }, accepted(fin)).actual).toContain('was accepted only after');
    expect(wanted('parallel', { frames }, accepted(5)).status).toBe('undecided');
  });

  it('blames no server for a client that never came, or for an order that proves nothing', () => {
    expect(wanted('parallel', { frames: first }).status).toBe('undecided');
    expect(wanted('parallel', wire([...second.slice(0, 3), ...first], second.slice(3))).status).toBe(
      'undecided',
    );
    expect(
      wanted('parallel', {
        frames: renumber([...first.slice(0, 3), ...asked, ...first.slice(3), ...answered]),
      }).status,
    ).toBe('undecided');
  });
});
