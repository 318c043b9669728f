import { fileURLToPath } from 'node:url';
import { startChild } from './in-namespace.ts';
import { RECORD_HEADER_BYTES } from './protocol.ts';
import type { Tap, TapOptions } from './tap.ts';

/** Captures with `cap`, in a process that does nothing else: `capture-process.ts`. It starts at once. */
export async function capTap(options: TapOptions): Promise<Tap> {
  const { start, startSender, bridge, port, onFrame, onListening, onEnd } = options;
  const here = import.meta.url;
  const program = here.endsWith('.ts')
    ? new URL('./capture-process.ts', here)
    : new URL('./capture-process.cjs', here);
  const child = await startChild(
    start,
    'the capture process',
    [process.execPath, ...process.execArgv, fileURLToPath(program)],
    onEnd,
  );
  readRecords(child.stdout, (record) => {
    if (record.length === 0) onListening();
    else onFrame({ timeNs: record.readBigUInt64LE(0), bytes: record.subarray(8) });
  });
  const opened: AsyncDisposable[] = [child];
  let send = (_frame: Buffer): void => {};
  return {
    program: 'cap',
    async open() {
      child.stdin.write(`${bridge}\n`);
      const sender = await startSender(port, onEnd);
      opened.push(sender);
      send = (frame) => sender.say(frame.toString('hex'));
    },
    send: (frame) => send(frame),
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((one) => one[Symbol.asyncDispose]()));
    },
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
