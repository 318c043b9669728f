import { describe, expect, it } from 'vitest';
import { commandFor } from '../../harness/submission/command.ts';
import { bindPrograms } from '../../harness/submission/find-programs.ts';
import { handIn } from './support.ts';

function command(contents: Record<string, string>, name: string) {
  const files = handIn(contents);
  const rules = { programs: { it: { find: [{ path: name }] } } };
  const [one] = bindPrograms(rules, files);
  return one && commandFor(one, files);
}

const goMain = 'package main\n\nfunc main() {\n}\n';
const javaMain = (name: string, packageLine = '') =>
  `${packageLine}public class ${name} { public static void main(String[] args) {} }`;

describe('commands', () => {
  it.each([
    [
      'a Python program in its own folder',
      { 'soal 3/sérver.py': '', 'x.txt': '' },
      '**/*.py',
      { cwd: 'soal 3', run: ['python3', '-u', 'sérver.py'] },
    ],
    [
      'a name that looks like an option',
      { '-c.py': '' },
      '*.py',
      { cwd: '.', run: ['python3', '-u', './-c.py'] },
    ],
    [
      'C without a Makefile, with the files that have no main',
      { 'c/server.c': 'int main(){}', 'c/util.c': 'int f;', 'c/client.c': 'int main(){}', 'x.py': '' },
      '**/server.c',
      {
        cwd: 'c',
        build: {
          cwd: 'c',
          argv: ['cc', '-O1', '-Wall', '-o', './server', 'server.c', 'util.c', '-pthread', '-lm'],
        },
        run: ['./server'],
      },
    ],
    [
      'C with a Makefile',
      { 'server.c': 'int main(){}', Makefile: 'all: server client\n' },
      '*.c',
      { cwd: '.', build: { cwd: '.', argv: ['make', '-B', 'server'] }, run: ['./server'] },
    ],
    [
      'C with a Makefile that names its output',
      { 'server.c': 'int main(){}', Makefile: 'server: server.c\n\tgcc server.c -o server.out\n' },
      '*.c',
      { cwd: '.', build: { cwd: '.', argv: ['make', '-B', 'server'] }, run: ['./server.out'] },
    ],
    [
      'C that opens a file of the folder above',
      { 'src/client.c': 'int main(){ fopen("data.txt", "r"); }', 'data.txt': '' },
      '**/*.c',
      {
        cwd: '.',
        build: { cwd: 'src', argv: ['cc', '-O1', '-Wall', '-o', './client', 'client.c', '-pthread', '-lm'] },
        run: ['./src/client'],
      },
    ],
    [
      'C++ with its parts',
      { 'server.cpp': 'int main() {}', 'net.cc': 'int f;', 'old.c': 'int g;' },
      '*.cpp',
      {
        build: {
          cwd: '.',
          argv: ['g++', '-O1', '-Wall', '-o', './server', 'server.cpp', 'net.cc', '-pthread'],
        },
        run: ['./server'],
        usesStdio: true,
      },
    ],
    [
      'a shell script',
      { 'run.sh': '#!/bin/sh\n' },
      '*.sh',
      { cwd: '.', run: ['bash', 'run.sh'], usesStdio: true },
    ],
    [
      'a Node program that opens a file of the folder above',
      { 'src/client.mjs': "readFileSync('data.txt')", 'data.txt': '' },
      '**/*.mjs',
      { cwd: '.', run: ['node', 'src/client.mjs'], tools: [{ command: 'node' }], usesStdio: false },
    ],
    [
      'TypeScript',
      { 'server.ts': '' },
      '*.ts',
      { run: ['node', 'server.ts'], tools: [{ command: 'node', atLeast: '22.18' }] },
    ],
    [
      'a Go program beside another one, with the part of both',
      {
        'server.go': goMain,
        'client.go': goMain,
        'util.go': 'package main\n\nfunc helper() {}\n',
        'util_test.go': 'package main\n',
      },
      'server.go',
      {
        cwd: '.',
        build: {
          cwd: '.',
          argv: ['go', 'build', '-o', './server', 'server.go', 'util.go'],
          environment: { GO111MODULE: 'off', GOPROXY: 'off', GOTOOLCHAIN: 'local' },
        },
        run: ['./server'],
        usesStdio: false,
      },
    ],
    [
      'a Go program whose name a folder has',
      { 'server.go': goMain, 'server/data.txt': '' },
      '*.go',
      { build: { argv: ['go', 'build', '-o', './server.out', 'server.go'] }, run: ['./server.out'] },
    ],
    [
      'a Go program whose go.mod it does not need',
      { 'go.mod': 'module lab\n\ngo 1.22.1\n', 'main.go': goMain },
      '*.go',
      { build: { environment: { GO111MODULE: 'off' } } },
    ],
    [
      'a Go program with packages of its own',
      {
        'go.mod': 'module example.com/lab\n',
        'cmd/server/main.go': `package main\n\nimport "example.com/lab/wire"\n\nfunc main() { wire.F() }\n`,
        'wire/wire.go': 'package wire\n',
      },
      '**/main.go',
      {
        cwd: 'cmd/server',
        build: {
          cwd: 'cmd/server',
          argv: ['go', 'build', '-o', './main', 'main.go'],
          environment: { GO111MODULE: 'on' },
        },
        run: ['./main'],
      },
    ],
    [
      'a Java class without a package',
      { 'Server.java': javaMain('Server'), 'Handler.java': 'class Handler {}' },
      'Server.java',
      {
        cwd: '.',
        build: {
          cwd: '.',
          argv: expect.arrayContaining(['-d', '.classes', '-sourcepath', '.', 'Server.java']),
        },
        run: expect.arrayContaining(['-cp', '.classes', 'Server']),
        tools: [{ command: 'javac' }, { command: 'java' }],
      },
    ],
    [
      'a Java class in the folder of its package, started where its data lies',
      {
        'proj/src/its/net/Client.java': javaMain('Client', 'package its.net;\n').replace(
          '{}',
          '{ open("data.txt"); }',
        ),
        'proj/data.txt': '',
        'lib/json.jar': '',
      },
      '**/Client.java',
      {
        cwd: 'proj',
        build: {
          cwd: 'proj/src',
          argv: expect.arrayContaining(['-cp', '.classes:../../lib/json.jar', 'its/net/Client.java']),
        },
        run: expect.arrayContaining(['-cp', 'src/.classes:../lib/json.jar', 'its.net.Client']),
      },
    ],
    [
      'a Java class whose package has no folder, with the files beside it',
      {
        'Server.java': javaMain('Server', 'package its;\n'),
        'Handler.java': 'package its; class Handler {}',
        'Client.java': javaMain('Client', 'package its;\n'),
      },
      'Server.java',
      {
        build: { cwd: '.', argv: expect.arrayContaining(['Server.java', 'Handler.java']) },
        run: expect.arrayContaining(['-cp', '.classes', 'its.Server']),
      },
    ],
    [
      'a Java class of another name than its file, with a part that no name leads to',
      {
        'server.java': `/* class Old { */ class Inner { } class Echo { String s = "class X {"; static public void main(String... a) {} }`,
        'parts.java': 'class Part {} class Other {}',
        'twice.java': 'class Inner {}',
      },
      'server.java',
      {
        build: { argv: expect.arrayContaining(['server.java', 'parts.java']) },
        run: expect.arrayContaining(['Echo']),
      },
    ],
  ])('run %s', (_, contents: Record<string, string>, name, expected) => {
    expect(command(contents, name)).toMatchObject(expected);
  });

  it('compile into a Java program no class that it declares itself, and no other program', () => {
    const { build } =
      command(
        {
          'Server.java': `${javaMain('Server', 'package its;\n')} class Handler {}`,
          'Handler.java': 'package its; class Handler {}',
          'Client.java': javaMain('Client', 'package its;\n'),
        },
        'Server.java',
      ) ?? {};
    expect(build?.argv.filter((word) => word.endsWith('.java'))).toEqual(['Server.java']);
  });

  it('name the file as it is stored, where its accents are stored in another form', () => {
    const [file] = handIn({ 's\u00e9rver.py': '' });
    const files = file ? [{ ...file, storedAs: 'se\u0301rver.py' }] : [];
    const rules = { programs: { it: { find: [{ path: '*.py' }] } } };
    const [one] = bindPrograms(rules, files);
    expect(one && commandFor(one, files)).toMatchObject({ run: ['python3', '-u', 'se\u0301rver.py'] });
  });
});

