import type { SubmittedFile } from '../../harness/model/evidence.ts';
import { kindOf } from '../../harness/submission/file-kinds.ts';

/** Files as they are read from a submission, from their texts. */
export function handIn(contents: Record<string, string>): SubmittedFile[] {
  return Object.entries(contents).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return {
      path,
      bytes: bytes.length,
      sha256: '',
      kind: kindOf(path, bytes),
      base64: bytes.toString('base64'),
    };
  });
}
