import { constants } from 'node:os';
import {
  ALLOW,
  and,
  ARCHITECTURE,
  argumentAt,
  assemble,
  CALL_NUMBER,
  errno,
  give,
  KILL_PROCESS,
  load,
  whenAnyBit,
  whenAtLeast,
  whenEqual,
  whenNoneOf,
  type Instruction,
} from './bpf.ts';
import { AUDIT_ARCHITECTURES, CALLS, type Architecture } from './calls.ts';

const { EPERM, ENOSYS, EAFNOSUPPORT, EPROTONOSUPPORT } = constants.errno;

/** What a program may do beyond what every program may. */
export interface Permissions {
  rawSockets: boolean;
}

/** No program of a lab needs these. `EPERM` is what most of them would say to an unprivileged user anyway. */
const REFUSED = {
  // Namespaces, mounts, other roots.
  unshare: EPERM,
  setns: EPERM,
  mount: EPERM,
  umount2: EPERM,
  pivot_root: EPERM,
  chroot: EPERM,
  open_tree: EPERM,
  open_tree_attr: EPERM,
  move_mount: EPERM,
  fsopen: EPERM,
  fsconfig: EPERM,
  fsmount: EPERM,
  fspick: EPERM,
  mount_setattr: EPERM,
  // Its flags lie in memory, where a filter cannot look; C libraries fall back to clone().
  clone3: ENOSYS,
  // Other processes.
  ptrace: EPERM,
  process_vm_readv: EPERM,
  process_vm_writev: EPERM,
  process_madvise: EPERM,
  process_mrelease: EPERM,
  pidfd_getfd: EPERM,
  kcmp: EPERM,
  migrate_pages: EPERM,
  move_pages: EPERM,
  // Keys are not namespaced: one keyring per user id of the machine.
  add_key: EPERM,
  request_key: EPERM,
  keyctl: EPERM,
  // Parts of the kernel that attacks have gone through. Runtimes do without io_uring where it is not there.
  io_uring_setup: ENOSYS,
  io_uring_enter: ENOSYS,
  io_uring_register: ENOSYS,
  bpf: EPERM,
  perf_event_open: EPERM,
  userfaultfd: EPERM,
  modify_ldt: EPERM,
  fanotify_init: EPERM,
  // Files by handle instead of by path.
  name_to_handle_at: EPERM,
  open_by_handle_at: EPERM,
  lookup_dcookie: EPERM,
  // The machine itself.
  init_module: EPERM,
  finit_module: EPERM,
  delete_module: EPERM,
  kexec_load: EPERM,
  kexec_file_load: EPERM,
  swapon: EPERM,
  swapoff: EPERM,
  reboot: EPERM,
  settimeofday: EPERM,
  clock_settime: EPERM,
  acct: EPERM,
  quotactl: EPERM,
  quotactl_fd: EPERM,
  syslog: EPERM,
  iopl: EPERM,
  ioperm: EPERM,
  vhangup: EPERM,
  sethostname: EPERM,
  setdomainname: EPERM,
} as const;

/** Calls of the x32 kind carry this bit. */
const X32_BIT = 0x4000_0000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (`linux/sched.h`). */
const NEW_NAMESPACES = 0x7e02_0000;
/** Puts characters into a terminal's input, as if typed. */
const TIOCSTI = 0x5412;

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const AF_PACKET = 17;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
/** Without SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCKET_TYPE = 0xf;
const IPPROTO_MPTCP = 262;
/** 0 is the type's own. Go's listeners ask for MPTCP first. */
const PROTOCOLS = [0, 1, 6, 17, 58, IPPROTO_MPTCP];
const NETLINK_ROUTE = 0;

/**
 * The filter of a program, as `bwrap --seccomp` takes it: classic BPF, which the kernel runs before each system call.
 *
 * @throws Error where the architecture has no table here.
 */
export function seccompFilter(permissions: Permissions, architecture: string = process.arch): Buffer {
  if (architecture !== 'x64' && architecture !== 'arm64')
    throw new Error(`no table of system calls for the processor architecture ${architecture}`);
  return assemble(rules(architecture, permissions));
}

function rules(architecture: Architecture, permissions: Permissions): Instruction[] {
  const calls = CALLS[architecture];
  const numbers = new Map<string, number>(Object.entries(calls));
  return [
    load(ARCHITECTURE),
    ...whenNoneOf([AUDIT_ARCHITECTURES[architecture]], [give(KILL_PROCESS)]),
    load(CALL_NUMBER),
    ...(architecture === 'x64' ? whenAtLeast(X32_BIT, [give(errno(ENOSYS))]) : []),
    ...whenEqual(calls.socket, socketRules(permissions)),
    ...whenEqual(calls.socketpair, [
      load(argumentAt(0)),
      ...whenEqual(AF_UNIX, [give(ALLOW)]),
      give(errno(EAFNOSUPPORT)),
    ]),
    ...whenEqual(calls.clone, [
      load(argumentAt(0)),
      ...whenAnyBit(NEW_NAMESPACES, [give(errno(EPERM))]),
      give(ALLOW),
    ]),
    ...whenEqual(calls.ioctl, [
      load(argumentAt(1)),
      ...whenEqual(TIOCSTI, [give(errno(EPERM))]),
      give(ALLOW),
    ]),
    ...Object.entries(REFUSED).flatMap(([name, error]) => {
      const number = numbers.get(name);
      return number === undefined ? [] : whenEqual(number, [give(errno(error))]);
    }),
    give(ALLOW),
  ];
}

/** `socket(family, type, protocol)`: what a network program needs, and routing messages, by which C libraries read the addresses of a machine. */
function socketRules({ rawSockets }: Permissions): Instruction[] {
  return [
    load(argumentAt(0)),
    ...whenEqual(AF_UNIX, [give(ALLOW)]),
    ...whenEqual(AF_NETLINK, [
      load(argumentAt(2)),
      ...whenEqual(NETLINK_ROUTE, [give(ALLOW)]),
      give(errno(EPROTONOSUPPORT)),
    ]),
    // What the kernel says where the capability is lacking.
    ...whenEqual(AF_PACKET, [give(rawSockets ? ALLOW : errno(EPERM))]),
    ...whenNoneOf([AF_INET, AF_INET6], [give(errno(EAFNOSUPPORT))]),
    load(argumentAt(1)),
    and(SOCKET_TYPE),
    ...whenEqual(SOCK_RAW, [give(rawSockets ? ALLOW : errno(EPERM))]),
    ...whenNoneOf([SOCK_STREAM, SOCK_DGRAM], [give(errno(EPROTONOSUPPORT))]),
    load(argumentAt(2)),
    ...whenNoneOf(PROTOCOLS, [give(errno(EPROTONOSUPPORT))]),
    give(ALLOW),
  ];
}
