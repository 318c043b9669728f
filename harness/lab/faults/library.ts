import { execa } from 'execa';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../../errors.ts';
import { LAB_FOLDER } from '../lab-folder.ts';
import type { SandboxCommand } from '../sandbox.ts';
import { deedsOf, type Deed } from './faults.ts';

const SOURCE = fileURLToPath(new URL('fault.c', import.meta.url));
/** Where a broken program finds the library and its log. */
const INSIDE = '/opt/faults';

/** Breaks programs: what to add around one, and afterwards what the library noted of it. */
export interface Breakage {
  surroundings: Required<Pick<SandboxCommand, 'environment' | 'mounts'>>;
  /** What happened in the program so far. */
  seen(): Promise<Set<Deed>>;
}

export interface FaultLibrary {
  /** @param fault the name of a fault, or `observe`, which breaks nothing. */
  breakage(fault: string): Promise<Breakage>;
}

/**
 * Compiles the library that breaks programs, into the lab's folder.
 *
 * @throws OperatorError where this machine has no C compiler.
 */
export async function compileFaultLibrary(): Promise<FaultLibrary> {
  const folder = join(LAB_FOLDER, 'faults');
  await mkdir(folder, { recursive: true });
  const library = join(folder, 'fault.so');
  const { failed, message } = await execa(
    'cc',
    ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl', '-lpthread'],
    {
      reject: false,
    },
  );
  if (failed)
    throw new OperatorError(
      'no-fault-library',
      `the library that breaks programs could not be compiled: ${message}`,
      'Install a C compiler (apt-get install gcc libc6-dev), or test the golden submissions alone: --only goldens',
    );
  await chmod(library, 0o755);
  let logs = 0;
  return {
    async breakage(fault) {
      logs += 1;
      const log = join(folder, `${logs}.log`);
      await writeFile(log, '');
      // Each program runs as a user of its own.
      await chmod(log, 0o666);
      return {
        surroundings: {
          environment: {
            LD_PRELOAD: `${INSIDE}/fault.so`,
            WIREMARK_FAULT: fault,
            WIREMARK_FAULT_LOG: `${INSIDE}/log`,
          },
          mounts: [
            { file: library, at: `${INSIDE}/fault.so`, isWritable: false },
            { file: log, at: `${INSIDE}/log`, isWritable: true },
          ],
        },
        seen: async () => deedsOf(await readFile(log, 'utf8')),
      };
    },
  };
}
