import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { StartFrameSender } from '../capture/in-namespace.ts';
import { signal } from './signal.ts';
import { spawner } from './spawner/spawner.ts';

/** The descriptor from which a copy of the spawner reads what it is to send: `frames.py`. */
const INPUT = 3;

/** Starts what sends frames from ports in the network namespace of a process. */
export function sendIn(networkPid: number): StartFrameSender {
  return async (port, onEnd) => {
    const by = spawner();
    const { pid } = await by.ask({ do: 'frames', network: `/proc/${networkPid}/ns/net`, port });
    let hasEnded = false;
    let isWanted = true;
    const ended = new Promise<void>((resolve) => {
      by.onEnd(pid, (how) => {
        hasEnded = true;
        if (isWanted) onEnd(`the sender of markers ended (${how.signal ?? `exit ${how.code}`})`);
        resolve();
      });
    });
    const close = async (): Promise<void> => {
      isWanted = false;
      if (!hasEnded) signal(pid, 'SIGKILL');
      await ended;
    };
    try {
      const input = inputOf(pid);
      return {
        say: (line) => void input.write(`${line}\n`),
        async [Symbol.asyncDispose]() {
          input.destroy();
          await close();
        },
      };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

function inputOf(pid: number): Socket {
  const fd = openSync(`/proc/${pid}/fd/${INPUT}`, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    const stream = new Socket({ fd, readable: false, writable: true });
    // It has ended: we hear of that from the spawner.
    stream.on('error', () => {});
    return stream;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
