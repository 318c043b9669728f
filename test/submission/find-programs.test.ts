import { describe, expect, it } from 'vitest';
import { bindPrograms } from '../../harness/submission/find-programs.ts';
import type { BoundProgram } from '../../harness/model/evidence.ts';
import { handIn } from './support.ts';
import rubric from '../../rubrics/progjar-t1.json' with { type: 'json' };

const server = (port: number | string) =>
  `import socket\ns = socket.socket()\ns.bind(('0.0.0.0', ${port}))\ns.listen(1)\nwhile True:\n    c, a = s.accept()\n`;
const client = (port: number | string) =>
  `import socket\ns = socket.socket()\ns.connect(('172.16.16.101', ${port}))\n`;
const info = "import socket\nprint(socket.getaddrinfo('www.its.ac.id', 80))\n";

function bound(contents: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(bindPrograms(rubric, handIn(contents)).map((one) => [one.program, one.file]));
}

/** Files, then what plays: info, p2, p3, p4 as server and client. */
interface Layout {
  layout: string;
  files: Record<string, string>;
  info?: string;
  p2: [string | undefined, string | undefined];
  p3: [string | undefined, string | undefined];
  p4: [string | undefined, string | undefined];
}

function single(
  layout: string,
  files: Record<string, string>,
  pair: [string, string],
  infoFile?: string,
): Layout {
  return { layout, files, p2: pair, p3: pair, p4: pair, ...(infoFile ? { info: infoFile } : {}) };
}

