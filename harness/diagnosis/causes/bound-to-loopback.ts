import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locate } from '../source.ts';
import { connectionsWith, isEstablished, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** The server listens on 127.0.0.1: no other machine can reach it. */
export const boundToLoopback: Cause = {
  code: 'bound-to-loopback',
  hidesOwn: ['server-left-when-idle', 'reply-missing'],
  hidesPeers: ['refused', 'never-ended', 'crashed', 'server-left-when-idle', 'reported-error'],
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const socket = server.record.listening.find(({ address }) => isLoopback(address));
      if (
        socket === undefined ||
        server.record.listening.some((other) => other.port === socket.port && !isLoopback(other.address))
      )
        return undefined;
      if (clients.every((client) => client.record.machine === server.record.machine)) return undefined;
      const connections = connectionsWith(view, server, clients);
      const place = locate(
        context.evidence.submission,
        server.file,
        /['"](?:localhost|127\.[\d.]+)['"]|INADDR_LOOPBACK|gethostname\s*\(/,
      );
      return {
        text: {
          key: 'diagnosis.bound-to-loopback',
          values: {
            who: who(server),
            address: socket.address,
            port: String(socket.port),
            machine: server.record.machine,
          },
        },
        hint: { key: 'diagnosis.bound.hint', values: { address: server.machine?.address ?? '0.0.0.0' } },
        ...(place === undefined ? {} : { place }),
        frames: cite(
          view.id,
          connections.filter(isRefused).flatMap(({ frames }) => frames),
        ),
        blocking: !connections.some(isEstablished),
      };
    }),
};

/** True for an address that only the machine itself can reach. */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\./i.test(address) || address === '::1';
}
