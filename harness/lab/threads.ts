import { unreachable } from '../errors.ts';
import type { WaitingOn } from '../model/evidence.ts';
import { hasTimer } from './pending-timer.ts';
import { listing, readText } from './proc-text.ts';
import { runtimeOf, type Runtime } from './runtime.ts';
import { callOf } from './system-calls.ts';

export interface ThreadState {
  waitingOn: WaitingOn;
  /** Whether it will run again without anything arriving: it runs already, or waits with a time limit. */
  wakes: 'by-itself' | 'never' | 'unknown';
  /** Grows whenever it has run in between. */
  switches: number;
  /** It will run again by a timer of its process, which may be over before. */
  byTimer?: true;
}

/** Folders of a process's threads. */
export function tasksOf(pid: number): string[] {
  return listing(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
}

/**
 * What each thread of a process is doing at this moment. Threads by which a language's runtime keeps house are left out
 * while they wait: they wake now and then for ever, and nothing comes of it.
 *
 * @param hasNoTimeLimits known of the program: it sets no time limit on a socket.
 */
export function readThreads(
  pid: number,
  hasNoTimeLimits = false,
  folders: readonly string[] = tasksOf(pid),
): ThreadState[] {
  const runtime = runtimeOf(pid);
  const states = folders.flatMap((folder): ThreadState[] => {
    const status = readText(`${folder}/status`);
    if (status === '' || /^State:\s+[ZX]/m.test(status)) return [];
    const switches = [...status.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)/gm)]
      .map((match) => Number(match[1]))
      .reduce((sum, count) => sum + count, 0);
    // In an uninterruptible sleep it waits for a disk, and will go on by itself.
    if (runtime === 'launcher' || /^State:\s+[RD]/m.test(status))
      return [{ waitingOn: 'running', wakes: 'by-itself', switches }];
    const call = parseSyscall(readText(`${folder}/syscall`));
    const name = /^Name:\t(.*)$/m.exec(status)?.[1] ?? '';
    // It wakes once a second; but every 10 ms while a program ends whose threads are blocked, and that is not the end yet.
    if (runtime === 'java' && name === 'VM Thread' && call.kind === 'futex')
      return [{ waitingOn: 'other', wakes: 'never', switches }];
    if (isHousekeeping(runtime, name, call)) return [];
    const state = stateOf(pid, call, runtime);
    const wakes = state.wakes === 'unknown' && hasNoTimeLimits ? 'never' : state.wakes;
    return [{ ...state, wakes, switches }];
  });
  const isBlocked = states.length > 0 && states.every(({ wakes }) => wakes !== 'by-itself');
  return isBlocked && hasTimer(pid, runtime)
    ? states.map((state) => ({ ...state, wakes: 'by-itself', byTimer: true }))
    : states;
}

interface BlockedCall {
  /** Its number; `running` where it is in none. */
  name: string;
  kind: ReturnType<typeof callOf>;
  arguments: bigint[];
}

/** `/proc/<pid>/syscall`: number and six arguments, then the stack pointer and the program counter. */
function parseSyscall(text: string): BlockedCall {
  const [name = '', ...rest] = text.trim().split(/\s+/);
  return {
    name,
    kind: /^\d+$/.test(name) ? callOf(Number(name)) : undefined,
    arguments: rest.filter((word) => /^0x[\da-f]+$/i.test(word)).map(BigInt),
  };
}

/** Threads of the Java virtual machine, by the names it gives them, cut to 15 letters. */
const JAVA_THREADS =
  /^(?:VM Periodic Tas|Monitor Deflati|Service Thread|Signal Dispatch|Sweeper thread|Notification Th|Reference Handl|Finalizer|Common-Cleaner|C[12] CompilerThre|GC Thread#.*|G1 .*|Attach Listener)$/;
/** FUTEX_WAIT | FUTEX_PRIVATE_FLAG: how Go's runtime waits. C libraries wait by FUTEX_WAIT_BITSET. */
const GO_FUTEX_WAIT = 0x80n;

/**
 * Go: its monitor (`sysmon`), the only thread of the runtime that waits with a time limit in a futex. The program's own timers,
 * deadlines and sleeps are the time limit of the thread that polls the network.
 */
function isHousekeeping(runtime: Runtime, name: string, call: BlockedCall): boolean {
  if (call.kind !== 'futex') return false;
  if (runtime === 'java') return JAVA_THREADS.test(name);
  return runtime === 'go' && call.arguments[1] === GO_FUTEX_WAIT && call.arguments[3] !== 0n;
}

/**
 * Python and Java wait for their time limits in poll(), so a bare read has none; any other program may have set
 * SO_RCVTIMEO, which cannot be seen from outside.
 */
function stateOf(pid: number, call: BlockedCall, runtime: Runtime): Omit<ThreadState, 'switches'> {
  const [first = 0n, , third = 0n, fourth = 0n, fifth = 0n] = call.arguments;
  const limited = (pointer: bigint): ThreadState['wakes'] => (pointer === 0n ? 'never' : 'by-itself');
  const timeout = (value: bigint): ThreadState['wakes'] =>
    BigInt.asIntN(32, value) < 0n ? 'never' : 'by-itself';
  const bare: ThreadState['wakes'] = runtime === 'python' || runtime === 'java' ? 'never' : 'unknown';
  switch (call.kind) {
    case undefined:
      return {
        waitingOn: call.name === 'running' || call.name === '' ? 'running' : 'other',
        wakes: 'by-itself',
      };
    case 'read':
      return first === 0n ? { waitingOn: 'stdin', wakes: 'never' } : { waitingOn: 'receive', wakes: bare };
    case 'receive':
      return { waitingOn: 'receive', wakes: bare };
    case 'accept':
      return { waitingOn: 'accept', wakes: bare };
    case 'connect':
      return { waitingOn: 'connect', wakes: 'by-itself' };
    case 'send':
      return { waitingOn: 'send', wakes: bare };
    case 'wait':
      return { waitingOn: 'child', wakes: 'never' };
    case 'futex':
      return { waitingOn: 'other', wakes: limited(fourth) };
    case 'sleep':
      return { waitingOn: 'sleep', wakes: 'by-itself' };
    case 'poll':
      return { waitingOn: 'receive', wakes: timeout(third) };
    case 'ppoll':
      return { waitingOn: 'receive', wakes: limited(third) };
    case 'select':
      return { waitingOn: 'receive', wakes: limited(fifth) };
    case 'epoll':
      return { waitingOn: polls(pid, first, 0) ? 'stdin' : 'receive', wakes: timeout(fourth) };
    case 'pause':
      return { waitingOn: 'other', wakes: 'never' };
    default:
      return unreachable(call.kind);
  }
}

/** Whether an epoll descriptor waits for input on another descriptor. Node reads its standard input in this way. */
function polls(pid: number, epoll: bigint, descriptor: number): boolean {
  const EPOLLIN = 1;
  return [...readText(`/proc/${pid}/fdinfo/${epoll}`).matchAll(/^tfd:\s+(\d+) events:\s+([\da-f]+)/gm)].some(
    ([, target, events = '0']) =>
      Number(target) === descriptor && (Number.parseInt(events, 16) & EPOLLIN) !== 0,
  );
}
