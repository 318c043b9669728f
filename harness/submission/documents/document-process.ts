/**
 * The process that reads one report. A file of a stranger is taken apart here, away from everything else: the file comes on stdin, its kind as the
 * argument, its lines go out on descriptor 3 as JSON. The process is started with limits, and has nothing to lose.
 */
import { writeSync } from 'node:fs';
import type { LineList } from './line-list.ts';

const RESULT_PIPE = 3;

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
const { lines, isFull } = await read(Buffer.concat(chunks), process.argv[2]);
writeAll(JSON.stringify({ lines, isFull }));
process.exit(0);

/** Each reader is large: only the one that is needed is loaded. */
async function read(bytes: Buffer, kind: string | undefined): Promise<LineList> {
  if (kind === 'pdf') return (await import('./pdf.ts')).readPdf(bytes);
  return (await import('./docx.ts')).readDocx(bytes);
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(RESULT_PIPE, bytes, at);
}
