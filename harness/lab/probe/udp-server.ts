import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { unreachable } from '../../errors.ts';
import type { UdpServerProbe } from '../../model/probe.ts';
import type { Actor } from './actor.ts';
import { show } from './bytes.ts';
import type { Journal } from './journal.ts';
import { fillReply } from './requests.ts';

/** Answers that the kernel has not taken yet; beyond it datagrams go unanswered, as they may over UDP. */
const QUEUE_BYTES = 1024 * 1024;

/** Binds all its ports and answers datagrams. It goes on until it is closed. */
export function startUdpServer(probe: UdpServerProbe, ports: number[], journal: Journal): Actor {
  let finish = (_code: number): void => {};
  const ended = new Promise<number>((resolve) => {
    finish = resolve;
  });
  let received = 0;
  let sent = 0;
  let last: { socket: Socket; peer: RemoteInfo } | undefined;
  let isClosed = false;

  const send = (socket: Socket, bytes: Buffer, peer: RemoteInfo): void => {
    if (isClosed || socket.getSendQueueSize() > QUEUE_BYTES) return;
    socket.send(bytes, peer.port, peer.address, (error) => {
      if (error === null) sent += 1;
      else journal.note(`could not send: ${error.message}`);
    });
    journal.note(`sent ${bytes.length} bytes: ${show(bytes)}`);
  };
  const bind = (port: number): Socket => {
    const socket = createSocket('udp4');
    socket.on('message', (message, peer) => {
      received += 1;
      last = { socket, peer };
      journal.note(`received ${message.length} bytes from ${peer.address}:${peer.port}: ${show(message)}`);
      for (const answer of answersTo(probe, message, peer.address)) send(socket, answer, peer);
    });
    socket.on('error', (error) => {
      journal.sum(`port ${port}: ${error.message}`);
      finish(1);
    });
    socket.bind(port, '0.0.0.0', () => journal.note(`bound to port ${port}`));
    return socket;
  };
  const sockets = ports.map(bind);
  return {
    type(text) {
      if (last === undefined) journal.note('nobody has written yet: what was typed is not sent');
      else send(last.socket, Buffer.from(text, 'utf8'), last.peer);
    },
    endInput() {},
    goOn() {},
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const socket of sockets) socket.close();
      journal.sum(`closed; ${received} datagrams received, ${sent} sent`);
      finish(0);
    },
    ended,
  };
}

function answersTo(probe: UdpServerProbe, message: Buffer, address: string): Buffer[] {
  const mode = probe.mode ?? 'echo';
  switch (mode) {
    case 'echo':
      return [message];
    case 'twice':
      return [message, message];
    case 'reply':
      return [fillReply(probe.reply ?? '', message, address, new Date())];
    case 'silent':
      return [];
    default:
      return unreachable(mode);
  }
}
