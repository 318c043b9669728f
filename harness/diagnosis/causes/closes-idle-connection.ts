import type { Cause } from '../cause.ts';
import type { Context, ProgramView } from '../context.ts';
import { eachDialogue, finOf, isAccepted, resetOf, type Dialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, sourceLines } from '../source.ts';
import { who } from '../words.ts';

/** The server closed a connection because the client was silent for as long as its time limit. */
export const closesIdleConnection: Cause = {
  code: 'closes-idle-connection',
  hidesOwn: ['reply-missing', 'server-left-when-idle', 'file-cut-short', 'reported-error'],
  hidesPeers: ['crashed', 'never-ended', 'client-reads-once', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, connection } = dialogue;
      const fin = finOf(dialogue, 'server');
      const first = Math.min(finOf(dialogue, 'client') ?? Infinity, resetOf(dialogue, 'client') ?? Infinity);
      if (fin === undefined || fin > first || !isAccepted(dialogue)) return undefined;
      // something of the client's came to nothing, or was still to come
      const seconds = silenceBefore(dialogue, fin);
      const limit = limitsIn(context, server).find((one) => seconds >= one * 0.95 && seconds <= one + 1);
      if (limit === undefined) return undefined;
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        new RegExp(`(?:set(?:default)?timeout|setSoTimeout|setTimeout)\\s*\\([^)]*\\b${String(limit)}`, 'i'),
        TIME_LIMIT,
      );
      const late = connection.toServer.segments.find(({ length, frame }) => length > 0 && frame > fin);
      return {
        text: { key: 'diagnosis.closes-idle-connection', values: { who: who(server), seconds: limit } },
        hint: { key: 'diagnosis.closes-idle-connection.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [connection.handshake.ack, fin, late?.frame, resetOf(dialogue, 'server')]),
        explains: ({ type }) => type !== 'listening' && type !== 'handshake' && type !== 'dns',
      };
    }),
};

const TIME_LIMIT = /\bsettimeout\s*\(|setdefaulttimeout\s*\(|SO_RCVTIMEO|setSoTimeout\s*\(|\.setTimeout\s*\(/;

/** Seconds in the server's own time limits: Java's and Node's count milliseconds. */
function limitsIn(context: Context, server: ProgramView): number[] {
  if (server.file === undefined) return [];
  return sourceLines(context.evidence.submission, server.file).flatMap(({ text }) => {
    const seconds = /\bset(?:default)?timeout\s*\(\s*(\d+(?:\.\d+)?)\s*\)/.exec(text)?.[1];
    const milliseconds = /(?:setSoTimeout|\.setTimeout)\s*\(\s*(\d+)/.exec(text)?.[1];
    const found = seconds === undefined ? Number(milliseconds ?? 0) / 1000 : Number(seconds);
    return found >= 0.5 ? [found] : [];
  });
}

/** How long nothing crossed before a frame. */
function silenceBefore({ view, connection }: Dialogue, frame: number): number {
  const { packets } = view.evidence.capture;
  const before = connection.frames.findLast((other) => other < frame);
  const [from, to] = [packets[(before ?? 0) - 1]?.frame.timeNs, packets[frame - 1]?.frame.timeNs];
  return from === undefined || to === undefined ? 0 : Number(to - from) / 1e9;
}
