import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCapture } from '../../harness/wire/index.ts';
import type { Scene } from './attack.ts';

/** Every Ethernet frame that was captured while the attack ran. */
export async function framesOf({ folder }: Scene): Promise<Buffer[]> {
  const bytes = await readFile(join(folder, 'evidence/attack/capture.pcapng'));
  return readCapture(bytes)
    .frames.map((frame) => Buffer.from(frame.bytes))
    .filter((frame) => frame.length >= 14);
}
