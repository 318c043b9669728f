import { describe, expect, it } from 'vitest';

import { countedFrames } from '../../harness/evidence/counted-frames.ts';
import type { MarkerRecord } from '../../harness/model/evidence.ts';
import { listensOn, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { dnsExchange, oneAfterAnother, tcpConversation } from '../support/frames.ts';

function numbersOf(parts: ScenarioParts, by?: string[]) {
  const { counted, afterSignal, ofOthers } = countedFrames(scenarioOf(parts), by);
  const [frames, late, others] = [counted, afterSignal, ofOthers].map((packets) =>
    packets.map(({ frame }) => frame.number),
  );
  return { frames, late, others };
}

const exchange = (client: string, clientPort: number, serverPort = 32444) =>
  tcpConversation({ client, clientPort, serverPort, script: ['handshake', 'close'] });
/** A later program of a machine, started after a frame. */
const later = (id: string, machineName: string, startAfterFrame: number) =>
  program(id, machineName, { startMs: 60, startAfterFrame });

describe('the frames that count', () => {
  it('are all of them where nothing was stopped', () => {
    const frames = exchange('172.16.16.102', 1111);
    expect(numbersOf({ frames })).toEqual({ frames: [1, 2, 3, 4, 5, 6], late: [], others: [] });
  });

  it('end with the signal to a program, for its machine and for the answers to it', () => {
    const frames = oneAfterAnother(exchange('172.16.16.102', 1111), dnsExchange({ name: 'its.ac.id' }));
    const markers = [signalled('server', 3)];
    // The client's query to the name server is its own deed.
    const expected = { frames: [1, 2, 3, 7, 8], late: [4, 5, 6], others: [] };
    expect(numbersOf({ frames, record: { markers } })).toEqual(expected);
    expect(numbersOf({ frames, record: { markers } }, ['client'])).toEqual(expected);
    expect(numbersOf({ frames, record: { markers } }, ['server'])).toEqual({
      frames: [1, 2, 3],
      late: [4, 5, 6],
      others: [7, 8],
    });
  });

  it('leave out a connection that comes after the server was stopped', () => {
    const frames = oneAfterAnother(exchange('172.16.16.102', 1111), exchange('172.16.16.103', 2222));
    const programs = [
      program('server', 'mesin-1', listensOn(32444)),
      program('client', 'mesin-2'),
      program('client-b', 'mesin-3'),
    ];
    const record = { markers: [signalled('server', 6)] };
    expect(numbersOf({ frames, programs, record }, ['client-b']).frames).toEqual([]);
  });

  it('begin again with the next program on that machine, but not for what began before', () => {
    const first = tcpConversation({ clientPort: 1111, script: ['handshake'] });
    const rest = tcpConversation({ clientPort: 1111, script: ['handshake', 'close'] }).slice(3);
    const frames = oneAfterAnother(first, exchange('172.16.16.102', 2222), rest);
    const programs = [
      program('server', 'mesin-1'),
      program('client', 'mesin-2', { endMs: 55 }),
      later('client-c', 'mesin-2', 3),
    ];
    const record = { markers: [signalled('client', 3)] };
    const expected = { frames: [4, 5, 6, 7, 8, 9], late: [10, 11, 12] };
    expect(numbersOf({ frames, programs, record }, ['client-c'])).toMatchObject(expected);
    expect(numbersOf({ frames, programs, record })).toMatchObject({
      frames: [1, 2, 3, ...expected.frames],
      late: expected.late,
    });
  });

  it('go on for a program that still runs on the machine, known by its port', () => {
    const stays = exchange('172.16.16.102', 1111, 5000);
    const dies = exchange('172.16.16.102', 2222, 6000);
    const frames = oneAfterAnother(stays.slice(0, 3), dies.slice(0, 3), stays.slice(3), dies.slice(3));
    const programs = [
      program('stays', 'mesin-1', listensOn(5000)),
      program('dies', 'mesin-1', listensOn(6000)),
      program('client', 'mesin-2'),
    ];
    const record = { markers: [signalled('dies', 6)] };
    expect(numbersOf({ frames, programs, record })).toEqual({
      frames: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      late: [10, 11, 12],
      others: [],
    });
  });

  it('are not ended by markers of other kinds', () => {
    const marker: MarkerRecord = { kind: 'step-end', step: 1, afterFrame: 2, atMs: 5 };
    const frames = exchange('172.16.16.102', 1111);
    expect(numbersOf({ frames, record: { markers: [marker] } }).frames).toHaveLength(6);
  });

  it('are those of a program from its start on', () => {
    const frames = oneAfterAnother(exchange('172.16.16.102', 1111), exchange('172.16.16.102', 2222));
    const programs = [
      program('server', 'mesin-1'),
      program('client', 'mesin-2', { endMs: 50 }),
      later('client-c', 'mesin-2', 6),
    ];
    expect(numbersOf({ frames, programs }, ['client']).frames).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbersOf({ frames, programs }, ['client-c']).frames).toEqual([7, 8, 9, 10, 11, 12]);
    expect(numbersOf({ frames, programs }, ['client', 'client-c']).frames).toHaveLength(12);
  });
});
