import { hostCommand } from './sandbox/host-command.ts';
import { spawner } from './spawner/spawner.ts';
import { signal } from './signal.ts';
import { startProcess } from './spawner/start-process.ts';

const LIMIT_MS = 10_000;

/**
 * A network namespace that a process of ours keeps alive, and a shell in it, started when it is first needed, for the
 * commands that shape it.
 * When it is closed and no program is left inside, the kernel removes the namespace with all its interfaces.
 */
export interface NamespaceShell extends AsyncDisposable {
  /** Process id, as seen by the harness: `/proc/<pid>/ns/net` is the namespace, `/proc/<pid>/net` its tables. */
  pid: number;
  /** Runs a script under `set -e` and returns its stdout. Throws with its stderr when a command fails. */
  run(script: string): Promise<string>;
}

/**
 * Makes a network namespace, or keeps one that is there.
 *
 * @param network path of the namespace; a new one where absent.
 */
export async function openNamespace(name: string, network?: string): Promise<NamespaceShell> {
  const by = spawner();
  const wish = network === undefined ? {} : { network };
  const { pid } = await by.ask({ do: 'hold', ...wish }).catch((error: unknown) => {
    throw new Error(`${name}: no network: ${error instanceof Error ? error.message : String(error)}`);
  });
  let hasEnded = false;
  let shell: Promise<Shell> | undefined;
  const ended = new Promise<void>((resolve) => {
    by.onEnd(pid, () => {
      hasEnded = true;
      resolve();
    });
  });
  return {
    pid,
    async run(script) {
      if (hasEnded) throw new Error(`${name}: its network is gone`);
      shell ??= openShell(name, `/proc/${pid}/ns/net`);
      return (await shell).run(script);
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded) signal(pid, 'SIGKILL');
      await Promise.all([
        ended,
        shell?.then(
          (opened) => opened.close(),
          () => {},
        ),
      ]);
    },
  };
}

interface Shell {
  run(script: string): Promise<string>;
  close(): Promise<void>;
}

async function openShell(name: string, network: string): Promise<Shell> {
  const child = await startProcess({
    argv: [hostCommand('sh')],
    env: shapingEnvironment(),
    stdio: ['in', 'out', 'out'],
    network,
  });
  const [stdin, out, err] = child.stdio;
  let stderr = '';
  let stdout = '';
  let wake = (): void => {};
  let ended = false;
  out?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    wake();
  });
  err?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  void child.closed.then(() => {
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
    stdin?.write(`(set -e\n${script}\n) </dev/null\necho "${sentinel}$?"\n`);
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
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await child.exited;
  };
  return { run, close };
}

/** It shapes networks with commands of the system, which the harness's PATH leads to. */
function shapingEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join('; ').slice(0, 400);
}
