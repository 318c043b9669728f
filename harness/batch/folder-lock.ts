import { spawn } from 'node:child_process';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { COMMAND_PID } from './command-pid.ts';
import { LAYOUT } from './layout.ts';

/** A batch that was killed may take a moment to be gone. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 25;
const MOST_RETRY_MS = 500;

/**
 * Takes a folder of reports for this process alone. The kernel keeps the lock (flock) with the open file: it ends with the process, however that
 * ends, and it is seen through pid namespaces, where a pid in a file would mean nothing. The file says who has it.
 *
 * @param patienceMs how long it waits for another command to end.
 * @throws OperatorError `in-use` where another command writes there.
 */
export async function lockFolder(out: string, patienceMs = PATIENCE_MS): Promise<AsyncDisposable> {
  await mkdir(out, { recursive: true });
  const file = await open(join(out, LAYOUT.lock), 'a+');
  const until = performance.now() + patienceMs;
  let isOurs = await tryLock(file);
  for (let waited = 1; !isOurs && performance.now() < until; waited += 1) {
    await pause(Math.min(waited * RETRY_MS, MOST_RETRY_MS));
    isOurs = await tryLock(file);
  }
  if (!isOurs) {
    const owner = await ownerOf(file);
    await file.close();
    throw new OperatorError(
      'in-use',
      `${out} is in use: ${owner} writes reports there.`,
      'Wait until it has ended, or name another folder with --out.',
    );
  }
  await file.truncate(0);
  await file.write(
    `${JSON.stringify({ pid: Number(process.env[COMMAND_PID] ?? process.pid), since: new Date().toISOString() })}\n`,
  );
  return { [Symbol.asyncDispose]: () => file.close() };
}

/** Locks the open file through a child that shares it: Node has no flock(2). Where the command is missing nothing is locked. */
async function tryLock(file: FileHandle): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('flock', ['--exclusive', '--nonblock', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file.fd],
    });
    child.once('error', () => resolve(true));
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function ownerOf(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  try {
    const owner: unknown = JSON.parse(buffer.toString('utf8', 0, bytesRead));
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && 'since' in owner)
      return `another wiremark (process ${String(owner.pid)}, since ${String(owner.since)})`;
  } catch {
    // Just being written.
  }
  return 'another wiremark';
}
