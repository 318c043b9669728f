import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { hostCommand } from '../sandbox/host-command.ts';
import { ask, engineFault, type Engine } from './engine.ts';

/**
 * Starts a command of an engine that stays attached. It ends when we do, and hears nothing of Ctrl-C in our terminal.
 *
 * @param before a command that becomes the engine's.
 */
export function attach(
  engine: Engine,
  args: readonly string[],
  environment: Record<string, string> = {},
  before: readonly string[] = [],
): ChildProcessWithoutNullStreams {
  const command = ['--pdeathsig', 'KILL', '--', ...before, engine.path, ...args];
  const child = spawn(hostCommand('setpriv'), command, {
    stdio: 'pipe',
    detached: true,
    env: { ...process.env, ...environment },
  });
  child.stdin.on('error', () => {});
  return child;
}

/** The process id of a container's first process, as we see it. */
export async function firstProcessOf(engine: Engine, name: string): Promise<number> {
  const { ok, stdout, stderr } = await ask(engine, ['inspect', '--format', '{{.State.Pid}}', name]);
  const pid = Number(stdout.trim());
  if (!ok || !Number.isInteger(pid) || pid <= 0)
    throw engineFault(`${engine.kind} tells no process of the container ${name}: ${stderr.trim()}.`);
  return pid;
}

/** How a container ended; undefined where the engine does not say that it has. */
export async function endOf(
  engine: Engine,
  name: string,
): Promise<{ code: number; isOutOfMemory: boolean } | undefined> {
  const format = '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}';
  const { stdout } = await ask(engine, ['inspect', '--format', format, name]);
  const [status, code, isOutOfMemory] = stdout.trim().split(' ');
  return status === 'exited' ? { code: Number(code), isOutOfMemory: isOutOfMemory === 'true' } : undefined;
}

/** Resolves when a container's first process has said what is awaited. Throws with what the engine said where it ends before. */
export function saying(
  child: ChildProcessWithoutNullStreams,
  said: (stdout: string) => boolean,
  what: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const onOut = (chunk: Buffer): void => {
      stdout += chunk.toString('latin1');
      if (!said(stdout)) return;
      settle();
      resolve();
    };
    const onErr = (chunk: Buffer): void => {
      stderr = (stderr + chunk.toString()).slice(-4000);
    };
    const onEnd = (): void => {
      settle();
      reject(engineFault(`${what} did not start: ${stderr.trim().slice(0, 400)}.`));
    };
    const settle = (): void => {
      child.stdout.off('data', onOut);
      child.stderr.off('data', onErr);
      child.off('close', onEnd);
      child.off('error', onEnd);
    };
    child.stdout.on('data', onOut);
    child.stderr.on('data', onErr);
    child.on('close', onEnd);
    child.on('error', onEnd);
  });
}
