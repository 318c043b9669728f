/**
 * The process that does nothing but capture. Arguments: the bridge, and the harness's own port.
 * stdout: records of type (1 byte), length (4, little-endian), payload. stdin: one frame to send per line, in hex.
 * It is the only place that loads `cap`, once, on the main thread.
 */
import cap from 'cap';
import { createInterface } from 'node:readline';
import { RECORD_FRAME, RECORD_READY, RING_BYTES } from './protocol.ts';

const [bridge, port] = process.argv.slice(2);
if (bridge === undefined || port === undefined) throw new Error('usage: capture-process <bridge> <port>');

// A frame's stamp is the clock when it arrives here: `cap` passes the kernel's on to nobody.
const clockOffset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

const frame = Buffer.alloc(65_535);
const listener = new cap.Cap();
listener.open(bridge, '', RING_BYTES, frame);
listener.on('packet', (length) => {
  const record = Buffer.allocUnsafe(5 + 8 + length);
  record[0] = RECORD_FRAME;
  record.writeUInt32LE(8 + length, 1);
  record.writeBigUInt64LE(clockOffset + process.hrtime.bigint(), 5);
  frame.copy(record, 13, 0, length);
  process.stdout.write(record);
});

const sender = new cap.Cap();
sender.open(port, 'less 1', 1024 * 1024, Buffer.alloc(65_535));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const bytes = Buffer.from(line, 'hex');
    sender.send(bytes, bytes.length);
  })
  .on('close', () => process.exit(0));
process.on('SIGINT', () => {}); // Ctrl-C is the harness's to handle: it ends us by closing our standard input.

const ready = Buffer.alloc(5);
ready[0] = RECORD_READY;
process.stdout.write(ready);
