import type { SharedCapture } from './captures.ts';
import type { Found, SharedProgram } from './programs.ts';

/**
 * What submissions of a class share: `sharing.json`, schema `wiremark/sharing/v1`. It says what is alike, never why, and no score depends on it.
 */
export interface Sharing {
  schema: 'wiremark/sharing/v1';
  /** How many submissions were compared. */
  submissions: number;
  /** Files of the course that counted for nobody. */
  template: string[];
  programs: Found<SharedProgram>;
  captures: Found<SharedCapture>;
}
