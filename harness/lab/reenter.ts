import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { OperatorError } from '../errors.ts';

const MARK = 'WIREMARK_NAMESPACE';

/** True in the process that `reenter` started: the first process of private namespaces. */
export function isInsideNamespaces(): boolean {
  return process.env[MARK] === '1' && process.pid === 1;
}

/**
 * Runs this same command again in mount, network, pid and (without root) user namespaces of its own, and returns
 * its exit code. Whatever the lab makes there (namespaces, mounts, processes) ends with that process, even when
 * it or we are killed: the kernel cleans up.
 *
 * Ctrl-C reaches both processes from the terminal; a SIGTERM to us is passed on.
 */
export async function reenter(): Promise<number> {
  const root = process.getuid?.() === 0;
  const flags = [
    ...(root ? [] : ['--user', '--map-root-user']),
    '--mount',
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const script = process.argv[1];
  if (script === undefined) throw new Error('no script to run again');
  const child = spawn(
    'unshare',
    [...flags, '--', process.execPath, ...process.execArgv, script, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        [MARK]: '1',
        WIREMARK_ROOTLESS: root ? '0' : '1',
        PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      },
    },
  );
  const ignore = (): void => {};
  const pass = (): void => {
    child.kill('SIGTERM');
  };
  process.on('SIGINT', ignore);
  process.on('SIGTERM', pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => {
        reject(
          new OperatorError(
            'no-unshare',
            `the private lab could not be started: ${error.message}`,
            'Install util-linux (the command unshare), then run wiremark doctor.',
            { cause: error },
          ),
        );
      });
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', pass);
  }
}
