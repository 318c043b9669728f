import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programPrint, type ProgramPrint } from '../../harness/similarity/program-print.ts';
import { findSharedPrograms } from '../../harness/similarity/programs.ts';
import { top } from '../support/cli.ts';

const goldens = join(top, 'submissions');
const server = readFileSync(join(goldens, 'progjar-t1/correct-threaded/server.py'), 'utf8');

describe('two submissions share a program', () => {
  const changed: [what: string, text: string][] = [
    ['line ends', server.replaceAll('\n', '\r\n')],
    [
      'names',
      server
        .replaceAll('LayaniClient', 'Pekerja')
        .replaceAll('connection', 'koneksi')
        .replaceAll('address', 'alamat')
        .replaceAll(/\bsock\b/g, 's1')
        .replaceAll(/\bdata\b/g, 'isi')
        .replaceAll('main', 'jalankan'),
    ],
    ['texts and numbers', server.replaceAll(/"[^"]*"/g, '"halo dunia"').replaceAll(/\b\d+\b/g, '4096')],
    [
      'comments and empty lines',
      server.replaceAll('\n', '  # catatan saya sendiri\n\n').replaceAll('# catatan', '# "catatan'),
    ],
    ['spaces', server.replaceAll('    ', '\t').replaceAll(' = ', '=')],
  ];
  test.each(changed)('that differs in %s', (_, text) => {
    expect(text).not.toBe(server);
    const { shared } = findSharedPrograms([print('budi', server), print('citra', text)]);
    expect(shared.map(({ similarity }) => similarity)).toEqual([1]);
    expect(shared[0]?.places.map(({ submission, path }) => [submission, path])).toEqual([
      ['budi', 'server.py'],
      ['citra', 'server.py'],
    ]);
  });

  test('whose functions stand in another order', () => {
    const chat = readFileSync(join(goldens, 'pens-chat-echo/select-with-names/server.py'), 'utf8');
    const [head = '', tutup = '', ...rest] = chat.split(/\n\n\n(?=def |while )/);
    const [baca = '', loop = ''] = rest;
    const reordered = [head, baca, tutup, loop].join('\n\n\n');
    expect(reordered).not.toBe(chat);
    expect(reordered).toHaveLength(chat.trimEnd().length + (chat.length - chat.trimEnd().length));
    const { shared } = findSharedPrograms([print('budi', chat), print('citra', reordered)]);
    expect(shared[0]?.similarity).toBeGreaterThan(0.7);
    const [budi, citra] = shared[0]?.places ?? [];
    const lineOf = (text: string): number =>
      text.split('\n').findIndex((line) => line.startsWith('def baca')) + 1;
    expect([within(budi?.lines, lineOf(chat)), within(citra?.lines, lineOf(reordered))]).toEqual([
      true,
      true,
    ]);
  });

  test('in a language with other comments', () => {
    const source = readFileSync(join(goldens, 'progjar-t1/c-pair/server.c'), 'utf8');
    const copy = source.replaceAll(/^(.*;)$/gm, '$1 // milik saya').replaceAll('/*', '/* tambahan');
    const { shared } = findSharedPrograms([
      programPrint({ submission: 'a', path: 'server.c', language: 'c', text: source }),
      programPrint({ submission: 'b', path: 'server.c', language: 'c', text: copy }),
    ]);
    expect(shared.map(({ similarity }) => similarity)).toEqual([1]);
  });
});

describe('what is no sharing', () => {
  test('a submission that has the same program twice', () => {
    const two = [print('budi', server), print('budi', server, 'server_2.py')];
    expect(findSharedPrograms(two).shared).toEqual([]);
  });

  test('what the course hands out, with the few lines that the exercise asks to change', () => {
    const handedOut = readdirSync(join(goldens, 'progjar-t1/correct-iterative'))
      .filter((name) => name.endsWith('.py'))
      .map((name) => {
        const text = readFileSync(join(goldens, 'progjar-t1/correct-iterative', name), 'utf8');
        return print('', text.replaceAll('32444', '10000'), name);
      });
    const honest = programsOf('progjar-t1', [
      'correct-iterative',
      'no-echo',
      'wrong-port',
      'bound-to-127',
      'c-pair',
    ]);
    expect(findSharedPrograms(honest).shared.length).toBeGreaterThan(0);
    expect(findSharedPrograms(honest, handedOut).shared).toEqual([]);
  });

  test('a program that is in the course of things: most of the class has it', () => {
    const others = Array.from({ length: 20 }, (_, index) => print(`mahasiswa-${index}`, server));
    expect(findSharedPrograms(others)).toEqual({ shared: [], more: 0 });
  });

  test('programs of different labs, each written for its own', () => {
    const apart = readdirSync(goldens, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .flatMap(({ name: lab }) => programsOf(lab).map((one) => ({ ...one, submission: lab })));
    expect(apart.length).toBeGreaterThan(100);
    expect(findSharedPrograms(apart).shared).toEqual([]);
  });

  test('very short programs', () => {
    const text = 'import socket\ns = socket.socket()\ns.connect(("mesin-1", 10000))\ns.sendall(b"halo")\n';
    expect(findSharedPrograms([print('a', text), print('b', text)]).shared).toEqual([]);
  });
});

test('of many that are the same tells once, with all of them', () => {
  const class_ = [
    ...Array.from({ length: 5 }, (_, index) => print(`mahasiswa-${index}`, server)),
    ...programsOf('progjar-t3-file-server').map((one) => ({ ...one, submission: 'dosen' })),
  ];
  const { shared } = findSharedPrograms(class_);
  expect(shared).toHaveLength(1);
  expect(shared[0]?.places).toHaveLength(5);
});

test('a program made to be slow to compare is compared in time', () => {
  const one = 'x = x + 1 ; '.repeat(60_000);
  const start = performance.now();
  const { shared } = findSharedPrograms([
    print('a', one),
    print('b', `y = 2\n${one}`),
    print('c', '"'.repeat(200_000)),
  ]);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(shared.length).toBeLessThanOrEqual(1);
});

function print(submission: string, text: string, path = 'server.py'): ProgramPrint {
  return programPrint({ submission, path, language: 'python', text });
}

/** The Python programs of golden submissions. */
function programsOf(lab: string, submissions?: string[]): ProgramPrint[] {
  const folder = join(goldens, lab);
  const names =
    submissions ??
    readdirSync(folder, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => name);
  return names.flatMap((submission) =>
    readdirSync(join(folder, submission), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.py'))
      .map((path) => print(submission, readFileSync(join(folder, submission, path), 'utf8'), path)),
  );
}

function within(lines: [number, number] | undefined, line: number): boolean {
  return lines !== undefined && lines[0] <= line && line <= lines[1];
}
