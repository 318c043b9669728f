import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';

const LIMIT_MS = 10_000;

/**
 * A shell that lives in a network namespace of its own, keeps it alive, and runs the commands which shape it.
 * When it is closed and no program is left inside, the kernel removes the namespace with all its interfaces.
 */
export interface NamespaceShell extends AsyncDisposable {
  /** Process id, as seen by the harness: `/proc/<pid>/ns/net` is the namespace, `/proc/<pid>/net` its tables. */
  pid: number;
  /** Runs a script under `set -e` and returns its stdout. Throws with its stderr when a command fails. */
  run(script: string): Promise<string>;
}

/** Makes a network namespace with a shell in it. */
export async function openNamespace(name: string): Promise<NamespaceShell> {
  const child = spawn('unshare', ['--net', '--', 'sh'], { stdio: 'pipe' });
  let stderr = '';
  let stdout = '';
  let wake = (): void => {};
  let ended = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  child.on('error', (error) => {
    stderr += error.message;
    ended = true;
    wake();
  });
  child.stdin.on('error', () => {});
  child.on('close', () => {
    ended = true;
    wake();
  });

  let count = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const runNow = async (script: string): Promise<string> => {
    count += 1;
    const sentinel = `--wiremark-${count}-`;
    stdout = '';
    stderr = '';
    child.stdin.write(`(set -e\n${script}\n) </dev/null\necho "${sentinel}$?"\n`);
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const at = stdout.indexOf(sentinel);
      const end = at < 0 ? -1 : stdout.indexOf('\n', at);
      if (end >= 0) {
        const status = Number(stdout.slice(at + sentinel.length, end));
        const output = stdout.slice(0, at);
        if (status !== 0)
          throw new Error(`${name}: ${firstLines(stderr)} (exit ${status}) in: ${firstLines(script)}`);
        return output;
      }
      if (ended) throw new Error(`${name}: its shell ended: ${firstLines(stderr)}`);
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(`${name}: no answer within ${LIMIT_MS / 1000} s to: ${firstLines(script)}`);
      await new Promise<void>((resolve) => {
        // Not a pause: output or the shell's end wakes us; the timer is only the limit.
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const run = (script: string): Promise<string> => {
    const result = queue.then(() => runNow(script));
    queue = result.catch(() => {});
    return result;
  };
  try {
    await run(':');
  } catch (error) {
    await close(child);
    throw error;
  }
  return { pid: pidOf(child), run, [Symbol.asyncDispose]: () => close(child) };
}

function pidOf(child: ChildProcessWithoutNullStreams): number {
  if (child.pid === undefined) throw new Error('the shell has no process id');
  return child.pid;
}

async function close(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join('; ').slice(0, 400);
}
