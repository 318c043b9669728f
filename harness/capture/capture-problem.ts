import { readFileSync } from 'node:fs';
import { isExecutable, pathsOf } from '../host-commands.ts';

/** Why something cannot capture here, and how to mend it. */
export interface CaptureProblem {
  why: string;
  remedy: string;
}

const PACKAGES = { dumpcap: 'wireshark-common', tcpdump: 'tcpdump' } as const;

/** The path of dumpcap or tcpdump, or why it cannot be used here. */
export function findProgram(program: 'dumpcap' | 'tcpdump'): string | CaptureProblem {
  const paths = pathsOf(program);
  const [first] = paths;
  if (first === undefined)
    return { why: 'it is not installed', remedy: `sudo apt-get install ${PACKAGES[program]}` };
  const usable = paths.find(isExecutable);
  if (usable === undefined)
    return {
      why: `${first} may not be run by this user`,
      remedy:
        'sudo dpkg-reconfigure wireshark-common (let others than root capture), join the group wireshark, and log in again',
    };
  if (program === 'tcpdump' && !canChangeGroups())
    return {
      why: 'without root it cannot be used: it insists on changing its groups',
      remedy: `sudo apt-get install ${PACKAGES.dumpcap}, or run wiremark as root`,
    };
  return usable;
}

/** Not in the user namespace of an ordinary user (user_namespaces(7)). */
function canChangeGroups(): boolean {
  try {
    return readFileSync('/proc/self/setgroups', 'utf8').trim() === 'allow';
  } catch {
    return true;
  }
}
