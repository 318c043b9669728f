import type { Readable } from 'node:stream';

/** What a process printed, up to a limit. */
export interface BoundedOutput {
  bytes(): Buffer;
  isTruncated(): boolean;
}

/** Keeps the first bytes of a stream; what comes after them is read and dropped. */
export function collect(stream: Readable | null | undefined, limit: number): BoundedOutput {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream?.on('data', (chunk: Buffer) => {
    const room = limit - kept;
    if (chunk.length > room) truncated = true;
    if (room <= 0) return;
    const part = chunk.subarray(0, room);
    chunks.push(part);
    kept += part.length;
  });
  return { bytes: () => Buffer.concat(chunks), isTruncated: () => truncated };
}
