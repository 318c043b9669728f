import { connectionsFrom } from '../../evidence/connections.ts';
import type { Cause } from '../cause.ts';
import type { ProgramView, ScenarioView } from '../context.ts';
import { eachClient } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locate, numberToken } from '../source.ts';
import { isEstablished, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** The server's machine answered the client with a reset: nobody listened at that port (RFC 9293, 3.5.2). */
export const refused: Cause = {
  code: 'refused',
  hidesOwn: ['crashed', 'never-ended', 'never-connects', 'reported-error'],
  hidesPeers: ['server-left-when-idle', 'reported-error'],
  find: (context) =>
    eachClient(context, (client, view, servers) => {
      const connections = connectionsFrom(view.evidence, client.id).filter(({ server }) =>
        servers.some((one) => one.addresses.has(server.address)),
      );
      const rejected = connections.filter(isRefused);
      const [first] = rejected;
      if (first === undefined || connections.some(isEstablished)) return undefined;
      const { port } = first.server;
      const sockets = servers.flatMap((server) =>
        server.record.listening.filter((socket) => socket.protocol === 'tcp'),
      );
      const late = sockets.find(
        (socket) => socket.port === port && socket.afterFrame >= (first.handshake.syn ?? 0),
      );
      const other = sockets.find((socket) => socket.port !== port);
      const variant =
        late !== undefined
          ? 'early'
          : other !== undefined && !sockets.some((socket) => socket.port === port)
            ? 'other-port'
            : 'nobody';
      const place = locate(context.evidence.submission, client.file, numberToken(port));
      const machine = machineName(view, servers, first.server.address);
      const values = { who: who(client), port: String(port), other: String(other?.port ?? ''), machine };
      return {
        text: { key: `diagnosis.refused.${variant}`, values },
        hint: { key: `diagnosis.refused.${variant}-hint`, values },
        ...(place === undefined ? {} : { place }),
        frames: cite(
          view.id,
          rejected.flatMap(({ handshake, resets }) => [handshake.syn, resets[0]?.frame]),
        ),
        consequence: true,
      };
    }),
};

function machineName(view: ScenarioView, servers: ProgramView[], address: string): string {
  return servers.find((server) => server.addresses.has(address))?.record.machine ?? view.id;
}
