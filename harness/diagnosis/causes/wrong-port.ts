import type { Cause, CauseCode } from '../cause.ts';
import { portMistakes } from '../ports.ts';

/** What follows where a server and its clients miss each other's port. */
export const portSymptoms: { hidesOwn: readonly CauseCode[]; hidesPeers: readonly CauseCode[] } = {
  hidesOwn: ['refused', 'never-ended', 'crashed', 'server-left-when-idle', 'never-connects', 'reply-missing'],
  hidesPeers: [
    'refused',
    'never-ended',
    'crashed',
    'server-left-when-idle',
    'server-left-early',
    'reported-error',
  ],
};

/**
 * The server listens on, or the client connects to, another port than the lab asks for. Where both use the same
 * wrong port, it explains the port check alone; where they miss each other, all that follows.
 */
export const wrongPort: Cause = {
  code: 'wrong-port',
  ...portSymptoms,
  find: (context) => portMistakes(context, 'other', ({ said }) => said),
};
