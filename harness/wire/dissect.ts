import { findConnections } from './connections.ts';
import { findConversations } from './conversations.ts';
import { dissectFrame } from './dissect-frame.ts';
import type { Capture, CaptureFile } from './types.ts';

/** Everything that can be known of a capture without judging it: packets, connections, conversations. */
export function dissect(file: CaptureFile): Capture {
  const packets = file.frames.map(dissectFrame);
  return { file, packets, connections: findConnections(packets), conversations: findConversations(packets) };
}
