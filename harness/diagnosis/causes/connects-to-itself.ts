import { connectionsFrom } from '../../evidence/connections.ts';
import type { Cause } from '../cause.ts';
import { eachClient } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locate } from '../source.ts';
import { selfConnections } from '../traffic.ts';
import { who } from '../words.ts';

/** The client was left at localhost: it looks for the server on its own machine. */
export const connectsToItself: Cause = {
  code: 'connects-to-itself',
  hidesOwn: ['refused', 'never-connects', 'crashed', 'never-ended', 'reported-error'],
  hidesPeers: ['server-left-when-idle', 'server-left-early', 'crashed', 'reported-error'],
  find: (context) =>
    eachClient(context, (client, view, servers) => {
      const machine = client.record.machine;
      const adoption = view.evidence.record.adoption?.find(
        (given) => given.kind === 'localhost' && given.from === machine,
      );
      const attempts = selfConnections(view, client);
      const port = attempts[0]?.port ?? (adoption?.kind === 'localhost' ? adoption.port : undefined);
      const [server] = servers;
      if (port === undefined || server?.machine === undefined) return undefined;
      const place = locate(
        context.evidence.submission,
        client.file,
        /['"](?:localhost|127\.[\d.]+|::1)['"]|gethostname\s*\(|INADDR_LOOPBACK/,
      );
      const isAdopted = adoption !== undefined;
      return {
        text: {
          key: isAdopted ? 'diagnosis.connects-to-itself.adopted' : 'diagnosis.connects-to-itself',
          values: {
            who: who(client),
            address: attempts[0]?.address ?? '127.0.0.1',
            port: String(port),
            machine,
            server: server.record.machine,
          },
        },
        hint: {
          key: 'diagnosis.connects-to-itself.hint',
          values: { address: server.machine.address, machine: server.record.machine },
        },
        ...(place === undefined ? {} : { place }),
        frames: isAdopted
          ? cite(
              view.id,
              connectionsFrom(view.evidence, client.id).map(({ handshake }) => handshake.syn),
            )
          : [],
        always: isAdopted,
        blocking: !isAdopted,
        ...(isAdopted
          ? { explains: ({ type }: { type: string }) => type === 'handshake' || type === 'listening' }
          : {}),
      };
    }),
};
