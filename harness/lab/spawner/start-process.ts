import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Ended } from './answer.ts';
import { spawner } from './spawner.ts';

/** What is to be started. */
export interface ProcessWish {
  /** The first is the path of an executable. */
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Its descriptors: a pipe that it reads, a pipe that it writes, nothing, or a file that it reads. */
  stdio: readonly ('in' | 'out' | undefined | { file: string })[];
  /** Files of control groups that it enters first. */
  groups?: readonly string[];
  /** The network namespace that it enters, as a path. */
  network?: string;
  /** The mount namespace that it enters, as a path. */
  mounts?: string;
  /** Its limits: see rlimits.py. */
  rlimits?: Readonly<Record<string, readonly [soft: number, hard: number]>>;
  /** The user that it becomes, with a group of the same number and no other. */
  user?: number;
  noNewPrivileges?: boolean;
}

/** A process that the spawner has started. */
export interface StartedProcess {
  pid: number;
  /** Our ends of its pipes, by its descriptors. */
  stdio: readonly (Socket | undefined)[];
  /** How it ended; undefined while it runs. */
  how(): Ended | undefined;
  /** Resolves when it has ended. */
  exited: Promise<Ended>;
  /** Resolves when it has ended and all that was written to its pipes has been read. */
  closed: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a process. It is a child of the spawner, not of this process: that costs us no fork. */
export async function startProcess(wish: ProcessWish): Promise<StartedProcess> {
  const by = spawner();
  const { network, mounts } = wish;
  const { pid, stdio: ends } = await by.ask({
    do: 'start',
    argv: wish.argv,
    env: wish.env,
    stdio: wish.stdio.map((one) => (typeof one === 'object' ? one.file : (one ?? null))),
    ...(wish.groups === undefined ? {} : { groups: wish.groups }),
    ...(network === undefined ? {} : { network }),
    ...(mounts === undefined ? {} : { mounts }),
    ...(wish.rlimits === undefined ? {} : { rlimits: wish.rlimits }),
    ...(wish.user === undefined ? {} : { user: wish.user }),
    ...(wish.noNewPrivileges === true ? { noNewPrivileges: true } : {}),
  });
  let ended: Ended | undefined;
  const exited = new Promise<Ended>((resolve) => {
    by.onEnd(pid, (how) => {
      ended = how;
      resolve(how);
    });
  });
  const stdio = ends.map((end, index) =>
    end === undefined ? undefined : pipeTo(`/proc/${by.pid}/fd/${end}`, wish.stdio[index] === 'in'),
  );
  by.tell({ do: 'opened', pid });
  const read = stdio.flatMap((stream, index) => (wish.stdio[index] === 'out' ? (stream ?? []) : []));
  return {
    pid,
    stdio,
    how: () => ended,
    exited,
    closed: Promise.all([exited, ...read.map(isRead)]).then(([how]) => how),
    kill(signal) {
      if (ended !== undefined) return;
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended in between.
      }
    },
  };
}

function pipeTo(path: string, isWritten: boolean): Socket {
  const fd = openSync(path, (isWritten ? constants.O_WRONLY : constants.O_RDONLY) | constants.O_NONBLOCK);
  try {
    const stream = new Socket({ fd, readable: !isWritten, writable: isWritten });
    // Whoever it led to has ended: we hear of that elsewhere.
    stream.on('error', () => {});
    return stream;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function isRead(stream: Socket): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
  });
}
