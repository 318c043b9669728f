import type { Readable, Writable } from 'node:stream';

/** A process of the capture. */
export interface CaptureChild extends AsyncDisposable {
  stdin: Writable;
  stdout: Readable;
}

/** Starts a command, given by its path, in the network namespace of the switch. */
export type StartInNamespace = (argv: readonly string[]) => Promise<NamespaceProcess>;

export interface NamespaceProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended and all that it wrote has been read. */
  closed: Promise<{ code: number | null; signal: string | null }>;
  /** Kills it. It does nothing more then, though the kernel takes its time to take a capture's buffers apart. */
  kill(): void;
}

/**
 * Starts what sends frames from a port of the switch, which is there. `onEnd` hears when it ends before it was disposed of.
 */
export type StartFrameSender = (port: string, onEnd: (reason: string) => void) => Promise<FrameSender>;

export interface FrameSender extends AsyncDisposable {
  /** A frame in hex; or `filler` and a frame in hex, and then `fill` and how many of it are to be sent. */
  say(line: string): void;
}

/** Starts a process of the capture. `onEnd` hears when it ends before it was disposed of. */
export async function startChild(
  start: StartInNamespace,
  name: string,
  argv: readonly string[],
  onEnd: (reason: string) => void,
): Promise<CaptureChild> {
  const child = await start(argv);
  let stderr = '';
  let isWanted = true;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  void child.closed.then(({ code, signal }) => {
    if (!isWanted) return;
    isWanted = false;
    const words = stderr.trim().split('\n').slice(-3).join('; ');
    onEnd(`${name} ended (${signal ?? `exit ${code}`})${words === '' ? '' : `: ${words}`}`);
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    [Symbol.asyncDispose]() {
      isWanted = false;
      child.kill();
      return Promise.resolve();
    },
  };
}
