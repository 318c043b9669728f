import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { placeOfReport, reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { locateOnly, mentions } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { connectionsWith, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** bind() failed with EADDRINUSE: another socket holds the port, or a closed connection of the server's own still does. */
export const addressInUse: Cause = {
  code: 'address-in-use',
  hidesOwn: [
    'crashed',
    'nothing-listening',
    'server-left-early',
    'server-left-when-idle',
    'reported-error',
    'limit-hit',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const said = reportedErrors(server).find((line) =>
        /\[Errno 98\]|EADDRINUSE|address already in use/i.test(line),
      );
      if (said === undefined || server.record.listening.length > 0) return undefined;
      const { submission } = context.evidence;
      const place =
        placeOfReport(submission, server, said) ??
        locateOnly(
          submission,
          server.file,
          /\bbind\s*\(/,
          /\blisten\w*\s*\(|ServerSocket\s*\(|\.Listen\w*\s*\(/,
        );
      // a server of before on the same machine: its connections may linger (RFC 9293, 3.6.1)
      const isRestart = view.programs.some(
        (other) =>
          other !== server && other.file === server.file && other.record.machine === server.record.machine,
      );
      const isReusing = mentions(
        submission,
        server.file,
        /SO_REUSEADDR|allow_reuse_address|reuse_(?:port|address)/,
      );
      const binds = locateOnly(submission, server.file, /\bbind\s*\(/)?.line === undefined && !isReusing;
      const key = isRestart ? 'restart' : binds ? 'twice' : 'other';
      const rejected = connectionsWith(view, server, clients).filter(isRefused);
      return {
        text: { key: 'diagnosis.address-in-use', values: { who: who(server), why: key } },
        hint: { key: `diagnosis.address-in-use.${isReusing ? 'hint-reusing' : 'hint'}` },
        ...(place === undefined ? {} : { place }),
        frames: cite(
          view.id,
          rejected.flatMap(({ frames }) => frames),
        ),
        always: true,
      };
    }),
};
