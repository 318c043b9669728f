import { probeBytes } from '../evidence/messages.ts';
import { programOf } from '../evidence/programs.ts';
import type { SubmittedFile } from '../model/evidence.ts';
import { latin } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { clip } from './text.ts';

/** What the rubric asks for. */
export type Content =
  | { kind: 'submitted-file'; minBytes: number }
  | { kind: 'text'; bytes: string }
  | { kind: 'hex'; bytes: string };

/** One thing that may cross: its name for the reader, and its bytes. */
export interface Candidate {
  name: string;
  text: string;
}

/** Bytes that a rubric asks for, as it wrote them. */
export function contentText({ kind, bytes }: Exclude<Content, { kind: 'submitted-file' }>): string {
  return Buffer.from(bytes, 'latin1').toString(kind === 'text' ? 'utf8' : 'hex');
}

/** The data files of a submission that are large enough. */
export function countingFiles(files: readonly SubmittedFile[], minBytes: number): SubmittedFile[] {
  return files.filter((file) => file.kind === 'data' && file.bytes >= minBytes);
}

/** A file as text to be searched for: line ends normalised, byte order mark and white space at its ends off. */
export function fileCandidate(file: SubmittedFile, minBytes: number): Candidate[] {
  if (file.base64 === undefined) return [];
  const text = trimmed(
    unixLines(latin(Buffer.from(file.base64, 'base64')).replace(/^\u00ef\u00bb\u00bf/u, '')),
  );
  // A file of little but white space would be found in any stream. A last line end is forgiven.
  return text.length < minBytes - 2 || text === '' ? [] : [{ name: file.path, text }];
}

/**
 * What a probe sent in the place of a client that was not handed in: no file of the submission can cross then, and a
 * server that takes it whole has done its part.
 */
export function probeCandidates(
  client: string,
  minBytes: number,
  { scenario, rubric }: CheckContext,
): Candidate[] {
  const record = programOf(scenario, client);
  if (record?.probe?.kind !== 'tcp-client' || !Object.hasOwn(rubric.programs, record.program)) return [];
  const texts = (record.probe.send ?? []).map((one) => unixLines(latin(probeBytes(one))));
  return [...texts, texts.join('')].flatMap((text) => {
    const bytes = trimmed(text);
    return bytes.length < minBytes ? [] : [{ name: nameOf({ kind: 'text', bytes }), text: bytes }];
  });
}

/** A text with every line end as one character. */
export function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && ' \t\r\n'.includes(text.charAt(from))) from += 1;
  while (to > from && ' \t\r\n'.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** How messages call a content that the rubric gives. */
export function nameOf(content: { kind: 'text' | 'hex'; bytes: string }): string {
  const bytes = Buffer.from(content.bytes, 'latin1');
  return content.kind === 'text' ? `"${clip(bytes.toString('utf8'), 40)}"` : clip(bytes.toString('hex'), 40);
}
