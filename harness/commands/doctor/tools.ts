import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { pathOf } from '../../host-commands.ts';
import { lacking, type Finding } from './finding.ts';

/** Commands without which there is no lab, and the Debian package that has each. `scripts/setup` installs the same. */
const TOOLS: [command: string, debianPackage: string, does: string][] = [
  ['unshare', 'util-linux', 'makes namespaces'],
  ['nsenter', 'util-linux', 'enters them'],
  ['setpriv', 'util-linux', 'gives up privileges'],
  ['prlimit', 'util-linux', 'sets limits'],
  ['mount', 'mount', 'mounts'],
  ['ip', 'iproute2', 'makes machines and switches'],
  ['tc', 'iproute2', 'gives links a speed'],
  ['nft', 'nftables', 'holds clients, redirects'],
];
/** Commands without which namespaces of our own cannot even be tried. */
const FOR_NAMESPACES = ['unshare', 'setpriv', 'mount'];
const FOR_NETWORK = [...FOR_NAMESPACES, 'ip', 'tc', 'nft', 'python3'];
const PYTHON = '/usr/bin/python3';
/** What a sandbox is started with. 0.5.0 has them all. */
const BWRAP_OPTIONS = ['--seccomp', '--block-fd', '--json-status-fd', '--clearenv'];

/** What is there of the commands that the lab needs. */
export async function toolFindings(): Promise<Finding[]> {
  return [...TOOLS.map(findTool), await findBubblewrap(), await findPython()];
}

/** Whether so much is there that namespaces can be tried. */
export function canTryNamespaces(findings: readonly Finding[]): boolean {
  return isThere(FOR_NAMESPACES, findings);
}

/** Whether so much is there that a network can be tried. */
export function canTryNetwork(findings: readonly Finding[]): boolean {
  return isThere(FOR_NETWORK, findings);
}

function isThere(commands: readonly string[], findings: readonly Finding[]): boolean {
  return findings.every(({ name, ok }) => ok || !commands.includes(name));
}

function findTool([command, debianPackage, does]: (typeof TOOLS)[number]): Finding {
  const path = pathOf(command);
  return path === undefined
    ? lacking(command, debianPackage, `not found: it ${does}`)
    : { name: command, ok: true, detail: path };
}

async function findBubblewrap(): Promise<Finding> {
  const path = pathOf('bwrap');
  if (path === undefined) return lacking('bubblewrap', 'bubblewrap', 'bwrap not found: it keeps programs in');
  const [version, help] = await Promise.all([run(path, '--version'), run(path, '--help')]);
  const missing = BWRAP_OPTIONS.filter((option) => !help.includes(option));
  const number = /\d+(?:\.\d+)+/u.exec(version)?.[0] ?? 'of unknown version';
  if (missing.length > 0)
    return {
      name: 'bubblewrap',
      ok: false,
      detail: `${path} ${number} is too old: it has no ${missing.join(', ')}`,
      remedy: 'Install bubblewrap 0.5.0 or newer, for example from backports of your distribution.',
    };
  return { name: 'bubblewrap', ok: true, detail: `${path} ${number}` };
}

/** The system's own: a version manager's is below a home folder, which no sandbox shows, and starts slowly. */
async function findPython(): Promise<Finding> {
  if (!existsSync(PYTHON)) {
    const other = pathOf('python3');
    const instead = other === undefined ? '' : ` (${other} is not seen in a sandbox)`;
    return lacking('python3', 'python3', `no ${PYTHON}${instead}: students' programs need it`);
  }
  const version = await run(PYTHON, '--version');
  return version === ''
    ? {
        name: 'python3',
        ok: false,
        detail: `${PYTHON} does not run`,
        remedy: 'sudo apt-get install --reinstall python3-minimal',
      }
    : { name: 'python3', ok: true, detail: `${PYTHON} ${version.replace('Python ', '')}` };
}

/** What a command says of itself; empty where it cannot be run. */
async function run(path: string, option: string): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(path, [option], { reject: false, timeout: 10_000 });
  return exitCode === 0 ? `${stdout}${stderr}`.trim() : '';
}
