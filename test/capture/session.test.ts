import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { Session } from '../../harness/capture/session.ts';
import { SwitchSide } from '../../harness/capture/switch-side.ts';
import type { CapturedFrame } from '../../harness/capture/recording.ts';

const isHere = process.platform === 'linux';
if (!isHere) process.stderr.write('Skipped: what a switch has counted is read from /proc.\n');

/** A recording whose markers come back at once. */
async function open(): Promise<Session> {
  const tap = {
    program: 'cap' as const,
    open: () => {},
    send: (bytes: Buffer) => queueMicrotask(() => session.take({ timeNs: 1n, bytes })),
    [Symbol.asyncDispose]: async () => {},
  };
  const side = new SwitchSide(tap, { namespacePid: process.pid, bridge: 'lo' });
  const session = new Session(side, { bridgeMac: '02:57:ff:00:00:01', portMac: '02:57:ff:00:00:02' });
  await session.open();
  return session;
}

describe.runIf(isHere)('what is kept of one scenario', () => {
  it.each([
    ['half a million frames', 60, 500_000, 'more than 500000 frames crossed the switch'],
    ['256 MB', 1_024, 262_144, 'more than 256 MB crossed the switch'],
  ])('is %s, and more is no complete evidence', async (_, bytes, kept, reason) => {
    const frame: CapturedFrame = { timeNs: 1n, bytes: Buffer.alloc(bytes) };
    const session = await open();
    for (let taken = 0; taken < kept + 1; taken += 1) session.take(frame);
    expect(session.frames.length).toBe(kept);
    expect(await session.end()).toMatchObject({ complete: false, reason });
  });
});
