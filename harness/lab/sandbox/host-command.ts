import { pathOf } from '../../host-commands.ts';

const known = new Map<string, string>();

/**
 * The path of a command of the system. A sandbox is started with an empty environment, for bubblewrap's own can be read
 * inside at /proc/1/environ: nothing looks a command up by PATH then.
 */
export function hostCommand(name: string): string {
  const path = known.get(name) ?? pathOf(name) ?? name;
  known.set(name, path);
  return path;
}
