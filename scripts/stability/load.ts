import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Keeps processors busy with loops in processes of their own, until it is stopped. They end with us, too. */
export function startLoad(threads: number): { stop: () => Promise<void> } {
  const loops = Array.from({ length: threads }, () =>
    spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, '-e', 'for(;;);'], { stdio: 'ignore' }),
  );
  return {
    async stop() {
      await Promise.all(
        loops.map(async (loop) => {
          const gone = once(loop, 'exit');
          if (loop.kill('SIGKILL')) await gone;
        }),
      );
    },
  };
}
