import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { fatalTraceback, reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { departureOf } from '../left.ts';
import { locate, mentions } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { connectionsWith } from '../traffic.ts';
import { who } from '../words.ts';

/** The server's accept() timed out and it left, though a client was still to come. */
export const serverLeftWhenIdle: Cause = {
  code: 'server-left-when-idle',
  hidesOwn: ['crashed', 'server-left-early', 'nothing-listening', 'refused', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const departure = departureOf(context, view, server, clients);
      if (departure === undefined) return undefined;
      const { submission } = context.evidence;
      const traceback = fatalTraceback(server);
      const isAcceptTimeout =
        traceback !== undefined &&
        /^(?:TimeoutError|socket\.timeout)$/.test(traceback.exception) &&
        traceback.places.some(({ code }) => /accept\s*\(/.test(code));
      const says = reportedErrors(server).some((line) =>
        /timed out|Resource temporarily unavailable/.test(line),
      );
      const isDone = connectionsWith(view, server, clients).every(
        (connection) => connection.toServer.fin !== undefined || connection.resets.length > 0,
      );
      const isCaught =
        traceback === undefined &&
        says &&
        isDone &&
        mentions(submission, server.file, /settimeout\s*\(|setdefaulttimeout\s*\(|SO_RCVTIMEO/);
      if (!isAcceptTimeout && !isCaught) return undefined;
      const place = locate(submission, server.file, /settimeout\s*\(|setdefaulttimeout\s*\(|SO_RCVTIMEO/);
      return {
        text: { key: 'diagnosis.server-left-when-idle', values: { who: who(server) } },
        hint: { key: 'diagnosis.server-left-when-idle.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, departure.frames),
        consequence: true,
      };
    }),
};
