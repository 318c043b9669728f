import { judgeFrame } from './judges/frame.ts';
import type { FrameClaim, Scope } from './types.ts';

/** How far the frames of another capture may be shifted against this one. */
const FARTHEST = 120;
const MOST_CLAIMS = 120;

/**
 * By how much the frame numbers in a part of a report may be shifted against a capture. Wireshark numbers afresh what is saved in part, and reports are
 * written beside other captures than the one handed in: so several of its statements must be true as they stand, and not far fewer than are false. Other
 * shifts under which at least as many are true are as good: a capture may hold the same exchange several times.
 *
 * @returns undefined where the numbers may be any other capture's; 0 comes first otherwise.
 */
export function shiftsOf(claims: readonly FrameClaim[], scope: Scope): number[] | undefined {
  const own = claims.filter(({ isOrdinal }) => !isOrdinal).slice(0, MOST_CLAIMS);
  const found = own.map((claim) => judgeFrame(claim, scope).is);
  const right = new Set(own.filter((_, index) => found[index] === 'true').map(({ number }) => number)).size;
  const wrong = found.filter((is) => is === 'false').length;
  // A number beyond the end of the capture is another one's.
  const isBeyond = own.some(({ number }) => number > scope.capture.packets.length);
  if (right < 2 || right * 1.5 < wrong || isBeyond) return undefined;
  const straight = found.filter((is) => is === 'true').length;
  const others = Array.from({ length: 2 * FARTHEST + 1 }, (_, index) => index - FARTHEST).filter(
    (shift) => shift !== 0 && rightUnder(shift, own, scope) >= straight,
  );
  return [0, ...others];
}

function rightUnder(shift: number, claims: readonly FrameClaim[], scope: Scope): number {
  return claims.filter((claim) => judgeFrame(shifted(claim, shift), scope).is === 'true').length;
}

/** The claim about the frame that it means under a shift. */
export function shifted(claim: FrameClaim, shift: number): FrameClaim {
  return { ...claim, number: claim.number + shift };
}
