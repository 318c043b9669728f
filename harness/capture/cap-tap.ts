import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './in-namespace.ts';
import { RECORD_HEADER_BYTES } from './protocol.ts';
import type { Tap, TapOptions } from './tap.ts';

/** Captures with `cap`, in a process that does nothing else: `capture-process.ts`. It starts at once. */
export async function capTap({ start, bridge, port, onFrame, onEnd }: TapOptions): Promise<Tap> {
  const here = import.meta.url;
  const program = fileURLToPath(new URL(`./capture-process${extname(here)}`, here));
  const child = await startChild(
    start,
    'the capture process',
    [process.execPath, ...process.execArgv, program],
    onEnd,
  );
  readRecords(child.stdout, (record) => {
    onFrame({ timeNs: record.readBigUInt64LE(0), bytes: record.subarray(8) });
  });
  return {
    program: 'cap',
    open() {
      child.stdin.write(`${bridge} ${port}\n`);
    },
    send(frame) {
      child.stdin.write(`${frame.toString('hex')}\n`);
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function readRecords(stream: NodeJS.ReadableStream, take: (record: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    while (pending.length - at >= RECORD_HEADER_BYTES) {
      const body = at + RECORD_HEADER_BYTES;
      const length = pending.readUInt32LE(at);
      if (pending.length - body < length) break;
      take(pending.subarray(body, body + length));
      at = body + length;
    }
    pending = pending.subarray(at);
  });
}
