import type { Cause, Finding, Place } from '../cause.ts';
import type { Context } from '../context.ts';
import { cite } from '../frames.ts';
import { mismatches, mismatchParts, type Mismatch } from '../mismatch.ts';
import { locateLine } from '../source.ts';
import { who } from '../words.ts';

/** What crossed is right, and ends too soon. */
export const fileCutShort: Cause = {
  code: 'file-cut-short',
  hidesOwn: ['never-ended', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    mismatches(context)
      .filter(({ kind }) => kind === 'cut')
      .map((mismatch): Finding => {
        const values = {
          who: who(mismatch.sender),
          count: mismatch.at,
          total: mismatch.total,
          file: mismatch.file ?? '',
        };
        const variant = mismatch.file === undefined ? 'echo' : 'file';
        const place = placeOf(context, mismatch);
        return {
          ...mismatchParts(mismatch),
          text: { key: `diagnosis.file-cut-short.${variant}`, values },
          hint: { key: `diagnosis.file-cut-short.${variant}-hint`, values },
          ...(place === undefined ? {} : { place }),
          frames: cite(mismatch.view.id, mismatch.frames),
          consequence: true,
        };
      }),
};

/** The line that reads or cuts at exactly this many bytes, where there is only one. */
function placeOf(context: Context, { sender, at }: Mismatch): Place | undefined {
  const size = String(at);
  const place = locateLine(
    context.evidence.submission,
    sender.file,
    new RegExp(
      `(?:read|recv|recvfrom)\\w*\\s*\\(\\s*${size}\\s*\\)|\\[\\s*0?\\s*:\\s*${size}\\s*\\]|\\b(?:read|recv|send|write|fread)\\s*\\([^;]*\\b${size}\\b`,
    ),
  );
  return place ?? (sender.file === undefined ? undefined : { file: sender.file });
}
