/** One instruction of classic BPF (`linux/filter.h`): `jt` and `jf` say how many instructions to skip. */
export interface Instruction {
  code: number;
  jt: number;
  jf: number;
  k: number;
}

/** Where `struct seccomp_data` keeps what a filter looks at. Both architectures are little-endian: a value's low half comes first. */
export const CALL_NUMBER = 0;
export const ARCHITECTURE = 4;
export const argumentAt = (index: number): number => 16 + 8 * index;

const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

export const ALLOW = 0x7fff_0000;
export const KILL_PROCESS = 0x8000_0000;
const ERRNO = 0x0005_0000;

/** The call is not made and returns this error. */
export const errno = (number: number): number => ERRNO | number;

/** Loads 32 bits of the call's description. */
export const load = (offset: number): Instruction => plain(LOAD_WORD, offset);
export const and = (mask: number): Instruction => plain(AND, mask);
export const give = (action: number): Instruction => plain(RETURN, action);

/** Does `then` where what was loaded equals the value, and what follows otherwise. */
export const whenEqual = (value: number, then: Instruction[]): Instruction[] => when(JUMP_EQUAL, value, then);
export const whenAtLeast = (value: number, then: Instruction[]): Instruction[] =>
  when(JUMP_AT_LEAST, value, then);
export const whenAnyBit = (mask: number, then: Instruction[]): Instruction[] =>
  when(JUMP_ANY_BIT, mask, then);

/** Does `then` where what was loaded is none of the values. */
export const whenNoneOf = (values: number[], then: Instruction[]): Instruction[] => [
  ...values.map((value, index) => ({
    code: JUMP_EQUAL,
    jt: offset(values.length - 1 - index + then.length),
    jf: 0,
    k: value,
  })),
  ...then,
];

/** The bytes that the kernel takes: 8 for each instruction. */
export function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes[index * 8 + 2] = jt;
    bytes[index * 8 + 3] = jf;
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}

function plain(code: number, k: number): Instruction {
  return { code, jt: 0, jf: 0, k };
}

function when(code: number, k: number, then: Instruction[]): Instruction[] {
  return [{ code, jt: 0, jf: offset(then.length), k }, ...then];
}

/** A conditional jump has 8 bits for how far it goes. */
function offset(count: number): number {
  if (count > 255) throw new Error(`a BPF jump of ${count} instructions is too far`);
  return count;
}