describe('a compiler that is too old for a program', () => {
  const tooOld = {
    go: command({ 'a.go': goMain }, 'a.go')?.build?.tooOld,
    java: command({ 'A.java': javaMain('A') }, 'A.java')?.build?.tooOld,
  };
  it.each([
    [
      'go',
      "go: errors parsing go.mod:\n/x/go.mod:3: invalid go version '1.22.1': must match format 1.23",
      true,
    ],
    ['go', 'main.go:2:8: cannot find package "slices" in any of:\n\t/usr/lib/go-1.19/src/slices', true],
    ['go', 'main.go:2:8: package slices is not in GOROOT (/usr/lib/go/src/slices)', true],
    ['go', './main.go:2:30: cannot range over 10 (untyped int constant)', true],
    ['go', './main.go:2:64: undefined: min\n', true],
    ['go', './main.go:2:64: undefined: minimum', false],
    ['go', 'main.go:2:8: cannot find package "github.com/x/y" in any of:', false],
    ['go', './main.go:3:2: "net" imported and not used', false],
    ['java', 'A.java:2: error: patterns in switch statements are a preview feature and are disabled', true],
    ['java', '  symbol:   method newVirtualThreadPerTaskExecutor()\n  location: class Executors', true],
    ['java', "A.java:2: error: ';' expected", false],
    ['java', '  symbol:   method sendAll()\n  location: class Socket', false],
  ] as const)('is told by what %s says: %s', (language, output, expected) => {
    expect(tooOld[language]?.test(output)).toBe(expected);
  });
});

