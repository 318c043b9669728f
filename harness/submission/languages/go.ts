import path from 'node:path';
import type { SubmittedFile } from '../../model/evidence.ts';
import { textOf } from '../file-text.ts';
import type { Language } from './language.ts';
import { argument, executablePath, folderOf, siblingsOf, startFolder, stemOf, storedPath } from './paths.ts';

/**
 * Go. A file with `package main` and `func main` is a program; the other files of its folder that belong to
 * `package main` are its parts. So a server and a client may lie side by side, which `go build .` would refuse.
 */
export const go: Language = {
  name: 'go',
  extensions: ['.go'],
  isPart: ({ path: filePath, text }) => text !== '' && (isTest(filePath) || !hasMain(text)),
  command(program, files) {
    const folder = folderOf(program);
    const cwd = startFolder(program, files);
    const stem = stemOf(storedPath(program));
    // `go build -o server` writes into a folder of that name, where there is one.
    const isFolder = files.some((file) => storedPath(file).startsWith(path.posix.join(folder, stem, '/')));
    const output = isFolder ? `${stem}.out` : stem;
    const parts = siblingsOf(program, files).filter(
      (file) =>
        /\.go$/i.test(file.path) &&
        file.path !== program.path &&
        !isTest(file.path) &&
        packageOf(textOf(file)) === packageOf(textOf(program)) &&
        !hasMain(textOf(file)),
    );
    const sources = [program, ...parts].map((file) => argument(path.posix.basename(storedPath(file))));
    return {
      cwd,
      build: {
        cwd: folder,
        argv: ['go', 'build', '-o', `./${output}`, ...sources],
        environment: { ...offline, GO111MODULE: needsModule(program, files) ? 'on' : 'off' },
        tooOld: TOO_OLD,
      },
      run: [executablePath(cwd, folder, output)],
      tools: [{ command: 'go', debianPackage: 'golang-go' }],
      usesStdio: false,
    };
  },
};

/**
 * What a Go says to a go.mod of a newer one, to packages and built-ins of 1.21 to 1.23 and to `range 10` of 1.22. One
 * that has them never says it.
 */
const TOO_OLD = new RegExp(
  [
    'invalid go version|requires go >= |module requires Go \\d',
    'cannot find package "(?:slices|maps|cmp|iter|unique|log/slog|math/rand/v2)"',
    'package (?:slices|maps|cmp|iter|unique|log/slog|math/rand/v2) is not in ',
    'undefined: (?:min|max|clear)$',
    String.raw`cannot range over .* \((?:untyped int constant|variable of type int)`,
  ].join('|'),
  'm',
);

/** Nothing is fetched, neither packages nor another toolchain. -p and GOMAXPROCS: a build has few processes to its name. */
const offline = {
  GOCACHE: '/tmp/go-build',
  GOPATH: '/tmp/go',
  GOPROXY: 'off',
  GOSUMDB: 'off',
  GOTOOLCHAIN: 'local',
  GOTELEMETRY: 'off',
  GOFLAGS: '-mod=mod -buildvcs=false -p=2',
  GOMAXPROCS: '2',
  // Pure Go: names are asked for in one way, and no C compiler is needed.
  CGO_ENABLED: '0',
};

/**
 * Whether a program imports packages of its own module. Otherwise go.mod is passed over: one that a newer Go
 * has written (`go 1.22.1`) stops an older one, though the program needs nothing of it.
 */
function needsModule(program: SubmittedFile, files: readonly SubmittedFile[]): boolean {
  for (let folder = path.posix.dirname(program.path); ; folder = path.posix.dirname(folder)) {
    const found = files.find((file) => file.path === path.posix.join(folder, 'go.mod'));
    if (found) {
      const module = /^\s*module\s+"?([^\s"]+)/m.exec(textOf(found))?.[1];
      const own = files.filter((file) => /\.go$/i.test(file.path)).map(textOf);
      return module !== undefined && own.some((text) => text.includes(`"${module}/`));
    }
    if (folder === '.' || folder === '/') return false;
  }
}

function hasMain(text: string): boolean {
  return packageOf(text) === 'main' && /^func\s+main\s*\(\s*\)/m.test(text);
}

function packageOf(text: string): string | undefined {
  return /^\uFEFF?\s*package\s+(\w+)/m.exec(text)?.[1];
}

function isTest(filePath: string): boolean {
  return /_test\.go$/i.test(filePath);
}
