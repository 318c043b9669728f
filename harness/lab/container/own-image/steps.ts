import { performance } from 'node:perf_hooks';
import { descendants } from '../../proc.ts';
import { readText } from '../../proc-text.ts';
import { attach, firstProcessOf } from '../client.ts';
import type { Engine } from '../engine.ts';

/** What the steps of a build run at this moment. */
export interface Steps extends Disposable {
  /** Their processes, the first of each step before those that it started. */
  processes(): number[];
}

/**
 * Follows the steps of a build.
 *
 * @param label `key=value` of the containers of this build and no other.
 * @param builder the engine's client that builds.
 */
export function followSteps(engine: Engine, label: string, builder: () => number | undefined): Steps {
  // Podman has no engine: what it builds runs below it.
  if (engine.kind === 'podman') {
    const processes = (): number[] => {
      const pid = builder();
      return pid === undefined ? [] : descendants(pid);
    };
    return { processes, [Symbol.dispose]() {} };
  }
  /** First processes of containers, with when each was started: ids are given out again. */
  const first = new Map<number, string>();
  const since = Math.floor((performance.timeOrigin + performance.now()) / 1000);
  const events = attach(engine, [
    'events',
    `--since=${since}`,
    '--filter=type=container',
    '--filter=event=start',
    `--filter=label=${label}`,
    '--format={{.ID}}',
  ]);
  events.stderr.resume();
  events.on('error', () => {});
  let pending = '';
  events.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const id of lines)
      void firstProcessOf(engine, id).then(
        (pid) => first.set(pid, startOf(pid)),
        // It has ended in between.
        () => {},
      );
  });
  return {
    processes() {
      for (const [pid, started] of first) if (startOf(pid) !== started) first.delete(pid);
      return [...first.keys()].flatMap((pid) => [pid, ...descendants(pid)]);
    },
    [Symbol.dispose]() {
      events.kill('SIGKILL');
    },
  };
}

/** When a process was started; empty where there is none. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
