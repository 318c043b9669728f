import type { Cause } from '../cause.ts';
import { dialoguesIn, finOf, resetOf, type Dialogue } from '../dialogues.ts';
import { eachServer } from '../each-program.ts';
import { cite } from '../frames.ts';
import { lineInBranch, locateOnly, RECEIVING } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { who } from '../words.ts';

/** The server computed to its limit after a client had closed, and never closed in turn: recv() returned nothing for ever. */
export const spinsAfterClose: Cause = {
  code: 'spins-after-close',
  hidesOwn: [
    'limit-hit',
    'crashed',
    'never-ended',
    'server-left-early',
    'never-closes',
    'never-accepts',
    'reported-error',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view) => {
      const { end, limits, waitingOn } = server.record;
      const hit = limits.find(({ limit }) => limit === 'cpu-time');
      if (hit === undefined && !(end.kind === 'stopped' && waitingOn === 'running')) return undefined;
      const left = dialoguesIn(view).filter(
        (dialogue) =>
          dialogue.server === server && resetOf(dialogue, 'client') === undefined && isLeftOpen(dialogue),
      );
      const [first] = left;
      if (first === undefined) return undefined;
      const { submission } = context.evidence;
      const place =
        lineInBranch(submission, server.file, EMPTY, /\bcontinue\b|\bpass\b/) ??
        locateOnly(submission, server.file, ...RECEIVING);
      return {
        text: { key: 'diagnosis.spins-after-close', values: { who: who(server) } },
        hint: { key: 'diagnosis.spins-after-close.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(
          view.id,
          left.slice(0, 4).map((dialogue) => finOf(dialogue, 'client')),
        ),
        always: true,
      };
    }),
};

/** True where the server had not closed two seconds after the client: the end of a killed program closes what it left. */
function isLeftOpen(dialogue: Dialogue): boolean {
  const asked = finOf(dialogue, 'client');
  const closed = resetOf(dialogue, 'server') ?? finOf(dialogue, 'server');
  if (asked === undefined) return false;
  const { packets } = dialogue.view.evidence.capture;
  const timeOf = (frame: number) => packets[frame - 1]?.frame.timeNs ?? 0n;
  return closed === undefined || (closed > asked && timeOf(closed) - timeOf(asked) > 2_000_000_000n);
}

/** A condition that is true where nothing was received. */
const EMPTY =
  /\bif\s+(?:not\s+\w+|len\s*\(\s*\w+\s*\)\s*(?:==|<=)\s*0|\w+\s*==\s*b?(?:''|""))\s*:|\bif\s*\(\s*\w+\s*(?:==|<=)\s*0\s*\)/;
