import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExecutable } from '../host-commands.ts';

/** A command that programs need. */
export interface WantedTool {
  command: string;
  /** The oldest version that will do, `22.18`. Known of Node alone. */
  atLeast?: string;
}

/** Where commands are looked for, in this order: folders that every sandbox shows. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/local/go/bin'];
/** What a sandbox shows of the machine: a command that leads elsewhere is not there. */
const VISIBLE = '/usr/';
/** Where a sandbox shows what Node needs beside the system. */
const NODE_INSIDE = '/opt/node';

/**
 * The path of a command inside a sandbox. Undefined where it is not installed, not reachable from there, or too old.
 * `node` is wiremark's own Node: it is there, and new enough.
 */
export function findTool({ command, atLeast }: WantedTool): string | undefined {
  if (command !== 'node') return FOLDERS.map((folder) => join(folder, command)).find(isVisible);
  if (!isAtLeast(process.versions.node, atLeast)) return undefined;
  const own = realpathSync(process.execPath);
  return isVisible(own) ? own : `${NODE_INSIDE}/bin/node`;
}

/** What has to be in the environment of programs that run on Node. */
export const nodeEnvironment = { NODE_OPTIONS: `--require=${NODE_INSIDE}/stdin.cjs` };

/** Puts what programs on Node need into a folder of the lab, and says where it is and where they find it. */
export function nodePreload(labFolder: string): { file: string; at: string } {
  const folder = join(labFolder, 'node');
  const file = join(folder, 'stdin.cjs');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, STDIN_AS_ON_A_TERMINAL);
  }
  return { file, at: `${NODE_INSIDE}/stdin.cjs` };
}

let binds: string[] | undefined;

/**
 * Bubblewrap's options that show a sandbox what Node needs, placed in a folder of the lab. A Node below a home folder or
 * in /opt cannot be reached by a sandbox's user: then its executable alone is mounted where it can.
 */
export function nodeBinds(labFolder: string): string[] {
  if (binds !== undefined) return binds;
  const { file, at } = nodePreload(labFolder);
  binds = ['--ro-bind', file, at];
  const folder = dirname(file);
  const own = realpathSync(process.execPath);
  if (!isVisible(own)) {
    const reachable = join(folder, 'node');
    if (!existsSync(reachable)) writeFileSync(reachable, '');
    execFileSync('mount', ['--bind', own, reachable]);
    binds.push('--ro-bind', reachable, `${NODE_INSIDE}/bin/node`);
  }
  return binds;
}

/**
 * On a terminal a program ends once it has paused its standard input (`lines.close()`); on a pipe that stays open, as
 * the lab's does, Node goes on reading and never ends. The getter is kept lazy: to touch the stream changes how it is read.
 */
const STDIN_AS_ON_A_TERMINAL = `const { get } = Object.getOwnPropertyDescriptor(process, 'stdin');
let stream;
Object.defineProperty(process, 'stdin', {
  configurable: true,
  enumerable: true,
  get() {
    if (stream === undefined) {
      stream = get.call(process);
      if (stream.unref) stream.on('pause', () => stream.unref()).on('resume', () => stream.ref());
    }
    return stream;
  },
});
`;

function isVisible(path: string): boolean {
  return isExecutable(path) && realpathSync(path).startsWith(VISIBLE);
}

/** Whether a version, `22.18.0`, is another one or a newer one. */
export function isAtLeast(version: string, wanted = '0'): boolean {
  const numbers = (text: string): number[] => text.split('.').map(Number);
  const have = numbers(version);
  for (const [at, need] of numbers(wanted).entries())
    if ((have[at] ?? 0) !== need) return (have[at] ?? 0) > need;
  return true;
}
