import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { cite } from '../frames.ts';
import { departureOf } from '../left.ts';
import { peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The server ended by itself before a client came, or while others were still to be served. */
export const serverLeftEarly: Cause = {
  code: 'server-left-early',
  hidesOwn: ['never-accepts', 'reply-missing', 'refused', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const departure = departureOf(context, view, server, clients);
      if (departure === undefined) return undefined;
      const lastLine = `${server.stdout}\n${server.stderr}`
        .split('\n')
        .findLast((line) => line.trim() !== '');
      const said = departure.isBeforeAny ? quote(lastLine ?? '') : '';
      const variant = !departure.isBeforeAny ? 'after' : said === '' ? 'before' : 'before-said';
      return {
        text: { key: `diagnosis.server-left-early.${variant}`, values: { who: who(server), said } },
        hint: {
          key: departure.isBeforeAny
            ? 'diagnosis.server-left-early.before-hint'
            : 'diagnosis.server-left-early.after-hint',
        },
        ...(server.file === undefined ? {} : { place: { file: server.file } }),
        frames: cite(view.id, departure.frames),
        consequence: departure.isBeforeAny,
      };
    }),
};
