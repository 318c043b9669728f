/**
 * The process that does nothing but capture. stdin: the bridge, in a line, as soon as it is there. stdout: records of length (4 bytes,
 * little-endian), time (8, nanoseconds), frame; before them an empty one, which says that it captures.
 * It loads `cap` once, on the main thread, and as little else as it can: it is started for each switch.
 */
import cap from 'cap';
import { setPriority } from 'node:os';
import { RECORD_HEADER_BYTES, RING_BYTES } from './protocol.ts';

// On a busy machine frames are lost when this process has to wait for its turn. Only root may go first.
try {
  setPriority(-15);
} catch {
  // Then losses are counted, and the scenario is run again.
}

// A frame's stamp is the clock when it arrives here: `cap` passes the kernel's on to nobody.
const clockOffset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
const TIME_BYTES = 8;

let said = '';
process.stdin
  .setEncoding('utf8')
  .on('data', (text: string) => {
    if (said.includes('\n')) return;
    said += text;
    if (said.includes('\n')) listen(said.trim());
  })
  .on('end', () => process.exit(0));
process.on('SIGINT', () => {}); // Ctrl-C is the harness's to handle: it ends us by closing our standard input.

function listen(bridge: string): void {
  const frame = Buffer.alloc(65_535);
  const listener = new cap.Cap();
  listener.open(bridge, '', RING_BYTES, frame);
  listener.on('packet', (length) => {
    const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + TIME_BYTES + length);
    record.writeUInt32LE(TIME_BYTES + length, 0);
    record.writeBigUInt64LE(clockOffset + process.hrtime.bigint(), RECORD_HEADER_BYTES);
    frame.copy(record, RECORD_HEADER_BYTES + TIME_BYTES, 0, length);
    process.stdout.write(record);
  });
  process.stdout.write(Buffer.alloc(RECORD_HEADER_BYTES));
}
