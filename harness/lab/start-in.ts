import type { StartInNamespace } from '../capture/in-namespace.ts';
import { ourEnvironment } from './our-environment.ts';
import { startProcess } from './spawner/start-process.ts';

/** Starts processes of ours, with our environment, in the network namespace of a process. */
export function startIn(pid: number): StartInNamespace {
  return async (argv) => {
    const child = await startProcess({
      argv,
      env: ourEnvironment(),
      stdio: ['in', 'out', 'out'],
      network: `/proc/${pid}/ns/net`,
    });
    const [stdin, stdout, stderr] = child.stdio;
    if (stdin === undefined || stdout === undefined || stderr === undefined)
      throw new Error(`${argv[0]} was started without pipes`);
    return {
      stdin,
      stdout,
      stderr,
      closed: child.closed,
      kill: () => child.kill('SIGKILL'),
    };
  };
}
