import type { Cause } from '../cause.ts';
import { lineEndFaults } from '../line-ends.ts';

/** The answer lacks the bytes that end it: a client cannot know that it is whole. */
export const replyUnterminated: Cause = {
  code: 'reply-unterminated',
  hidesOwn: ['reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) => lineEndFaults(context, 'none'),
};