const layouts: Layout[] = [
  single(
    'a single pair on 10000',
    { 'server.py': server(10000), 'client.py': client(10000), 'socket_info.py': info },
    ['server.py', 'client.py'],
    'socket_info.py',
  ),
  single(
    'a single pair on 32444',
    { 'server.py': server(32444), 'client.py': client(32444), 'socket_info.py': info },
    ['server.py', 'client.py'],
    'socket_info.py',
  ),
  single('a single pair on the wrong 32434', { 'server.py': server(32434), 'client.py': client(32434) }, [
    'server.py',
    'client.py',
  ]),
  single(
    'a single pair whose port is a variable elsewhere',
    { 'server.py': server('PORT'), 'client.py': client('PORT') },
    ['server.py', 'client.py'],
  ),
  single(
    'a threaded server as the only one',
    { 'server_thread.py': server(10000), 'client.py': client(10000) },
    ['server_thread.py', 'client.py'],
  ),
  single('a pair of another naming', { 'tcp-Server.PY': server(10000), 'Klien.py': client(10000) }, [
    'tcp-Server.PY',
    'Klien.py',
  ]),
  single(
    'programs told by what they call',
    { 'a.py': server(32444), 'b.py': client(32444), 'c.py': info },
    ['a.py', 'b.py'],
    'c.py',
  ),
  single('a folder for each role', { 'server/main.py': server(32444), 'client/main.py': client(32444) }, [
    'server/main.py',
    'client/main.py',
  ]),
  single(
    'a folder for each machine',
    {
      'mesin-1/server.py': server(32444),
      'mesin-2/client.py': client(32444),
      'mesin-3/client.py': client(32444),
      'mesin-1/socket_info.py': info,
      'mesin-2/socket_info.py': info,
    },
    ['mesin-1/server.py', 'mesin-2/client.py'],
    'mesin-1/socket_info.py',
  ),
  single(
    'a folder of the group around everything',
    { 'kelompok 3/server.py': server(10000), 'kelompok 3/client.py': client(10000) },
    ['kelompok 3/server.py', 'kelompok 3/client.py'],
  ),
  single(
    'a C pair with a helper',
    {
      'server.c': 'int main(void) { listen(s, 1); }',
      'client.c': 'int main(void) { connect(s, 0, 0); }',
      'server_util.c': 'int helper(void) { return 32444; }',
      'socket_info.c': 'int main(void) { getaddrinfo(0); }',
    },
    ['server.c', 'client.c'],
    'socket_info.c',
  ),
  single(
    'helper modules beside the pair',
    {
      'server_util.py': 'PORT = 32444\n',
      'server.py': `from server_util import PORT\n${server('PORT')}`,
      'client_lib.py': 'PORT = 32444\n',
      'client.py': `import client_lib\n${client('client_lib.PORT')}`,
    },
    ['server.py', 'client.py'],
  ),
  single(
    'a test beside the pair',
    {
      'server.py': `${server(32444)}`,
      'client.py': client(32444),
      'test_server.py': `import server, client\n${client(32444)}`,
    },
    ['server.py', 'client.py'],
  ),
  {
    layout: 'separate programs',
    files: {
      'socket_info.py': info,
      'server.py': server(10000),
      'client.py': client(10000),
      'server_2.py': server(32444),
      'client_sendfile.py': client(32444),
    },
    info: 'socket_info.py',
    p2: ['server.py', 'client.py'],
    p3: ['server_2.py', 'client_sendfile.py'],
    p4: ['server_2.py', 'client_sendfile.py'],
  },
  {
    layout: 'separate programs on the wrong port',
    files: {
      'server.py': server(10000),
      'client.py': client(10000),
      'server_2.py': server(32434),
      'client_sendfile.py': client(32434),
    },
    p2: ['server.py', 'client.py'],
    p3: ['server_2.py', 'client_sendfile.py'],
    p4: ['server_2.py', 'client_sendfile.py'],
  },
  {
    layout: 'separate programs that all kept 10000',
    files: {
      'server.py': server(10000),
      'client.py': client(10000),
      'server_2.py': server(10000),
      'client_sendfile.py': client(10000),
    },
    p2: ['server.py', 'client.py'],
    p3: ['server_2.py', 'client_sendfile.py'],
    p4: ['server_2.py', 'client_sendfile.py'],
  },
  {
    layout: 'the old port left in a comment',
    files: {
      'server.py': server(10000),
      'client.py': client(10000),
      'server_2.py': `# bind 10000\n${server(32444)}`,
      'client_2.py': `# 10000 was soal 2\n${client(32444)}`,
    },
    p2: ['server.py', 'client.py'],
    p3: ['server_2.py', 'client_2.py'],
    p4: ['server_2.py', 'client_2.py'],
  },
  {
    layout: 'numbered pairs',
    files: {
      'server1.py': server(10000),
      'client1.py': client(10000),
      'server2.py': server(32444),
      'client2.py': client(32444),
    },
    p2: ['server1.py', 'client1.py'],
    p3: ['server2.py', 'client2.py'],
    p4: ['server2.py', 'client2.py'],
  },
  {
    layout: 'numbered pairs on 10000 and 32434',
    files: {
      'server1.py': server(10000),
      'client1.py': client(10000),
      'server2.py': server(32434),
      'client2.py': client(32434),
    },
    p2: ['server1.py', 'client1.py'],
    p3: ['server2.py', 'client2.py'],
    p4: ['server2.py', 'client2.py'],
  },
  {
    layout: 'pairs numbered by their problems',
    files: {
      'server-2.py': server(10000),
      'client-2.py': client(10000),
      'server-3.py': server(32444),
      'client-3.py': client(32444),
      'server-4.py': server(32444),
      'client-4.py': client(32444),
    },
    p2: ['server-2.py', 'client-2.py'],
    p3: ['server-3.py', 'client-3.py'],
    p4: ['server-4.py', 'client-4.py'],
  },
  {
    layout: 'a threaded server for problem 4',
    files: {
      'server.py': server(10000),
      'client.py': client(10000),
      'server_file.py': server(32444),
      'client_file.py': client(32444),
      'server_thread.py': server(32444),
    },
    p2: ['server.py', 'client.py'],
    p3: ['server_file.py', 'client_file.py'],
    p4: ['server_thread.py', 'client_file.py'],
  },
  {
    layout: 'one server edited between problems, a client for each',
    files: { 'server.py': server(32444), 'client.py': client(10000), 'client_kirim_file.py': client(32444) },
    p2: ['server.py', 'client.py'],
    p3: ['server.py', 'client_kirim_file.py'],
    p4: ['server.py', 'client_kirim_file.py'],
  },
  {
    layout: 'a folder for each problem, the port of problem 3 wrong',
    files: {
      'soal1/socket_info.py': info,
      'soal2/server.py': server(10000),
      'soal2/client.py': client(10000),
      'soal3/server.py': server(10000),
      'soal3/client.py': client(10000),
    },
    info: 'soal1/socket_info.py',
    p2: ['soal2/server.py', 'soal2/client.py'],
    p3: ['soal3/server.py', 'soal3/client.py'],
    p4: ['soal3/server.py', 'soal3/client.py'],
  },
  {
    layout: 'folders with spaces and dots, in a folder of the group',
    files: {
      'Kelompok 2/No. 1/cek.py': info,
      'Kelompok 2/Problem 2/server.py': server(10000),
      'Kelompok 2/Problem 2/client.py': client(10000),
      'Kelompok 2/problem 3/server.py': server(32444),
      'Kelompok 2/problem 3/client.py': client(32444),
      'Kelompok 2/no4/server.py': server(32444),
      'Kelompok 2/no4/client a.py': client(32444),
    },
    info: 'Kelompok 2/No. 1/cek.py',
    p2: ['Kelompok 2/Problem 2/server.py', 'Kelompok 2/Problem 2/client.py'],
    p3: ['Kelompok 2/problem 3/server.py', 'Kelompok 2/problem 3/client.py'],
    p4: ['Kelompok 2/no4/server.py', 'Kelompok 2/no4/client a.py'],
  },
  {
    layout: 'a problem number in the file name',
    files: {
      'soal2_server.py': server(10000),
      'soal2_client.py': client(10000),
      'server-soal3.py': server(10000),
      'client_no3.py': client(10000),
    },
    p2: ['soal2_server.py', 'soal2_client.py'],
    p3: ['server-soal3.py', 'client_no3.py'],
    p4: ['server-soal3.py', 'client_no3.py'],
  },
  {
    layout: 'roles as folders, problems as files',
    files: {
      'server/soal2.py': server(10000),
      'server/soal3.py': server(32444),
      'client/soal2.py': client(10000),
      'client/soal3.py': client(32444),
    },
    p2: ['server/soal2.py', 'client/soal2.py'],
    p3: ['server/soal3.py', 'client/soal3.py'],
    p4: ['server/soal3.py', 'client/soal3.py'],
  },
  {
    layout: 'a wrapping folder named like a problem',
    files: {
      '3_kelompok/server.py': server(10000),
      '3_kelompok/client.py': client(10000),
      '3_kelompok/server_2.py': server(32444),
      '3_kelompok/client_2.py': client(32444),
    },
    p2: ['3_kelompok/server.py', '3_kelompok/client.py'],
    p3: ['3_kelompok/server_2.py', '3_kelompok/client_2.py'],
    p4: ['3_kelompok/server_2.py', '3_kelompok/client_2.py'],
  },
  {
    layout: 'a client that is not named so',
    files: {
      'server.py': server(10000),
      'client.py': client(10000),
      'server_2.py': server(32444),
      'kirim_file.py': client(32444),
    },
    p2: ['server.py', 'client.py'],
    p3: ['server_2.py', 'kirim_file.py'],
    p4: ['server_2.py', 'kirim_file.py'],
  },
  {
    layout: 'an older copy in a folder below',
    files: {
      'server.py': server(32444),
      'client.py': client(32444),
      'lama/server.py': server(32444),
      'lama/client.py': client(32444),
    },
    p2: ['server.py', 'client.py'],
    p3: ['server.py', 'client.py'],
    p4: ['server.py', 'client.py'],
  },
  {
    layout: 'only a server',
    files: { 'server.py': server(32444) },
    p2: ['server.py', undefined],
    p3: ['server.py', undefined],
    p4: ['server.py', undefined],
  },
  {
    layout: 'only a client',
    files: { 'client.py': client(32444) },
    p2: [undefined, 'client.py'],
    p3: [undefined, 'client.py'],
    p4: [undefined, 'client.py'],
  },
  {
    layout: 'nothing but a report',
    files: { 'laporan.pdf': '%PDF', 'server.txt': server(32444) },
    p2: [undefined, undefined],
    p3: [undefined, undefined],
    p4: [undefined, undefined],
  },
];

