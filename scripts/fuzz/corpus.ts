import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapture } from '../../harness/wire/index.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { filterCaptures } from '../../test/filter/captures.ts';

/** A folder of real captures to begin from. */
const folder = process.env['WIREMARK_CAPTURES'];
const mostFrames = 24;

/** Short captures with a little of every layer, and the beginnings of real ones. */
export const captures: readonly Frame[][] = [...Object.values(filterCaptures), ...realCaptures()].filter(
  (frames) => frames.length > 0,
);

export const allFrames: readonly Frame[] = captures.flat();

function realCaptures(): Frame[][] {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const { frames } = readCapture(readFileSync(join(folder, name)));
    const pieces: Frame[][] = [];
    for (let at = 0; at < Math.min(frames.length, 4 * mostFrames); at += mostFrames)
      pieces.push(frames.slice(at, at + mostFrames));
    return pieces;
  });
}
