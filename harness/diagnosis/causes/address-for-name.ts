import { connectionsFrom, conversationsBetween } from '../../evidence/connections.ts';
import type { Cause } from '../cause.ts';
import { eachClient } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locateOnly, stringToken } from '../source.ts';
import { who } from '../words.ts';

/** The lab asks for a host name to be looked up, and the client goes to an address without asking anybody. */
export const addressForName: Cause = {
  code: 'address-for-name',
  find: (context) =>
    eachClient(context, (client, view, servers) => {
      const check = context.checks.find(
        ({ status, item, with: { programs, name } }) =>
          status === 'failed' &&
          item.type === 'dns' &&
          item.scenario === view.id &&
          typeof name === 'string' &&
          Array.isArray(programs) &&
          programs.includes(client.id),
      );
      const name = check?.with['name'];
      const hasAsked = view.evidence.capture.packets.some(
        ({ dns, ip }) => dns?.isResponse === false && client.addresses.has(ip?.src ?? ''),
      );
      if (check === undefined || typeof name !== 'string' || hasAsked) return undefined;
      const reached = [
        ...connectionsFrom(view.evidence, client.id).map(({ server, frames }) => ({
          server,
          frame: frames[0],
        })),
        ...servers.flatMap((server) =>
          conversationsBetween(view.evidence, client.id, server.id).map((one) => ({
            server: one.server,
            frame: one.datagrams[0]?.frame,
          })),
        ),
      ][0];
      if (reached === undefined) return undefined;
      const { address } = reached.server;
      const place = locateOnly(context.evidence.submission, client.file, stringToken(address));
      return {
        text: { key: 'diagnosis.address-for-name', values: { who: who(client), name, address } },
        hint: { key: 'diagnosis.address-for-name.hint', values: { name, address } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [reached.frame]),
        blocking: false,
        explains: ({ id }) => id === check.item.id,
      };
    }),
};
