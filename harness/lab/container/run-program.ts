import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_FOLDER } from '../lab-folder.ts';
import { LIMITS } from '../limits.ts';
import { weigh } from '../sandbox/disk.ts';
import type { SandboxCommand } from '../sandbox.ts';
import { ENVIRONMENT } from '../sandbox/view.ts';
import { nodePreload } from '../toolchains.ts';
import { attach } from './client.ts';
import { makeReadable } from './disk.ts';
import type { Engine } from './engine.ts';
import { GATE } from './gate.ts';
import { BUILD_KEEPER, GATED_KEEPER, KEEPER } from './keeper.ts';
import {
  confinement,
  limitOptions,
  mountOptions,
  userIdOf,
  userOptions,
  withoutRepeated,
} from './run-options.ts';

/** Where a program's container is, and how it is removed. */
export interface ProgramPlace {
  /** Of the container. */
  name: string;
  label: string;
  /** The container of its machine; it has no network at all where absent. */
  network?: string;
  /** The gate on this machine, before an image whose own commands nothing may run of until the program is released. */
  gate?: string;
  /** Ends the container, where it runs, and removes it. */
  remove(): Promise<void>;
}

/** Files of the lab that take the place of the image's. */
const ETC = ['group', 'hosts', 'resolv.conf', 'nsswitch.conf', 'services', 'protocols'];
/** An image knows best where its own commands are. */
const { PATH: _, ...VARIABLES } = ENVIRONMENT;

/** Starts the container of a program, attached to its input and outputs. */
export function runContainer(
  engine: Engine,
  { name, label, network, gate }: ProgramPlace,
  command: SandboxCommand,
): { child: ChildProcessWithoutNullStreams; hasLargest: boolean } {
  const { source, limits = LIMITS, mounts = [], environment, image } = command;
  if (image === undefined) throw new Error('a program in a container needs an image');
  makeReadable(source);
  const { bytes, largest } = weigh(source);
  const uid = userIdOf(command.serial, command.rawSockets === true);
  const own = Object.entries(environment ?? {}).map(([key, value]) => `${key}=${value}`);
  const options = withoutRepeated([
    ...confinement(engine, {
      name,
      label,
      ...(network === undefined ? { hostname: command.machine.name } : { network }),
    }),
    ...userOptions(uid),
    ...limitOptions(engine, limits, bytes),
    ...mountOptions(
      ETC.filter((file) => existsSync(join(command.etc, file))),
      command.etc,
      source,
      [
        { file: passwdOf(uid), at: '/etc/passwd', isWritable: false },
        { ...nodePreload(LAB_FOLDER), isWritable: false },
        ...(gate === undefined ? [] : [{ file: gate, at: GATE, isWritable: false }]),
        ...mounts,
      ],
    ),
    ...Object.entries(VARIABLES).map(([key, value]) => `--env=${key}=${value}`),
    '--workdir=/',
    `--entrypoint=${gate === undefined ? 'sh' : GATE}`,
  ]);
  const child = attach(engine, [
    'run',
    '--interactive',
    ...options,
    image,
    ...(gate === undefined ? [] : ['/bin/sh']),
    '-c',
    gate !== undefined ? GATED_KEEPER : command.isKept === true ? BUILD_KEEPER : KEEPER,
    'sh',
    command.cwd,
    // For the program alone, not for what keeps it.
    ...(own.length === 0 ? [] : ['env', ...own]),
    ...command.argv,
  ]);
  return { child, hasLargest: largest >= limits.fileBytes };
}

/** Programs look themselves up by their user. */
function passwdOf(uid: number): string {
  const folder = join(LAB_FOLDER, 'passwd');
  const file = join(folder, String(uid));
  const line = `student:x:${uid}:${uid}:student:/home/student:/bin/sh\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${uid === 0 ? '' : 'root:x:0:0:root:/root:/bin/sh\n'}${line}`, { mode: 0o644 });
  return file;
}
