import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Probe } from '../model/probe.ts';
import { collect } from './bounded-output.ts';
import type { Machine } from './machine.ts';
import type { CloseHow, Target } from './probe/actor.ts';
import type { Order } from './probe/orders.ts';
import type { Running } from './program.ts';
import { within } from './within.ts';

const START_LIMIT_MS = 10_000;
/** How long a probe may take to die of SIGTERM. */
const GRACE_MS = 400;
/** A probe that closed politely leaves without its peers' FIN after this. */
const CLOSE_LIMIT_MS = 3_000;
const OUTPUT_BYTES = 64 * 1024;

export interface ProbeCommand {
  machine: Pick<Machine, 'name' | 'pid'>;
  probe: Probe;
  /** Where a client goes. */
  target?: Target;
  /** Further ports on which a server listens as well. */
  alsoPorts?: number[];
}

/** A probe, from the moment it is ready to be released. Nothing of it is on the wire before. */
export interface RunningProbe extends Running {
  /** Nothing can arrive any more: it goes on with the next request, or closes. */
  goOn(): void;
  /** Whether a client has said everything: what stays open of it is only held. */
  isHolding(): boolean;
  /** Closes its connections: with FIN and after the peers' FIN, or with RST. It ends by itself then. */
  close(how: CloseHow): void;
}

/** Starts a probe's process in a machine's network; it waits for `release()`. Throws when it does not start. */
export async function launchProbe(command: ProbeCommand): Promise<RunningProbe> {
  const { machine, probe, target, alsoPorts = [] } = command;
  const child = spawn(
    'nsenter',
    [`--net=/proc/${machine.pid}/ns/net`, '--', process.execPath, ...nodeArguments()],
    { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
  );
  const stdout = collect(child.stdout, OUTPUT_BYTES);
  const stderr = collect(child.stderr, OUTPUT_BYTES);
  let said = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1').slice(0, 100);
  });
  let hasEnded = false;
  let closeLimit: NodeJS.Timeout | undefined;
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      hasEnded = true;
      clearTimeout(closeLimit);
      resolve();
    };
    child.on('error', finish);
    child.on('close', finish);
  });
  child.stdin.on('error', () => {});
  const order = (what: Order): void => {
    if (!hasEnded) child.stdin.write(`${JSON.stringify(what)}\n`);
  };
  const kill = async (): Promise<void> => {
    if (!hasEnded) child.kill('SIGKILL');
    await ended;
  };

  order({ order: 'prepare', probe, alsoPorts, ...(target === undefined ? {} : { target }) });
  if (!(await saysReady(child, ended))) {
    await kill();
    const errors = stderr.bytes().toString().trim().split('\n').slice(-3).join('; ');
    throw new Error(`the probe ${probe.kind} did not start on ${machine.name}: ${errors}`);
  }
  return {
    release: () => order({ order: 'release' }),
    type: (text) => order({ order: 'type', text }),
    endInput: () => order({ order: 'end-input' }),
    goOn: () => order({ order: 'go-on' }),
    isHolding: () => hasEnded || said.includes('holding'),
    close(how) {
      order({ order: 'close', how });
      // The limit is kept here: a timer in the probe would hide that nothing happens any more.
      if (!hasEnded) closeLimit ??= setTimeout(() => order({ order: 'go-on' }), CLOSE_LIMIT_MS);
    },
    pids: () => (hasEnded || child.pid === undefined ? [] : [child.pid]),
    hasEnded: () => hasEnded,
    ended,
    signal(name) {
      if (!hasEnded) child.kill(name);
    },
    async stop(beforeSignal) {
      if (hasEnded) return [];
      await beforeSignal('SIGTERM');
      child.kill('SIGTERM');
      if (await within(ended, GRACE_MS)) return ['SIGTERM'];
      await beforeSignal('SIGKILL');
      await kill();
      return ['SIGTERM', 'SIGKILL'];
    },
    kill,
    ownEnd() {
      if (!hasEnded) return undefined;
      return child.signalCode === null
        ? { kind: 'exited', code: child.exitCode ?? 1 }
        : { kind: 'signalled', signal: child.signalCode };
    },
    limits: () => [],
    stdout,
    stderr,
    cleanUp: () => Promise.resolve(),
  };
}

/**
 * V8 would keep a timer of 8 seconds after each collection. From source, tsx's CommonJS hook starts in half the time of its
 * loader for modules; its WebAssembly lexer would keep a timer of 5 seconds.
 */
function nodeArguments(): string[] {
  const here = import.meta.url;
  const program = fileURLToPath(new URL(`./probe-process${extname(here)}`, here));
  if (extname(here) === '.js') return ['--no-memory-reducer', program];
  return [
    '--no-memory-reducer',
    '--no-wasm-lazy-compilation',
    '--require',
    createRequire(here).resolve('tsx/cjs'),
    '--eval',
    `require(${JSON.stringify(program)})`,
  ];
}

async function saysReady(child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  const pipe = child.stdio[3];
  if (pipe == null) return false;
  const ready = new Promise<boolean>((resolve) => {
    pipe.once('data', () => resolve(true));
    pipe.once('error', () => resolve(false));
    void ended.then(() => resolve(false));
  });
  return within(ready, START_LIMIT_MS);
}
