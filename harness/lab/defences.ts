/**
 * What keeps a program in, by what it prevents. Each can be left out (`openSlot(rubric, { without: [...] })`), so that an attack can be seen to succeed
 * without it: attack runs and tests do that behind a guard of their own. No option of the command and no environment variable reaches it.
 */
export const DEFENCES = [
  /**
   * As root: each program is a user of its own. Without it, it is the user that runs wiremark (still without capabilities): it may write what root may
   * write, and send signals to what it sees. Without root there is no such user, and nothing to leave out.
   */
  'own-user',
  /**
   * A user namespace without any capability. Without it the program is root on its machine: it may change addresses, routes and rules, and, where
   * `seccomp` is left out too, sniff and forge. Leaves out `own-user` with it.
   */
  'user-namespace',
  /** It sees and can reach its own processes only, and they all end with it: also those that a cgroup holds. Without it they outlive it. */
  'pid-namespace',
  /** Shared memory and queues of its own. */
  'ipc-namespace',
  /** It is on its machine alone. Without it, it is in the network that the harness itself is in. */
  'network-namespace',
  /** A read-only system and nothing of anybody's. Without it, it sees the whole file system as the harness does, read-write. */
  'mount-view',
  /** The environment of the harness is not passed on. */
  'environment',
  /** System calls that no lab needs are refused: see `seccomp/rules.ts`. */
  'seccomp',
  /** Memory, by cgroup and by rlimit. */
  'memory-limit',
  /** Processes and threads, by cgroup and by rlimit. */
  'process-limit',
  /** Processor time. */
  'cpu-limit',
  /** The size of one file. */
  'file-size-limit',
  /** The size of all that it writes: its folder, /tmp and /dev/shm. Without it, it writes to the file system that all programs share. */
  'disk-limit',
  /** Open files and sockets. */
  'open-files-limit',
  /** What is kept of its output. */
  'output-limit',
  /** The frame rate of its machine is bounded below what the capture can take. */
  'wire-speed',
  /** Markers carry a secret of the scenario. Without it their nonce is zero, and a forged one counts. */
  'marker-nonce',
] as const;

export type Defence = (typeof DEFENCES)[number];

/** The defences that are left out of a slot: none, outside attack runs and tests. */
export type Without = ReadonlySet<Defence>;
