import { findConnections } from './connections.ts';
import { findConversations } from './conversations.ts';
import { markCopies } from './copies.ts';
import { dissectAmong } from './dissect-frame.ts';
import { Fragments } from './fragments.ts';
import type { Capture, CaptureFile } from './types.ts';

/** Everything that can be known of a capture without judging it: packets, connections, conversations. */
export function dissect(file: CaptureFile): Capture {
  const surroundings = { fragments: new Fragments() };
  const packets = file.frames.map((frame) => dissectAmong(frame, surroundings));
  markCopies(packets);
  return { file, packets, connections: findConnections(packets), conversations: findConversations(packets) };
}
