import type { Language } from './language.ts';
import { buildNative } from './native.ts';

/** C++. What has no `main` is a part, and is compiled into each program of its folder. */
export const cpp: Language = {
  name: 'cpp',
  extensions: ['.cpp', '.cc', '.cxx'],
  isPart: ({ text }) => text !== '' && !/\bmain\s*\(/.test(text),
  command: (program, files) =>
    buildNative(cpp, { command: 'g++', debianPackage: 'build-essential' }, ['-pthread'], program, files),
};
