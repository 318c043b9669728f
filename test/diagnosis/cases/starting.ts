import { echo, refusedBy, served, crash, type NamedCase } from './shared.ts';

export const starting: NamedCase[] = [
  [
    'a submission.json that names a file which was not handed in',
    {
      failing: [],
      scenarios: { echo: { frames: served } },
      programs: [
        {
          program: 'server',
          file: 'server.py',
          others: [],
          problem: {
            key: 'submission.manifest.no-such-file',
            values: { program: 'server', path: 'srv.py' },
          },
        },
      ],
    },
    ['manifest-problem'],
  ],
  [
    'a server that never listens',
    { scenarios: { echo: { server: { listening: [], waitingOn: 'sleep' }, frames: refusedBy(32444) } } },
    ['nothing-listening'],
  ],
  [
    'a data file that differs by case',
    {
      files: { 'File.txt': 'isi' },
      scenarios: {
        echo: crash(
          'client',
          'client.py:4',
          "open('file.txt')",
          "FileNotFoundError: [Errno 2] No such file or directory: 'file.txt'",
        ),
      },
    },
    ['data-file-missing'],
  ],
  [
    'a data file that differs by a letter, in a caught exception',
    {
      files: { 'testfile.txt': 'isi', 'client.py': "\nf = open('tesfile.txt')\n" },
      scenarios: {
        echo: {
          stdout: {
            client: "Exception during processing: [Errno 2] No such file or directory: 'tesfile.txt'\n",
          },
        },
      },
    },
    ['data-file-missing'],
  ],
  [
    'a data file on the student’s own disk',
    {
      scenarios: {
        echo: crash(
          'client',
          'client.py:4',
          'open(p)',
          String.raw`FileNotFoundError: [Errno 2] No such file or directory: 'C:\\Users\\x\\catatan.txt'`,
        ),
      },
    },
    ['data-file-missing'],
  ],
  [
    'a port that is taken',
    {
      scenarios: {
        echo: {
          ...crash('server', 'server.py:5', 's.bind(a)', 'OSError: [Errno 98] Address already in use'),
          frames: refusedBy(32444),
        },
      },
    },
    ['address-in-use'],
  ],
  [
    'a print statement',
    {
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 1 }, listening: [] },
          stderr: {
            server: `  File "/home/student/work/server.py", line 3\n    print "siap"\n    ^^^^^^^^^^^^\nSyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?\n`,
          },
          frames: refusedBy(32444),
        },
      },
    },
    ['python2-source'],
  ],
  [
    'raw_input',
    {
      scenarios: {
        echo: crash(
          'client',
          'client.py:2',
          'raw_input()',
          "NameError: name 'raw_input' is not defined. Did you mean: 'input'?",
        ),
      },
    },
    ['python2-source'],
  ],
  [
    'a syntax error',
    {
      scenarios: {
        echo: {
          client: { end: { kind: 'exited', code: 1 } },
          stderr: {
            client:
              '  File "/home/student/work/client.py", line 8\n    while True\n              ^\nSyntaxError: expected \':\'\n',
          },
        },
      },
    },
    ['syntax-error'],
  ],
  [
    'a package that is not there',
    {
      scenarios: {
        echo: {
          ...crash('server', 'server.py:1', 'import pytz', "ModuleNotFoundError: No module named 'pytz'"),
          frames: refusedBy(32444),
        },
      },
    },
    ['package-missing'],
  ],
  [
    'a package that the rubric promises',
    {
      rubric: { packages: ['pytz'] },
      scenarios: {
        echo: {
          ...crash('server', 'server.py:1', 'import pytz', "ModuleNotFoundError: No module named 'pytz'"),
          frames: refusedBy(32444),
        },
      },
    },
    ['package-missing'],
  ],
  [
    'a program that was not handed in',
    {
      programs: [
        { program: 'client', file: 'client.py', others: [] },
        { program: 'server', others: [] },
      ],
      scenarios: {
        echo: {
          server: { end: { kind: 'not-started', why: 'missing' }, listening: [] },
          frames: refusedBy(32444),
        },
      },
    },
    ['never-started'],
  ],
  [
    'a program that does not compile',
    {
      programs: [
        {
          program: 'client',
          file: 'client.c',
          others: [],
          build: {
            ok: false,
            command: 'cc client.c',
            output: "client.c: In function 'main':\nclient.c:12:5: error: expected ';' before 'return'\n",
          },
        },
        { program: 'server', file: 'server.py', others: [] },
      ],
      scenarios: { echo: { client: { end: { kind: 'not-started', why: 'build-failed' } } } },
    },
    ['never-started'],
  ],
  [
    'an image that cannot be built',
    {
      programs: [
        { program: 'client', file: 'client.py', others: [] },
        {
          program: 'server',
          file: 'server/server.py',
          others: [],
          build: {
            ok: false,
            command: 'docker build -f server/Dockerfile server',
            output: "Step 2/2 : RUN exit 3\nThe command '/bin/sh -c exit 3' returned a non-zero code: 3\n",
          },
        },
      ],
      scenarios: {
        echo: {
          server: { end: { kind: 'not-started', why: 'build-failed' }, listening: [] },
          frames: refusedBy(32444),
        },
      },
    },
    ['never-started'],
  ],
  [
    'a file that cannot be executed',
    {
      scenarios: {
        echo: {
          client: { end: { kind: 'exited', code: 126 } },
          stderr: { client: 'bwrap: execvp ./client: Permission denied\n' },
        },
      },
    },
    ['not-executable'],
  ],
  [
    'a client that waits for the keyboard',
    {
      files: { 'client.py': "import socket\npesan = input('Pesan: ')\n" },
      scenarios: {
        echo: { client: { end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] }, waitingOn: 'stdin' } },
      },
    },
    ['waits-on-stdin'],
  ],
  [
    'an end of input',
    {
      scenarios: {
        echo: crash('client', 'client.py:2', "input('Pesan: ')", 'EOFError: EOF when reading a line'),
      },
    },
    ['waits-on-stdin'],
  ],

  [
    'a file of the student’s that hides a standard module',
    {
      checks: [echo],
      files: { 'base64.py': 'def ke_base64(data):\n    pass\n' },
      scenarios: {
        echo: crash(
          'client',
          'client.py:3',
          'base64.b64encode(data)',
          "AttributeError: module 'base64' has no attribute 'b64encode'",
        ),
      },
    },
    ['own-module-shadows'],
  ],
  [
    'a port that the server before still holds',
    {
      files: { 'server.py': "\n\ns.bind(('0.0.0.0', 32444))\n" },
      scenarios: {
        echo: {
          server: { listening: [], end: { kind: 'exited', code: 0 } },
          stdout: { server: 'ERROR [Errno 98] Address already in use\n' },
          frames: refusedBy(32444),
        },
      },
    },
    ['address-in-use'],
  ],
];
