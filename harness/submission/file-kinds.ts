import path from 'node:path';
import type { SubmittedFile } from '../model/evidence.ts';

/**
 * What a file of a submission is: `source` is program text, `data` may be what a program sends, `other` is neither
 * (the manifest, captures, archives, compiled programs).
 *
 * @param head the first bytes of the file; a file without an extension is told by them.
 */
export function kindOf(filePath: string, head: Uint8Array): SubmittedFile['kind'] {
  const name = path.posix.basename(filePath).toLowerCase();
  const extension = path.posix.extname(name);
  if (name === 'submission.json') return 'other';
  if (sourceNames.has(name) || sourceExtensions.has(extension)) return 'source';
  if (otherExtensions.has(extension) || isArchive(name)) return 'other';
  if (startsWith(head, elf) || captureMagics.some((magic) => startsWith(head, magic))) return 'other';
  if (startsWith(head, shebang)) return 'source';
  return 'data';
}

/** Whether a name is that of a program's text, as a student writes one. */
export function isProgramSource(name: string): boolean {
  return programExtensions.has(path.extname(name).toLowerCase());
}

export function isArchive(name: string): boolean {
  return /\.(zip|rar|7z|tar|tgz|gz|bz2|xz|zst|tbz2|txz)$/i.test(name);
}

const programExtensions = new Set([
  '.py',
  '.c',
  '.cpp',
  '.cc',
  '.cxx',
  '.java',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '.go',
  '.rs',
  '.rb',
  '.php',
  '.ipynb',
]);
const sourceExtensions = new Set([
  ...programExtensions,
  '.pyw',
  '.pyi',
  '.pyx',
  '.h',
  '.hpp',
  '.hh',
  '.tsx',
  '.jsx',
  '.kt',
  '.cs',
  '.pl',
  '.lua',
  '.swift',
  '.scala',
  '.sh',
  '.bash',
  '.bat',
  '.cmd',
  '.ps1',
  '.mk',
  '.cmake',
  '.gradle',
]);
const sourceNames = new Set([
  'makefile',
  'gnumakefile',
  'dockerfile',
  'cmakelists.txt',
  'requirements.txt',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'go.mod',
  'go.sum',
  'pom.xml',
  'manifest.mf',
]);
const otherExtensions = new Set([
  '.pcap',
  '.pcapng',
  '.cap',
  '.pyc',
  '.pyo',
  '.o',
  '.a',
  '.so',
  '.dll',
  '.exe',
  '.class',
  '.jar',
]);

const elf = [0x7f, 0x45, 0x4c, 0x46];
const shebang = [0x23, 0x21];
const captureMagics = [
  [0x0a, 0x0d, 0x0d, 0x0a],
  [0xa1, 0xb2, 0xc3, 0xd4],
  [0xd4, 0xc3, 0xb2, 0xa1],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [0x4d, 0x3c, 0xb2, 0xa1],
];

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return magic.every((value, at) => bytes[at] === value);
}
