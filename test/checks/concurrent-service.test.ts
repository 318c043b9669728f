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
) {
  const steps = release === undefined ? [] : [releaseAfter(release)];
  return judgeCheck({
    type: 'concurrent-service',
    with: { server: 'server', first: 'client-a', second: 'client-b' },
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
