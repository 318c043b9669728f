import path from 'node:path';
import type { Language } from './language.ts';
import { argument, executablePath, folderOf, startFolder, storedPath } from './paths.ts';

/** A shell script, by bash. */
export const shell: Language = {
  name: 'shell',
  extensions: ['.sh', '.bash'],
  isPart: () => false,
  command(program, files) {
    const cwd = startFolder(program, files);
    return {
      cwd,
      run: ['bash', argument(path.posix.relative(cwd, storedPath(program)))],
      tools: [{ command: 'bash', debianPackage: 'bash' }],
      usesStdio: true,
    };
  },
};

/** Anything else: a compiled program, or a script with its interpreter in the first line. It is executed as it is. */
export const executable: Language = {
  name: 'executable',
  extensions: [],
  isPart: () => false,
  command(program) {
    const cwd = folderOf(program);
    const name = path.posix.basename(storedPath(program));
    return { cwd, run: [executablePath(cwd, cwd, name)], tools: [], usesStdio: true };
  },
};
