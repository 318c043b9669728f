import type { Cause } from '../cause.ts';
import { lineEndFaults } from '../line-ends.ts';

/** The answer ends with another line end than the lab asks for. */
export const wrongLineEnd: Cause = {
  code: 'wrong-line-end',
  hidesOwn: ['reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) => lineEndFaults(context, 'wrong'),
};
