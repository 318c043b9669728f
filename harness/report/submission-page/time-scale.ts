import type { Frame } from '../../wire/types.ts';

/** Where each frame stands on a line of a given length, with long silences shortened. */
export interface TimeScale {
  /** `frame` may lie between two: 4.5 is between frames 4 and 5. */
  at: (frame: number) => number;
  /** Milliseconds since the first frame. */
  msAt: (frame: number) => number;
  /** Silences that were shortened: where, and how long they lasted. */
  gaps: { at: number; ms: number }[];
}

/** Silence longer than this is a gap of its own. */
const gapMs = 40;

/** A non-linear clock: bursts are spread so that their order can be seen, silences grow with their logarithm. */
export function timeScale(frames: readonly Frame[], length: number): TimeScale {
  const begin = frames[0]?.timeNs ?? 0n;
  const ms = frames.map(({ timeNs }) => Number((timeNs - begin) / 1000n) / 1000);
  const positions: number[] = [];
  let position = 0;
  for (const [index, now] of ms.entries()) {
    if (index > 0) position += 1 + 2.5 * Math.log2(1 + Math.max(0, now - (ms[index - 1] ?? now)));
    positions.push(position);
  }
  const scale = position === 0 ? 0 : length / position;
  const place = (frame: number): number => {
    const index = Math.min(Math.max(frame - 1, 0), positions.length - 1);
    const [below, above] = [positions[Math.floor(index)] ?? 0, positions[Math.ceil(index)] ?? 0];
    return (below + (above - below) * (index - Math.floor(index))) * scale;
  };
  const gaps = ms.flatMap((now, index) => {
    const silence = index === 0 ? 0 : now - (ms[index - 1] ?? now);
    return silence < gapMs ? [] : [{ at: place(index + 0.5), ms: silence }];
  });
  return {
    at: (frame) => Math.round(place(frame) * 10) / 10,
    msAt: (frame) => ms[Math.min(Math.max(Math.floor(frame) - 1, 0), ms.length - 1)] ?? 0,
    gaps,
  };
}
