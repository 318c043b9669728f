import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { OperatorError } from '../errors.ts';
import type { SandboxKind } from '../model/rubric.ts';
import { isBeside } from './container/is-beside.ts';
import { LAB_FOLDER_VARIABLE } from './lab-folder.ts';
import { removeLeftovers, removeThoseOf } from './leftovers.ts';
import { ourEnvironment } from './our-environment.ts';
import { ourselves, ownerEnvironment } from './owner.ts';
import { descendants } from './proc.ts';

const MARK = 'WIREMARK_NAMESPACE';
/** What the shell says first, where `unshare` and `setpriv` have said what they had to say. */
const BEGUN = '\0';
const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };

/** True in the process that `reenter` started: the child of the first process of private namespaces. */
export function isInsideNamespaces(sandbox: SandboxKind = 'namespace'): boolean {
  if (sandbox !== 'namespace') return isBeside();
  return process.env[MARK] === '1' && process.ppid === 1;
}

/**
 * Runs this same command again in mount, network, pid and (without root) user namespaces of its own, and returns
 * its exit code. Whatever the lab makes there (namespaces, mounts, processes) ends with that process, even when
 * it or we are killed: the kernel cleans up. Only control groups stay then: the next run removes them.
 *
 * SIGINT and SIGTERM are passed on to it alone: it has a session of its own, so that Ctrl-C in a terminal does not
 * also end the shells that hold the lab's namespaces.
 *
 * @throws OperatorError where it cannot be started: nothing of the command has happened then.
 */
export async function reenter(sandbox: SandboxKind = 'namespace'): Promise<number> {
  if (process.platform !== 'linux')
    throw new OperatorError(
      'no-linux',
      `this is ${SYSTEMS[process.platform] ?? process.platform}, which has no network namespaces to build the lab in.`,
      'Run wiremark in one container: scripts/wiremark takes the same words and needs Docker Desktop (see docs/containers.md); on Windows, WSL2 does as well.',
    );
  if (sandbox !== 'namespace') {
    const { runBeside } = await import('./container/beside.ts');
    return runBeside(sandbox);
  }
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
  const owner = ourselves();
  const script = process.argv[1];
  if (script === undefined) throw new Error('no script to run again');
  const child = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      '--',
      'unshare',
      ...flags,
      '--',
      // A shell that waits reaps every process that loses its parent; Node, as the first process, would leave zombies.
      // Its first word is for us alone; our own stderr it has as 3.
      'sh',
      '-c',
      `printf '\\0' >&2; exec 2>&3 3>&-; "$@"; exit $?`,
      'sh',
      process.execPath,
      ...process.execArgv,
      script,
      ...process.argv.slice(2),
    ],
    {
      stdio: ['inherit', 'inherit', 'pipe', 2],
      detached: true,
      env: {
        ...ourEnvironment(),
        [LAB_FOLDER_VARIABLE]: undefined,
        [MARK]: '1',
        ...ownerEnvironment(owner),
        WIREMARK_ROOTLESS: root ? '0' : '1',
        PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      },
    },
  );
  const before = wordsBefore(child.stderr);
  const pass = (signal: NodeJS.Signals): void => {
    // The shell comes first, and then ourselves.
    for (const pid of child.pid === undefined ? [] : descendants(child.pid).slice(1, 2))
      process.kill(pid, signal);
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  try {
    // While the other one starts; it is no concern of its.
    removeLeftovers();
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => {
        reject(
          new OperatorError(
            'no-unshare',
            `the private lab could not be started: ${error.message}`,
            'Install util-linux (the commands setpriv and unshare), then run wiremark doctor.',
            { cause: error },
          ),
        );
      });
      // With the last of what it said.
      child.once('close', (code, signal) => {
        if (before.hasBegun) resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
        else reject(refused(before.words, signal ?? `exit code ${code}`));
      });
    });
  } finally {
    process.off('SIGINT', pass);
    process.off('SIGTERM', pass);
    removeThoseOf(owner);
  }
}

/** What is said before the shell in the new namespaces begins. */
interface WordsBefore {
  words: string;
  hasBegun: boolean;
}

function wordsBefore(stream: Readable | null): WordsBefore {
  const before: WordsBefore = { words: '', hasBegun: false };
  stream?.setEncoding('utf8').on('data', (text: string) => {
    before.words += text;
    const end = before.words.indexOf(BEGUN);
    if (end === -1) return;
    before.hasBegun = true;
    if (end > 0) process.stderr.write(before.words.slice(0, end));
    stream.destroy();
  });
  return before;
}

function refused(words: string, end: string): OperatorError {
  const said = words.trim().replaceAll(/\s*\n\s*/gu, '; ');
  return new OperatorError(
    'no-namespaces',
    `the private lab could not be started: ${said === '' ? `unshare ended with ${end}` : said}.`,
    'wiremark doctor says what this machine refuses, and how to mend it.',
  );
}
