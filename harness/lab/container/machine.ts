import { openNamespace, type NamespaceShell } from '../namespace-shell.ts';
import { attach, firstProcessOf, saying } from './client.ts';
import type { Engine } from './engine.ts';
import { confinement } from './run-options.ts';

/** A machine that is a container: it holds a network, and nothing of a student's runs in it. */
export interface ContainerMachine extends NamespaceShell {
  /** The name by which other containers join its network. */
  container: string;
}

export interface MachineWish {
  engine: Engine;
  /** Any image with a shell. */
  image: string;
  container: string;
  label: string;
  /** What programs on it find as their host's name. */
  name: string;
}

/**
 * Podman makes a network namespace from the one that it is in itself: one whose children have small socket tables. To read a table
 * that all of the machine shares takes long.
 */
const SMALL_TABLES = [
  'unshare',
  '--net',
  '--',
  'sh',
  '-c',
  'for table in tcp_child_ehash_entries udp_child_hash_entries; do echo 256 >/proc/sys/net/ipv4/$table; done 2>/dev/null; exec "$@"',
  'sh',
];

/** Starts a container without a network, and puts a shell of ours into its network namespace. It ends with its standard input. */
export async function openContainerMachine(wish: MachineWish): Promise<ContainerMachine> {
  const { engine, image, container, label, name } = wish;
  const args = [
    'run',
    '--interactive',
    '--rm',
    ...confinement(engine, { name: container, label, hostname: name }),
    '--user=1000:1000',
    '--entrypoint=sh',
    image,
    '-c',
    'echo up; read _',
  ];
  const child = attach(engine, args, {}, engine.kind === 'podman' ? SMALL_TABLES : []);
  child.stderr.resume();
  try {
    await saying(child, (text) => text.includes('up'), `the machine ${name}`);
    const pid = await firstProcessOf(engine, container);
    const shell = await openNamespace(name, `/proc/${pid}/ns/net`);
    return {
      ...shell,
      container,
      async [Symbol.asyncDispose]() {
        await shell[Symbol.asyncDispose]();
        // The engine removes it by itself. Its port on the switch goes with it, at some time.
        child.stdin.end();
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
