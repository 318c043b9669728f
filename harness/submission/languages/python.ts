import path from 'node:path';
import type { SourceText } from '../file-text.ts';
import type { Language } from './language.ts';
import { argument, startFolder, stemOf, storedPath } from './paths.ts';

/**
 * Python, by the system's interpreter. A part is a test, or what another source imports and does nothing of its own
 * when run.
 */
export const python: Language = {
  name: 'python',
  extensions: ['.py'],
  isPart(source, all) {
    if (isTest(source.path)) return true;
    if (/__name__\s*==\s*['"]__main__['"]/.test(source.text)) return false;
    const stem = stemOf(source.path).replaceAll(/[^\w]/g, String.raw`\$&`);
    const imports = new RegExp(
      String.raw`^[ \t]*(?:from[ \t]+\.?(?:\w+\.)*${stem}[ \t]+import\b|import[ \t]+(?:[\w. ]+,[ \t]*)*${stem}\b(?!\.))`,
      'm',
    );
    return all.some(
      (other) =>
        other.path !== source.path &&
        !isTest(other.path) &&
        isNear(source, other) &&
        imports.test(other.text),
    );
  },
  command(program, files) {
    const cwd = startFolder(program, files);
    const stored = storedPath(program);
    const script = argument(path.posix.relative(cwd, stored));
    return {
      cwd,
      check: {
        cwd,
        argv: ['python3', '-I', '-c', READS, script],
        // What only the site's packages can read it leaves out.
        together: { argv: ['python3', '-I', '-S', '-c', READS_EACH], file: stored },
      },
      run: ['python3', '-u', script],
      tools: [{ command: 'python3', debianPackage: 'python3' }],
      usesStdio: false,
    };
  },
};

/** Compiles a source and drops the result: nothing of it runs. */
const READS = "import sys; compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')";

/** The same with each of several. What is printed is written at once: one of them may end the process. */
const READS_EACH = `import sys
for place, name in enumerate(sys.argv[1:]):
    try:
        compile(open(name, 'rb').read(), name, 'exec')
    except BaseException:
        continue
    sys.stdout.write('%d\\n' % place)
    sys.stdout.flush()`;

function isTest(filePath: string): boolean {
  return /^test_.*\.py$|_test\.py$/i.test(path.posix.basename(filePath));
}

/** In the same folder or below the importing program's folder, where Python's import finds it. */
function isNear(module: SourceText, importer: SourceText): boolean {
  const folder = path.posix.dirname(importer.path);
  return folder === '.' || path.posix.dirname(module.path) === folder || module.path.startsWith(`${folder}/`);
}
