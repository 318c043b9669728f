import type { Recording } from '../capture/capture.ts';
import { compileFilter } from '../filter/index.ts';
import type { FramesSeen } from '../model/rubric.ts';
import { dissect } from '../wire/index.ts';
import { recordedFrames } from './recorded-frames.ts';

/** A burst is looked at again when it has grown by this much, or is over. */
const GROWTH = 1.2;

/**
 * A condition on the wire: enough frames of the recording so far match a display filter. A long burst is not dissected
 * anew for each of its frames.
 */
export function framesSeen({ frames: filter, count = 1 }: FramesSeen, recording: Recording): () => boolean {
  const compiled = compileFilter(filter);
  if (compiled.status === 'error') throw new Error(`display filter ${filter}: ${compiled.error.message}`);
  let lookedAt = -1;
  let lastLength = -1;
  let isSeen = false;
  return () => {
    const { length } = recording.frames;
    const isOver = length === lastLength;
    lastLength = length;
    if (isSeen || length === lookedAt || (!isOver && length < lookedAt * GROWTH)) return isSeen;
    lookedAt = length;
    const capture = dissect({
      format: 'pcapng',
      names: new Map(),
      frames: recordedFrames(recording.frames),
    });
    const matching = capture.packets.filter((packet) => compiled.matches(packet, capture));
    isSeen = matching.length >= count;
    return isSeen;
  };
}
