import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../lab-folder.ts';
import { READY } from './keeper.ts';

/** Where a container finds the gate. */
export const GATE = '/wiremark-gate';

/** What the gate ends with where nobody releases it. */
const UNRELEASED = 125;

/** The gate as a file, or why this machine cannot run it. */
type Gate = { path: string } | { why: string };

let made: Gate | undefined;

/**
 * A program of ours that an image cannot change: it needs nothing of the image, no shell, no loader and no library. It says READY, reads one line
 * byte by byte, and becomes the command in its arguments.
 */
export function openGate(): Gate {
  made ??= makeGate(LAB_FOLDER);
  return made;
}

/** Why the gate cannot be used where the lab's folders are made; undefined where it can. */
export function gateFault(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'wiremark-gate-'));
  try {
    const gate = makeGate(folder);
    return 'why' in gate ? gate.why : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the gate in a folder, and tries it. */
export function makeGate(folder: string): Gate {
  const path = join(folder, 'gate');
  writeFileSync(path, gateProgram());
  chmodSync(path, 0o755);
  const { status, stdout } = spawnSync(path, { input: '', encoding: 'utf8' });
  if (status === UNRELEASED && stdout === `${READY}\n`) return { path };
  return {
    why:
      process.arch === 'x64'
        ? `no program can be started in ${dirname(folder)} (mounted noexec?); name another folder with TMPDIR`
        : `the gate is a program for x86-64, and this machine is ${process.arch}`,
  };
}

/** Where an ELF file of one segment is loaded. */
const ADDRESS = 0x400000;
const HEADERS_BYTES = 64 + 56;

/** The whole file: ELF's headers, the code, and what it says. */
export function gateProgram(): Buffer {
  const said = Buffer.from(`${READY}\n`);
  const code = gateCode(said.length);
  const file = Buffer.alloc(HEADERS_BYTES + code.length + said.length);
  // 64-bit, little-endian, for Linux: an executable for x86-64.
  Buffer.from('7f454c46020101', 'hex').copy(file);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(ADDRESS + HEADERS_BYTES), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // One segment, read and executed.
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(BigInt(ADDRESS), 80);
  file.writeBigUInt64LE(BigInt(ADDRESS), 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  file.writeBigUInt64LE(4096n, 112);
  code.copy(file, HEADERS_BYTES);
  said.copy(file, HEADERS_BYTES + code.length);
  return file;
}

/** Machine code of x86-64; what is said follows it. */
function gateCode(saidBytes: number): Buffer {
  const begin = [
    [0x49, 0x89, 0xe4], // mov r12, rsp: argc, argv, and the environment behind them
    [0x6a, 0x01, 0x58], // push 1; pop rax: write
    [0x89, 0xc7], // mov edi, eax: standard output
  ].flat();
  const speak = [
    [0x6a, saidBytes, 0x5a], // push length; pop rdx
    [0x0f, 0x05], // syscall
    [0x50], // push rax: room for a byte
  ].flat();
  const read = [
    [0x31, 0xc0], // xor eax, eax: read
    [0x31, 0xff], // xor edi, edi: standard input
    [0x48, 0x89, 0xe6], // mov rsi, rsp
    [0x6a, 0x01, 0x5a], // push 1; pop rdx
    [0x0f, 0x05], // syscall
    [0x48, 0x83, 0xf8, 0x01], // cmp rax, 1
  ].flat();
  const become = [
    [0x49, 0x8b, 0x7c, 0x24, 0x10], // mov rdi, [r12 + 16]: argv[1]
    [0x49, 0x8d, 0x74, 0x24, 0x10], // lea rsi, [r12 + 16]: argv + 1
    [0x49, 0x8b, 0x04, 0x24], // mov rax, [r12]: argc
    [0x49, 0x8d, 0x54, 0xc4, 0x10], // lea rdx, [r12 + 8 * rax + 16]: the environment
    [0x6a, 0x3b, 0x58], // push 59; pop rax: execve
    [0x0f, 0x05], // syscall
  ].flat();
  const leave = [
    [0x6a, UNRELEASED, 0x5f], // push 125; pop rdi
    [0x6a, 0x3c, 0x58], // push 60; pop rax: exit
    [0x0f, 0x05], // syscall
  ].flat();
  const isNewline = [0x80, 0x3c, 0x24, 0x0a]; // cmp byte [rsp], '\n'
  const jump = (bytes: number): number[] => [0x75, bytes & 0xff]; // jne
  const loop = [
    ...read,
    ...jump(isNewline.length + 2 + become.length),
    ...isNewline,
    ...jump(-(read.length + 2 + isNewline.length + 2)),
  ];
  const rest = [...speak, ...loop, ...become, ...leave];
  // lea rsi, [rip + ...]: what is said
  const text = Buffer.from([0x48, 0x8d, 0x35, 0, 0, 0, 0]);
  text.writeInt32LE(rest.length, 3);
  return Buffer.concat([Buffer.from(begin), text, Buffer.from(rest)]);
}