describe('parts of programs', () => {
  const rule = { programs: { it: { find: [{ path: '**/*.{py,c,cpp,js,mjs,go,java}' }] } } };
  it.each([
    ['Go without main', { 'a.go': 'package main\n\nfunc f() {}\n', 'b.go': goMain }, 'b.go'],
    ['a package of Go', { 'a.go': 'package net\n\nfunc main() {}\n', 'b.go': goMain }, 'b.go'],
    ['Java without main', { 'A.java': 'class A { void main() {} }', 'B.java': javaMain('B') }, 'B.java'],
    ['what Node requires', { 'a.js': '', 'b.js': "const a = require('./a')" }, 'b.js'],
    [
      'what Node imports',
      { 'lib/a.mjs': '', 'server.mjs': "import { x } from './lib/a.mjs';" },
      'server.mjs',
    ],
    ['a worker of Node', { 'a.js': '', 'b.js': "new Worker(path.join(__dirname, 'a.js'))" }, 'b.js'],
    ['C++ without main', { 'a.cpp': 'int f() { return 1; }', 'b.cpp': 'int main() {}' }, 'b.cpp'],
  ])('are passed over: %s', (_, contents: Record<string, string>, file) => {
    expect(bindPrograms(rule, handIn(contents))[0]).toMatchObject({ file, others: [] });
  });

  it('are no parts where they are written to be run as well', () => {
    const files = handIn({ 'a.js': 'if (require.main === module) start();', 'b.js': "require('./a')" });
    expect(bindPrograms(rule, files)[0]).toMatchObject({ file: 'a.js', others: ['b.js'] });
  });
});

it('tells the language of a program by its extension', () => {
  const names = ['a.py', 'a.c', 'a.CC', 'a.cjs', 'a.ts', 'a.go', 'a.java', 'a.sh', 'a'];
  const programs = Object.fromEntries(names.map((name) => [name, { find: [{ path: name }] }]));
  const files = handIn(Object.fromEntries(names.map((name) => [name, '#!/usr/bin/env x'])));
  expect(bindPrograms({ programs }, files).map(({ language }) => language)).toEqual([
    'python',
    'c',
    'cpp',
    'node',
    'typescript',
    'go',
    'java',
    'shell',
    'executable',
  ]);
});
