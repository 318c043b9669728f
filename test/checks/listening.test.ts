import { describe, expect, it } from 'vitest';

import { judgeCheck, listensOn, machine, missing, program, scenarioOf } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { renumber, tcpConversation, udpDatagram } from '../support/frames.ts';

function portOf(parts: ScenarioParts, parameters: Record<string, unknown> = { client: 'client' }) {
  return judgeCheck({
    type: 'listening',
    with: { server: 'server', protocol: 'tcp', port: 32444, ...parameters },
    scenarios: [scenarioOf(parts)],
  });
}

function listener(port: number, address?: string, protocol?: 'tcp' | 'udp') {
  return program('server', 'mesin-1', listensOn(port, address, protocol));
}

const client = program('client', 'mesin-2');
const dial = (serverPort: number) =>
  tcpConversation({ serverPort, script: [{ syn: 'client' }, { rst: 'server' }] });

describe('listening', () => {
  it.each(['0.0.0.0', '::', '172.16.16.101', '::ffff:172.16.16.101'])(
    'passes a server bound to %s',
    (address) => {
      expect(portOf({ programs: [listener(32444, address), client], frames: dial(32444) })).toMatchObject({
        status: 'passed',
        points: 10,
      });
    },
  );

  it('takes a SYN-ACK for a listening socket that was gone before it was seen', () => {
    expect(portOf({ frames: tcpConversation({ script: ['handshake', 'close'] }) }).status).toBe('passed');
  });

  it('fails a pair on another port, and names that port', () => {
    const result = portOf({
      programs: [listener(32434), client],
      frames: tcpConversation({ serverPort: 32434, script: ['handshake'] }),
    });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'your server listens on 32434 (mesin-1)',
      hint: 'Change the port that the server binds to 32444.',
    });
  });

  it('gives half when only the server, or only the client, is right', () => {
    expect(portOf({ programs: [listener(32444), client], frames: dial(32434) })).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'your client connects to port 32434 (mesin-2 to mesin-1)',
    });
    expect(portOf({ programs: [listener(32434), client], frames: dial(32444) })).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'your server listens on 32434 (mesin-1)',
    });
  });

  it.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1']])(
    'fails a server that is bound to %s only',
    (address) => {
      expect(portOf({ programs: [listener(32444, address)] }, {})).toMatchObject({
        status: 'failed',
        points: 0,
        hint: expect.stringContaining('0.0.0.0'),
      });
    },
  );

  it('passes a server bound to an address that its machine adopted, and fails it otherwise', () => {
    const programs = [listener(32444, '172.18.0.2')];
    expect(portOf({ programs, record: { machines: [machine(101, ['172.18.0.2'])] } }, {}).status).toBe(
      'passed',
    );
    expect(portOf({ programs }, {}).actual).toContain('only on 172.18.0.2, which mesin-1 does not have');
  });

  it('fails the other protocol', () => {
    expect(portOf({ programs: [listener(32444, '0.0.0.0', 'udp')] }, {}).actual).toBe(
      'your server uses UDP, on port 32444 (mesin-1)',
    );
  });

  it('fails a server that never listened', () => {
    expect(portOf({}, {}).actual).toBe('your server on mesin-1 never listened');
  });

  it('fails a client that goes elsewhere, or nowhere', () => {
    const programs = [listener(32444), client];
    expect(
      portOf({ programs, frames: tcpConversation({ server: '172.16.16.103', script: [{ syn: 'client' }] }) }),
    ).toMatchObject({ points: 5, actual: expect.stringContaining('172.16.16.103:32444') });
    expect(portOf({ programs })).toMatchObject({
      points: 5,
      actual: 'your client on mesin-2 sent nothing to mesin-1',
    });
  });

  it('judges what can be judged when one program is missing, and names it', () => {
    expect(portOf({ programs: [listener(32444), missing('client', 'mesin-2')] })).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'no client of problem 2 was found in your submission',
    });
    expect(portOf({ programs: [missing('server', 'mesin-1'), client], frames: dial(32444) })).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'no server of problem 2 was found in your submission',
    });
    expect(portOf({ programs: [missing('server', 'mesin-1'), missing('client', 'mesin-2')] })).toMatchObject({
      status: 'failed',
      points: 0,
    });
  });

  it('knows UDP', () => {
    const datagram = (dstPort: number) =>
      renumber([
        udpDatagram({ src: '172.16.16.102', dst: '172.16.16.101', srcPort: 4000, dstPort, data: 'x' }),
      ]);
    const parameters = { client: 'client', protocol: 'udp', port: 8765 };
    const programs = [listener(8765, '0.0.0.0', 'udp'), client];
    expect(portOf({ programs, frames: datagram(8765) }, parameters).status).toBe('passed');
    expect(portOf({ programs, frames: datagram(8766) }, parameters)).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'your client connects to port 8766 (mesin-2 to mesin-1)',
    });
  });
});

describe('a server that ended by itself before its client was started', () => {
  it('is not one that a client can reach, whether or not its socket was seen', () => {
    const seen = program('server', 'mesin-1', { ...listensOn(32444), endMs: 10 });
    const client = program('client', 'mesin-2', { startMs: 20 });
    const result = judgeCheck({
      type: 'listening',
      with: { server: 'server', client: 'client', protocol: 'tcp', port: 32444 },
      scenarios: [scenarioOf({ programs: [seen, client] })],
    });
    expect(result).toMatchObject({ status: 'failed', points: 0 });
    expect(result.actual).toContain('had ended before the client came');
  });
});
