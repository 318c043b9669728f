import { describe, expect, it } from 'vitest';

import { judgeCheck, machine, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { arpExchange, oneAfterAnother, renumber, tcpConversation, udpDatagram } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const exchange: TcpStep[] = [
  'handshake',
  { from: 'client', data: 'halo' },
  { from: 'server', data: 'halo' },
  'close',
];

function handshakeOf(parts: ScenarioParts) {
  return judgeCheck({
    type: 'handshake',
    with: { client: 'client', server: 'server' },
    scenarios: [scenarioOf(parts)],
  });
}

describe('handshake', () => {
  it('passes with SYN, SYN-ACK and ACK, and cites the three frames', () => {
    const result = handshakeOf({ frames: tcpConversation({ script: exchange }) });
    expect(result).toMatchObject({ status: 'passed', points: 10, filter: 'tcp.stream eq 0' });
    expect(result.frames.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('treats a retransmitted SYN as one handshake', () => {
    const frames = tcpConversation({
      script: [{ raw: 'client', flags: 2, seq: 0 }, { waitMs: 1000 }, ...exchange],
    });
    expect(handshakeOf({ frames })).toMatchObject({ status: 'passed', points: 10 });
  });

  it('passes on any port: a wrong port costs the port check and nothing else', () => {
    expect(handshakeOf({ frames: tcpConversation({ serverPort: 4242, script: exchange }) }).status).toBe(
      'passed',
    );
  });

  it('passes at an address that the server machine adopted', () => {
    const frames = tcpConversation({ server: '172.18.0.2', script: exchange });
    const machines = [machine(101, ['172.18.0.2']), machine(102), machine(103)];
    expect(handshakeOf({ frames, record: { machines } }).status).toBe('passed');
    expect(handshakeOf({ frames })).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('172.18.0.2:32444'),
    });
  });

  it('fails a client left at localhost, though the redirected exchange is whole', () => {
    const frames = tcpConversation({ serverPort: 10_000, script: exchange });
    const result = handshakeOf({
      frames,
      record: {
        adoption: [{ kind: 'localhost', port: 10_000, from: 'mesin-2', to: 'mesin-1', policy: 'adopt' }],
      },
    });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      hint: expect.stringContaining('172.16.16.101'),
    });
    expect(result.actual).toContain('connects to itself (localhost:10000)');
  });

  it('fails a client that connects to itself in the only run', () => {
    const selfConnections = [
      { machine: 'mesin-2', protocol: 'tcp' as const, address: '127.0.0.1', port: 32444 },
    ];
    expect(handshakeOf({ record: { selfConnections } }).actual).toContain(
      'connects to itself (localhost:32444)',
    );
  });

  it('fails when the server machine refuses', () => {
    const result = handshakeOf({
      frames: tcpConversation({ script: [{ syn: 'client' }, { rst: 'server' }] }),
    });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'mesin-1 refused the connection to port 32444 (RST): nothing listens there',
    });
    expect(result.frames.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('fails when nobody answers the SYN', () => {
    expect(handshakeOf({ frames: tcpConversation({ script: [{ syn: 'client' }] }) })).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('never completed'),
    });
  });

  it('fails when the last ACK is missing', () => {
    expect(
      handshakeOf({ frames: tcpConversation({ script: [{ syn: 'client' }, { synAck: 'server' }] }) }).status,
    ).toBe('failed');
  });

  it('fails when the client looks for an address that no machine has', () => {
    const frames = renumber(arpExchange({ asker: '172.16.16.102', asked: '172.18.0.2', answered: false }));
    expect(handshakeOf({ frames }).actual).toBe(
      'your client on mesin-2 looks for 172.18.0.2, and no machine of the lab has that address',
    );
  });

  it('fails a client that sends datagrams', () => {
    const frames = renumber([
      udpDatagram({
        src: '172.16.16.102',
        dst: '172.16.16.101',
        srcPort: 4000,
        dstPort: 32444,
        data: 'halo',
      }),
    ]);
    expect(handshakeOf({ frames }).actual).toContain('UDP');
  });

  it('fails a client that sends nothing', () => {
    expect(handshakeOf({}).actual).toContain('no connection request');
  });

  it('gives nothing for a handshake after the signal to the client', () => {
    const frames = tcpConversation({ script: exchange });
    expect(handshakeOf({ frames, record: { markers: [signalled('client', 0)] } }).status).toBe('failed');
    expect(handshakeOf({ frames, record: { markers: [signalled('client', 3)] } }).status).toBe('passed');
  });

  it("does not take an earlier client's handshake on the same machine", () => {
    const frames = oneAfterAnother(
      tcpConversation({ clientPort: 1111, script: exchange }),
      tcpConversation({ clientPort: 2222, script: [{ syn: 'client' }, { rst: 'server' }] }),
    );
    const early = program('early', 'mesin-2', { endMs: 10 });
    const late = program('client', 'mesin-2', { startMs: 20, startAfterFrame: frames.length - 2 });
    const parts = { frames, programs: [program('server', 'mesin-1'), early, late] };
    expect(handshakeOf(parts).actual).toContain('refused');
    expect(
      judgeCheck({
        type: 'handshake',
        with: { client: 'early', server: 'server' },
        scenarios: [scenarioOf(parts)],
      }).status,
    ).toBe('passed');
  });

  it('names a program that was not handed in, and under which names it is looked for', () => {
    const result = handshakeOf({ programs: [missing('server', 'mesin-1'), program('client', 'mesin-2')] });
    expect(result).toMatchObject({
      status: 'failed',
      actual: 'no server of problem 2 was found in your submission',
      hint: expect.stringContaining('*server*.{py,c}'),
    });
  });

  it('shows the first compiler error of a program that could not be built', () => {
    const server = program('server', 'mesin-1', {
      file: 'server.c',
      end: {
        kind: 'not-started',
        why: 'build-failed',
        detail: 'In function main:\nserver.c:4:3: error: unknown type name',
      },
    });
    expect(handshakeOf({ programs: [server, program('client', 'mesin-2')] }).actual).toContain(
      'server.c:4:3: error: unknown type name',
    );
  });

  it('is errored when the evidence says nothing of a program', () => {
    expect(handshakeOf({ programs: [program('server', 'mesin-1')] }).status).toBe('errored');
  });
});
