import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { cite } from '../frames.ts';
import { peerSymptoms } from '../suppress.ts';
import { connectionsWith, isEstablished, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** The server ran to the end and never had a socket that clients could reach. */
export const nothingListening: Cause = {
  code: 'nothing-listening',
  hidesOwn: ['reply-missing', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      if (server.record.end.kind !== 'stopped' || server.record.listening.length > 0) return undefined;
      const connections = connectionsWith(view, server, clients);
      const isAnswering =
        connections.some(isEstablished) ||
        view.evidence.capture.packets.some(
          ({ ip, udp, tcp }) =>
            ip !== undefined &&
            server.addresses.has(ip.src) &&
            (tcp?.flags.syn === true || (udp !== undefined && udp.dstPort !== 53)),
        );
      if (isAnswering) return undefined;
      return {
        text: {
          key: 'diagnosis.nothing-listening',
          values: { who: who(server), waiting: server.record.waitingOn ?? 'other' },
        },
        hint: { key: 'diagnosis.nothing-listening.hint' },
        ...(server.file === undefined ? {} : { place: { file: server.file } }),
        frames: cite(
          view.id,
          connections.filter(isRefused).flatMap(({ frames }) => frames),
        ),
      };
    }),
};
