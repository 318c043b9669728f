import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';

/** A process of the capture. */
export interface CaptureChild extends AsyncDisposable {
  stdin: ChildProcessWithoutNullStreams['stdin'];
  stdout: ChildProcessWithoutNullStreams['stdout'];
}

/** Starts a command in the network namespace of a process. `onEnd` hears when it ends before it was disposed of. */
export function startInNamespace(
  pid: number,
  name: string,
  argv: string[],
  onEnd: (reason: string) => void,
): CaptureChild {
  const child = spawn('nsenter', [`--net=/proc/${pid}/ns/net`, '--', ...argv], { stdio: 'pipe' });
  let stderr = '';
  let isWanted = true;
  const end = (how: string): void => {
    if (!isWanted) return;
    isWanted = false;
    const words = stderr.trim().split('\n').slice(-3).join('; ');
    onEnd(`${name} ended (${how})${words === '' ? '' : `: ${words}`}`);
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  child.stdin.on('error', () => {});
  child.on('error', ({ message }) => end(message));
  child.on('close', (code, signal) => end(signal ?? `exit ${code}`));
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    async [Symbol.asyncDispose]() {
      isWanted = false;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
