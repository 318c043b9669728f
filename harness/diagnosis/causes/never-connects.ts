import { connectionsFrom } from '../../evidence/connections.ts';
import { isWithin, windowOf } from '../../evidence/programs.ts';
import type { Cause } from '../cause.ts';
import { eachClient } from '../each-program.ts';
import { reportedErrors } from '../errors.ts';
import { selfConnections } from '../traffic.ts';
import { quote, who } from '../words.ts';

/** Not one frame of the client's went out to look for the server. */
export const neverConnects: Cause = {
  code: 'never-connects',
  hidesOwn: ['reported-error'],
  find: (context) =>
    eachClient(context, (client, view) => {
      const window = windowOf(view.evidence, client.id);
      const isSending = view.evidence.capture.packets.some(
        ({ frame, ip, arp }) =>
          isWithin(window, frame.number) &&
          (client.addresses.has(ip?.src ?? '') || (arp?.opcode === 1 && client.addresses.has(arp.senderIp))),
      );
      if (
        isSending ||
        connectionsFrom(view.evidence, client.id).length > 0 ||
        selfConnections(view, client).length > 0
      )
        return undefined;
      const said = quote(reportedErrors(client).at(-1) ?? '');
      return {
        text: {
          key: said === '' ? 'diagnosis.never-connects' : 'diagnosis.never-connects.said',
          values: { who: who(client), said },
        },
        hint: { key: 'diagnosis.never-connects.hint' },
        ...(client.file === undefined ? {} : { place: { file: client.file } }),
        frames: [],
      };
    }),
};
