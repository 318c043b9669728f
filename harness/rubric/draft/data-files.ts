import type { SubmittedFile } from '../../model/evidence.ts';

/** A file's contents with one character for each byte and plain line ends; empty where they were not kept. */
export function textOfFile({ base64 = '' }: Pick<SubmittedFile, 'base64'>): string {
  return Buffer.from(base64, 'base64').toString('latin1').replaceAll('\r\n', '\n');
}
