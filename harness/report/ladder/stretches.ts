import { isRepetitive } from './kinds.ts';
import type { LadderKind } from './kinds.ts';

/** A run of frames that is drawn, or folded away under one line. Indexes into the frames, `to` not included. */
export interface LadderStretch {
  from: number;
  to: number;
  isFolded: boolean;
}

/** Exchanges up to this long are drawn whole. */
const shortExchange = 64;
/** Frames around the beginning, the end, and what is cited, that are never folded. */
const firstFrames = 24;
const lastFrames = 12;
const aroundCited = 2;
/** Fewer frames than this are not worth folding. */
const leastFold = 8;
/** Of a capture full of handshakes, too, only so much is drawn unfolded. */
const mostDrawn = 160;

/** Which frames of a long exchange are drawn at once, and which stretches are folded: what repeats itself, and is not cited. */
export function stretchesOf(frames: readonly { kind: LadderKind; isCited: boolean }[]): LadderStretch[] {
  if (frames.length <= shortExchange) return [{ from: 0, to: frames.length, isFolded: false }];
  const kept = frames.map(
    ({ kind }, index) => index < firstFrames || index >= frames.length - lastFrames || !isRepetitive(kind),
  );
  if (kept.filter(Boolean).length > mostDrawn)
    kept.forEach((_, index) => (kept[index] = index < firstFrames || index >= frames.length - lastFrames));
  let around = 0;
  for (const [index, { isCited }] of frames.entries()) {
    if (!isCited || around >= mostDrawn) continue;
    around += 1;
    for (let near = index - aroundCited; near <= index + aroundCited; near += 1)
      if (near >= 0 && near < kept.length) kept[near] = true;
  }
  return runsOf(kept);
}

function runsOf(kept: readonly boolean[]): LadderStretch[] {
  const runs: LadderStretch[] = [];
  for (const [index, isKept] of kept.entries()) {
    const last = runs.at(-1);
    if (last?.isFolded === !isKept) last.to = index + 1;
    else runs.push({ from: index, to: index + 1, isFolded: !isKept });
  }
  const joined: LadderStretch[] = [];
  for (const run of runs) {
    const isFolded = run.isFolded && run.to - run.from >= leastFold;
    const last = joined.at(-1);
    if (last?.isFolded === isFolded) last.to = run.to;
    else joined.push({ ...run, isFolded });
  }
  return joined;
}
