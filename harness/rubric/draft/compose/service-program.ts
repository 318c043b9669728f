import type { Host } from './lan.ts';
import type { Service } from './compose-file.ts';

/** What a service is told to run, as far as that is a program that students hand in. */
export interface ServiceProgram {
  role: 'server' | 'client' | 'unknown';
  /** `serverUDP.py`, where its command names a file. */
  file?: string;
  args: string[];
  port?: number;
  protocol: 'tcp' | 'udp';
  image?: string;
  dockerfile?: string;
}

const SERVER = /server|srv|peladen/iu;
const CLIENT = /client|clien|klien/iu;
const PROGRAM_FILE = /^[\w./ -]+\.(?:py|c|cpp|cc|js|mjs|go|java|ts)$/u;
/** What keeps a container alive for students to work in. */
const IDLE = /^(?:sleep|tail|\/?(?:usr\/)?(?:bin\/)?(?:ba|a)?sh)$/u;
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/u;

/** The role of a service in the lab, told by its names, its command, its ports and who waits for it. */
export function serviceProgram({ service }: Host, all: readonly Service[]): ServiceProgram {
  const command = unwrapped(service.command);
  const at = command.findIndex((word) => PROGRAM_FILE.test(word));
  const file = at < 0 ? undefined : command[at]?.split('/').at(-1);
  const args = at < 0 ? [] : command.slice(at + 1);
  const words = [service.name, service.hostname, service.containerName, file, service.dockerfile].join(' ');
  const role = roleOf(service, words, all);
  // Where students sit at the machine, its ports are those of what they sit at.
  const [first] = role === 'unknown' ? [] : service.ports;
  const port = first?.port ?? portIn(args);
  return {
    role,
    ...(file === undefined ? {} : { file }),
    args,
    ...(port === undefined ? {} : { port }),
    protocol: first?.protocol ?? (/udp/iu.test(words) ? 'udp' : 'tcp'),
    ...(service.image !== undefined && service.dockerfile === undefined && IMAGE.test(service.image)
      ? { image: service.image }
      : {}),
    ...(service.dockerfile === undefined ? {} : { dockerfile: service.dockerfile }),
  };
}

function roleOf(service: Service, words: string, all: readonly Service[]): ServiceProgram['role'] {
  const [serves, asks] = [SERVER.test(words), CLIENT.test(words)];
  if (serves !== asks) return serves ? 'server' : 'client';
  if (IDLE.test(service.command[0] ?? 'sh')) return 'unknown';
  if (service.ports.length > 0) return 'server';
  if (all.some(({ dependsOn }) => dependsOn.includes(service.name))) return 'server';
  return service.dependsOn.length > 0 ? 'client' : 'unknown';
}

/** What a shell is given to run, in its place. */
function unwrapped(command: readonly string[]): string[] {
  const [shell = '', option = '', line = ''] = command;
  return /(?:^|\/)(?:ba|a)?sh$/u.test(shell) && /^-[a-z]*c$/u.test(option)
    ? line.split(/\s+/u)
    : [...command];
}

function portIn(args: readonly string[]): number | undefined {
  const numbers = args
    .flatMap((word) => /^(?:-{1,2}p(?:ort)?=?)?(\d{3,5})$/u.exec(word)?.[1] ?? [])
    .map(Number);
  return numbers.find((number) => number <= 65_535);
}
