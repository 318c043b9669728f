import type { ProgramRecord } from '../../../harness/model/evidence.ts';
import type { TcpClientMode, TcpClientProbe } from '../../../harness/model/probe.ts';
import type { Step } from '../../../harness/model/rubric.ts';
import { tcpConversation, udpDatagram } from '../../support/frames.ts';
import { clientAddress, serverAddress, type Case, type ScenarioCase } from '../support.ts';

/** A name, what the evidence shows, and the codes that are told, in order. */
export type NamedCase = [string, Case, string[]];

export const echo = { type: 'echo', with: { client: 'client', server: 'server' } };
export const refusedBy = (serverPort: number, rest = {}) =>
  tcpConversation({ serverPort, script: [{ syn: 'client' }, { rst: 'server' }], ...rest });
export const served = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'halo dunia' },
    { from: 'server', data: 'halo dunia' },
    'close',
  ],
});
export const traceback = (place: string, code: string, last: string) =>
  `Traceback (most recent call last):\n  File "/home/student/work/${place.split(':')[0]}", line ${place.split(':')[1]}, in <module>\n    ${code}\n${last}\n`;
export const crashedWith = (place: string, code: string, last: string) => ({
  end: { kind: 'exited', code: 1 } as const,
  stderr: traceback(place, code, last),
});

/** A program of the pair that crashed. */
export function crash(id: 'server' | 'client', place: string, code: string, last: string) {
  const { end, stderr } = crashedWith(place, code, last);
  return { [id]: { end, listening: [] }, stderr: { [id]: stderr } };
}

/** A client that waits for data for ever. */
export const stuck: Partial<ProgramRecord> = {
  end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] },
  waitingOn: 'receive',
};

/** A question to UDP port 8765, and an answer of the server's machine. */
export function question(data: string) {
  return udpDatagram({ src: clientAddress, dst: serverAddress, srcPort: 40000, dstPort: 8765, data });
}

export function answer(data: string, to = 40000, from = 8765) {
  return udpDatagram({ src: serverAddress, dst: clientAddress, srcPort: from, dstPort: to, data });
}

/** One question over TCP and its answer, closed by both. */
export function answered(asked: string, said: string) {
  return tcpConversation({
    script: ['handshake', { from: 'client', data: asked }, { from: 'server', data: said }, 'close'],
  });
}

/** A probe on mesin-2 that asks the server, as steps and as what it left. */
export function probed(id: string, mode: TcpClientMode, send: string[]): Step[] {
  return [
    { start: 'server', on: 'mesin-1' },
    { probe: probeOf(mode, send), on: 'mesin-2', id },
  ];
}

export function probing(id: string, mode: TcpClientMode, send: string[]): Partial<ProgramRecord> {
  return { id, program: 'tcp-client', probe: probeOf(mode, send) };
}

function probeOf(mode: TcpClientMode, send: string[]): TcpClientProbe {
  return { kind: 'tcp-client', to: 'server', port: 32444, mode, send };
}

export function replyTo(client: string, scenario: string) {
  return { type: 'reply', scenario, with: { client, server: 'server' } };
}

/** A scenario in which the same request in one piece was answered. */
export const whole: ScenarioCase = {
  steps: probed('asks', 'whole', ['TIME\r\n']),
  frames: answered('TIME\r\n', 'JAM 10:00:00\r\n'),
  client: probing('asks', 'whole', ['TIME\r\n']),
};

/** The client has closed, and the server never does. */
export const leftOpen = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'halo' },
    { from: 'server', data: 'halo' },
    { fin: 'client' },
    { ack: 'server' },
  ],
});

export const acceptedConnection = {
  program: 'server',
  local: { address: serverAddress, port: 32444 },
  remote: { address: clientAddress, port: 54321 },
  firstSeenMs: 1,
  acceptedMs: 2,
  acceptedAfterFrame: 3,
};