describe('the programs of lab T1', () => {
  it.each(layouts)('are found in $layout', ({ files, ...expected }) => {
    const found = bound(files);
    expect({
      info: found['info'],
      p2: [found['server-p2'], found['client-p2']],
      p3: [found['server-p3'], found['client-p3']],
      p4: [found['server-p4'], found['client-p4']],
    }).toEqual({
      info: expected.info,
      p2: expected.p2,
      p3: expected.p3,
      p4: expected.p4,
    });
  });
});

const twoPrograms = {
  programs: {
    server: { find: [{ path: '**/*server*.py' }] },
    client: { find: [{ path: '**/*client*.py', text: 'connect', without: 'listen' }] },
    again: { find: [], else: 'server' },
    loop: { find: [], else: 'pool' },
    pool: { find: [], else: 'loop' },
  },
};

function bind(contents: Record<string, string>): Record<string, BoundProgram> {
  return Object.fromEntries(bindPrograms(twoPrograms, handIn(contents)).map((one) => [one.program, one]));
}

describe('binding', () => {
  it('takes the shallowest, then the shortest, then the first path, and tells the others', () => {
    const { server: chosen } = bind({
      'a/server.py': '',
      'server_bb.py': '',
      'server_b.py': '',
      'server_a.py': '',
    });
    expect(chosen).toMatchObject({
      file: 'server_a.py',
      by: 'rule',
      others: ['server_b.py', 'server_bb.py', 'a/server.py'],
    });
  });

  it('looks into the text for what must and what must not be there', () => {
    expect(
      bind({ 'client.py': 'listen connect', 'client_long.py': 'connect', 'client_x.py': '' })['client'],
    ).toMatchObject({ file: 'client_long.py', others: [] });
  });

  it('lets another program stand in, and says which', () => {
    expect(bind({ 'server.py': '' })['again']).toEqual({
      program: 'again',
      file: 'server.py',
      language: 'python',
      by: 'stand-in',
      standIn: 'server',
      others: [],
    });
  });

  it('leaves a program unbound where programs stand in for each other', () => {
    expect(bind({ 'server.py': '' })['loop']).toEqual({ program: 'loop', others: [] });
  });

  it('never binds a hidden file or a data file', () => {
    expect(bind({ '.server.py': '', '.old/server.py': '', 'server.py.txt': '' })['server']).toEqual({
      program: 'server',
      others: [],
    });
  });

  it('follows submission.json, relative to its folder', () => {
    const files = {
      'tugas/submission.json': '{"programs": {"server": "./Kirim\\\\main.py"}}',
      'tugas/kirim/main.py': '',
      'tugas/server.py': '',
    };
    expect(bind(files)['server']).toMatchObject({
      file: 'tugas/kirim/main.py',
      by: 'submission.json',
      others: [],
    });
  });

  it('tells an entry of submission.json that cannot be used, and finds the program by its rules', () => {
    expect(
      bind({ 'submission.json': '{"programs": {"server": "../etc/passwd", "client": 7}}', 'server.py': '' }),
    ).toMatchObject({
      server: {
        file: 'server.py',
        by: 'rule',
        problem: {
          key: 'submission.manifest.no-such-file',
          values: { program: 'server', path: '../etc/passwd' },
        },
      },
      client: { others: [], problem: { key: 'submission.manifest.not-a-path' } },
    });
  });
});
