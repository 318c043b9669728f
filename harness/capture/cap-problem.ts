import { createRequire } from 'node:module';
import type { CaptureProblem } from './capture-problem.ts';

/** Why `cap` cannot be loaded here, and how to mend it; undefined where it can. */
export function capProblem(): CaptureProblem | undefined {
  try {
    createRequire(import.meta.url)('cap');
    return undefined;
  } catch (error) {
    return explained(error instanceof Error ? error.message : String(error));
  }
}

const BUILD = 'npm rebuild cap --foreground-scripts';
const TO_BUILD = 'sudo apt-get install libpcap-dev g++ make';

/** The loader's words, and what has to be done about them. */
function explained(message: string): CaptureProblem {
  const words = message.split('\n')[0] ?? '';
  if (words.includes('cap.node'))
    return words.includes('Cannot find module')
      ? {
          why: 'it was installed but not compiled (no build/Release/cap.node)',
          remedy: `${TO_BUILD} && ${BUILD}. npm 11 compiles it only where package.json allows: "allowScripts": { "cap": true }`,
        }
      : libraryOrVersion(words);
  if (words.includes("Cannot find module 'cap'"))
    return { why: 'it is not installed', remedy: `${TO_BUILD} && npm ci` };
  return libraryOrVersion(words);
}

function libraryOrVersion(words: string): CaptureProblem {
  if (words.includes('NODE_MODULE_VERSION') || words.includes('different Node.js version'))
    return {
      why: `it was compiled for another version of Node than this one, ${process.version}`,
      remedy: `${TO_BUILD} && ${BUILD}`,
    };
  const library = /(libpcap\S*): cannot open shared object file/u.exec(words)?.[1];
  if (library !== undefined)
    return { why: `${library} is missing`, remedy: 'sudo apt-get install libpcap0.8' };
  return { why: words, remedy: `${TO_BUILD} && ${BUILD}` };
}
