import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Where and with what was measured, as lines `name: value`; a tool that is not there says so. */
export interface MachineFacts {
  at: string;
  machine: string;
  system: string;
  load: string;
  versions: Record<string, string>;
}

const TOOLS: Record<string, readonly string[]> = {
  tshark: ['tshark', '--version'],
  tcptrace: ['tcptrace', '-v'],
  tcpdump: ['tcpdump', '--version'],
  docker: ['docker', 'version', '--format', 'Docker {{.Server.Version}}, client {{.Client.Version}}'],
  mininet: ['mn', '--version'],
  python: ['/usr/bin/python3', '--version'],
  bubblewrap: ['bwrap', '--version'],
};

/** Asks the machine and the tools. */
export function machineFacts(): MachineFacts {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const versions = Object.entries(TOOLS).map(([name, command]) => [name, versionOf(command)]);
  return {
    at: new Date().toISOString(),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} processors, ${gibibytes} GiB`,
    system: `${distribution()}, Linux ${release()}`,
    load: `${(loadavg()[0] ?? 0).toFixed(2)} runnable on average in the minute before`,
    versions: { node: process.version, ...Object.fromEntries(versions) },
  };
}

/** For people: a list of Markdown. */
export function factsList({ at, machine, system, load, versions }: MachineFacts): string {
  const programs = Object.entries(versions).map(([name, version]) => `${name}: ${version}`);
  return [`- measured ${at}`, `- ${machine}`, `- ${system}; ${load}`, `- ${programs.join('; ')}`].join('\n');
}

function versionOf([file = '', ...args]: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(file, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) return 'not installed';
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  return lines.find((line) => /\d+\.\d+/.test(line)) ?? 'unknown';
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown system';
  } catch {
    return 'unknown system';
  }
}
