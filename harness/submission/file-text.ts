import type { SubmittedFile } from '../model/evidence.ts';

/** A submitted file's text; empty where its contents were not kept. Bytes that are no UTF-8 become U+FFFD. */
export function textOf(file: SubmittedFile): string {
  return file.base64 === undefined ? '' : Buffer.from(file.base64, 'base64').toString('utf8');
}

export interface SourceText {
  path: string;
  text: string;
}
