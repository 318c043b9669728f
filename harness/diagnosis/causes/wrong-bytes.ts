import type { Cause, Finding } from '../cause.ts';
import { cite } from '../frames.ts';
import { mismatches, mismatchParts } from '../mismatch.ts';
import { who } from '../words.ts';

/** What crossed differs from what should have, from one byte on. */
export const wrongBytes: Cause = {
  code: 'wrong-bytes',
  hidesOwn: ['never-ended', 'reported-error'],
  hidesPeers: ['never-ended', 'reported-error'],
  find: (context) =>
    mismatches(context)
      .filter(({ kind }) => kind === 'wrong')
      .map((mismatch): Finding => {
        const values = {
          who: who(mismatch.sender),
          position: mismatch.at + 1,
          expected: showByte(mismatch.expected),
          got: showByte(mismatch.got),
          file: mismatch.file ?? '',
        };
        const variant = mismatch.file === undefined ? 'echo' : 'file';
        return {
          ...mismatchParts(mismatch),
          text: { key: `diagnosis.wrong-bytes.${variant}`, values },
          hint: { key: `diagnosis.wrong-bytes.${variant}-hint`, values },
          ...(mismatch.sender.file === undefined ? {} : { place: { file: mismatch.sender.file } }),
          frames: cite(mismatch.view.id, mismatch.frames),
        };
      }),
};

/** `"A" (0x41)`, or `0x0a` for what cannot be seen. */
function showByte(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`;
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}" (${hex})` : hex;
}
