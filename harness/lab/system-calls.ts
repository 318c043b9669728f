/** System calls that a thread may wait in, by what they wait for. */
export type Call =
  | 'read'
  | 'receive'
  | 'send'
  | 'accept'
  | 'connect'
  | 'wait'
  | 'futex'
  | 'sleep'
  | 'poll'
  | 'ppoll'
  | 'select'
  | 'epoll'
  | 'pause';

/** What a system call of this machine waits for; undefined where it is none of ours. */
export function callOf(number: number): Call | undefined {
  return CALLS[process.arch === 'arm64' ? 'arm64' : 'x64'][number];
}

/** System call numbers of `asm/unistd_64.h` and `asm-generic/unistd.h`. */
const CALLS: Record<'x64' | 'arm64', Record<number, Call>> = {
  x64: {
    0: 'read',
    1: 'send',
    19: 'read',
    20: 'send',
    44: 'send',
    46: 'send',
    7: 'poll',
    23: 'select',
    34: 'pause',
    35: 'sleep',
    42: 'connect',
    43: 'accept',
    45: 'receive',
    47: 'receive',
    61: 'wait',
    202: 'futex',
    230: 'sleep',
    232: 'epoll',
    247: 'wait',
    270: 'select',
    271: 'ppoll',
    281: 'epoll',
    288: 'accept',
  },
  arm64: {
    22: 'epoll',
    63: 'read',
    64: 'send',
    65: 'read',
    66: 'send',
    72: 'select',
    73: 'ppoll',
    95: 'wait',
    98: 'futex',
    101: 'sleep',
    115: 'sleep',
    202: 'accept',
    203: 'connect',
    206: 'send',
    207: 'receive',
    211: 'send',
    212: 'receive',
    242: 'accept',
    260: 'wait',
  },
};
