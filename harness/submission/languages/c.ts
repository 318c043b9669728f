import type { Language } from './language.ts';
import { buildNative } from './native.ts';

/** C. What has no `main` is a part, and is compiled into each program of its folder. */
export const c: Language = {
  name: 'c',
  extensions: ['.c'],
  isPart: ({ text }) => text !== '' && !/\bmain\s*\(/.test(text),
  command: (program, files) =>
    buildNative(c, { command: 'cc', debianPackage: 'build-essential' }, ['-pthread', '-lm'], program, files),
};
