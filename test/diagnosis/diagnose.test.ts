import { describe, expect, it } from 'vitest';

import { causes } from '../../harness/diagnosis/index.ts';
import { catalogues, translate } from '../../harness/locale/index.ts';
import {
  arpExchange,
  dnsExchange,
  merge,
  oneAfterAnother,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';
import {
  clientAddress,
  codes,
  diagnoseCase,
  listeningOn,
  serverAddress,
  told,
  type Case,
} from './support.ts';

const echo = { type: 'echo', with: { client: 'client', server: 'server' } };
const refusedBy = (serverPort: number, rest = {}) =>
  tcpConversation({ serverPort, script: [{ syn: 'client' }, { rst: 'server' }], ...rest });
const served = tcpConversation({
  script: [
    'handshake',
    { from: 'client', data: 'halo dunia' },
    { from: 'server', data: 'halo dunia' },
    'close',
  ],
});
const traceback = (place: string, code: string, last: string) =>
  `Traceback (most recent call last):\n  File "/home/student/work/${place.split(':')[0]}", line ${place.split(':')[1]}, in <module>\n    ${code}\n${last}\n`;
const crashedWith = (place: string, code: string, last: string) => ({
  end: { kind: 'exited', code: 1 } as const,
  stderr: traceback(place, code, last),
});

/** A program of the pair that crashed. */
function crash(id: 'server' | 'client', place: string, code: string, last: string) {
  const { end, stderr } = crashedWith(place, code, last);
  return { [id]: { end, listening: [] }, stderr: { [id]: stderr } };
}

const cases: [string, Case, string[]][] = [
  [
    'a server on another port than its client',
    {
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }],
      files: { 'server.py': 'import socket\n# port 32434 is ours\ns.bind(("0.0.0.0", 32434))\n' },
      scenarios: { file: { server: { listening: [listeningOn(32434)] }, frames: refusedBy(32444) } },
    },
    ['wrong-port'],
  ],
  [
    'one wrong port on both ends',
    {
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }, echo],
      failing: ['check-1'],
      files: {
        'server.py': 'PORT = 32434\n',
        'client.py': 'import socket\nserver_address = ("172.16.16.101", 32434)\n',
      },
      scenarios: {
        file: {
          server: { listening: [listeningOn(32434)] },
          frames: tcpConversation({ serverPort: 32434, script: ['handshake', 'close'] }),
        },
      },
    },
    ['wrong-port'],
  ],
  [
    'a client on another port than its server',
    {
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }],
      files: { 'client.py': 's.connect((host, 3244))\n' },
      scenarios: { file: { frames: refusedBy(3244) } },
    },
    ['wrong-port'],
  ],
  [
    'a server that never listens',
    { scenarios: { echo: { server: { listening: [], waitingOn: 'sleep' }, frames: refusedBy(32444) } } },
    ['nothing-listening'],
  ],
  [
    'a server on 127.0.0.1',
    {
      files: { 'server.py': "\n\nHOST = 'localhost'\n" },
      scenarios: {
        echo: { server: { listening: [listeningOn(32444, '127.0.0.1')] }, frames: refusedBy(32444) },
      },
    },
    ['bound-to-loopback'],
  ],
  [
    'a server on an address of another network',
    {
      files: { 'server.py': "s.bind(('172.18.0.3', 32444))\n" },
      scenarios: {
        echo: { server: { listening: [listeningOn(32444, '172.18.0.3')] }, frames: refusedBy(32444) },
      },
    },
    ['bound-to-one-address'],
  ],
  [
    'a server that cannot bind its address',
    {
      files: { 'server.py': "\ns.bind(('172.18.0.3', 32444))\n" },
      scenarios: {
        echo: {
          ...crash(
            'server',
            'server.py:2',
            "s.bind(('172.18.0.3', 32444))",
            'OSError: [Errno 99] Cannot assign requested address',
          ),
          frames: refusedBy(32444),
        },
      },
    },
    ['bound-to-one-address'],
  ],
  [
    'a client left at localhost, where the lab is strict',
    {
      files: { 'client.py': "import socket\nserver_address = ('localhost', 32444)\n" },
      scenarios: {
        echo: {
          record: {
            selfConnections: [{ machine: 'mesin-2', protocol: 'tcp', address: '127.0.0.1', port: 32444 }],
          },
          stdout: { client: 'Exception during processing: [Errno 111] Connection refused\n' },
        },
      },
    },
    ['connects-to-itself'],
  ],
  [
    'a client left at localhost, redirected by the lab, though all checks passed',
    {
      failing: [],
      files: { 'client.py': "a = ('localhost', 32444)\n" },
      scenarios: {
        echo: {
          frames: served,
          record: {
            adoption: [{ kind: 'localhost', port: 32444, from: 'mesin-2', to: 'mesin-1', policy: 'adopt' }],
          },
        },
      },
    },
    ['connects-to-itself'],
  ],
  [
    'an address nobody answers for',
    {
      files: { 'client.py': "# once 172.18.0.3\nHOST = '172.18.0.3'\n" },
      scenarios: {
        echo: {
          frames: arpExchange({ asker: clientAddress, asked: '172.18.0.3', answered: false }),
          client: { end: { kind: 'stopped', why: 'limit', signals: ['SIGINT'] }, waitingOn: 'connect' },
        },
      },
    },
    ['unknown-address'],
  ],
  [
    'an address that the lab lent',
    {
      failing: [],
      files: { 'client.py': "HOST = '172.18.0.3'\n" },
      scenarios: {
        echo: {
          frames: oneAfterAnother(
            arpExchange({ asker: clientAddress, asked: '172.18.0.3' }),
            tcpConversation({ server: '172.18.0.3', script: ['handshake', 'close'] }),
          ),
          record: {
            adoption: [
              {
                kind: 'address',
                address: '172.18.0.3',
                machine: 'mesin-1',
                askedBy: ['mesin-2'],
                policy: 'adopt',
              },
            ],
            machines: [
              { name: 'mesin-1', address: serverAddress, adopted: ['172.18.0.3'], mac: '' },
              { name: 'mesin-2', address: clientAddress, mac: '' },
            ],
          },
        },
      },
    },
    ['unknown-address'],
  ],
  [
    'a client that goes to a machine of the lab that is not there in this scenario',
    {
      rubric: {
        machines: { 'mesin-1': { address: '172.16.16.101/24' }, 'mesin-4': { address: '172.16.16.104/24' } },
      },
      scenarios: {
        echo: { frames: arpExchange({ asker: clientAddress, asked: '172.16.16.104', answered: false }) },
      },
    },
    ['unknown-address'],
  ],
  [
    'a client that goes to the wrong machine',
    {
      files: { 'client.py': "s.connect(('172.16.16.103', 32444))\n" },
      scenarios: { echo: { frames: refusedBy(32444, { server: '172.16.16.103' }) } },
    },
    ['unknown-address'],
  ],
  [
    'a port where nobody listens',
    {
      files: { 'client.py': 's.connect((h, 10001))\n' },
      scenarios: {
        echo: {
          server: { listening: [listeningOn(10000)] },
          frames: refusedBy(10001),
          stdout: { client: '[Errno 111] Connection refused' },
        },
      },
    },
    ['refused'],
  ],
  [
    'a client that comes before the server listens',
    {
      scenarios: {
        echo: { server: { listening: [{ ...listeningOn(32444), afterFrame: 2 }] }, frames: refusedBy(32444) },
      },
    },
    ['refused'],
  ],
  [
    'UDP for TCP on both ends',
    {
      files: {
        'server.py': 's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n',
        'client.py': 's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n',
      },
      scenarios: {
        echo: {
          server: { listening: [listeningOn(32444, '0.0.0.0', 'udp')] },
          frames: [
            udpDatagram({
              src: clientAddress,
              dst: serverAddress,
              srcPort: 40000,
              dstPort: 32444,
              data: 'halo',
            }),
          ],
        },
      },
    },
    ['udp-instead-of-tcp', 'udp-instead-of-tcp'],
  ],
  [
    'TCP for UDP in the server',
    {
      checks: [{ type: 'listening', with: { server: 'server', protocol: 'udp', port: 8765 } }],
      scenarios: {
        echo: {
          server: { listening: [listeningOn(8765)] },
          frames: [
            udpDatagram({
              src: clientAddress,
              dst: serverAddress,
              srcPort: 40000,
              dstPort: 8765,
              data: 'halo',
            }),
          ],
        },
      },
    },
    ['tcp-instead-of-udp'],
  ],
  [
    'a server that never calls accept',
    {
      checks: [echo],
      files: { 'server.py': 's.bind(a)\ns.listen(1)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }] }),
          server: { waitingOn: 'sleep' },
          client: { end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] }, waitingOn: 'receive' },
          record: { acceptQueue: [{ program: 'server', port: 32444, length: 1, atMs: 40, afterFrame: 5 }] },
        },
      },
    },
    ['never-accepts'],
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
    'a crash',
    {
      failing: [],
      scenarios: {
        echo: crash('client', 'client.py:7', 'x = data[9]', 'IndexError: list index out of range'),
      },
    },
    ['crashed'],
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
    ['crashed'],
  ],
  [
    'text where bytes are asked for',
    {
      scenarios: {
        echo: crash(
          'client',
          'client.py:9',
          's.sendall(x)',
          "TypeError: a bytes-like object is required, not 'str'",
        ),
      },
    },
    ['crashed'],
  ],
  [
    'a C program that dies of a signal',
    { scenarios: { echo: { client: { end: { kind: 'signalled', signal: 'SIGSEGV' }, file: 'client.c' } } } },
    ['crashed'],
  ],
  [
    'a thread that dies',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: 'halo' }, { fin: 'server' }],
          }),
          stderr: {
            server: `Exception in thread Thread-1 (serve):\n${traceback('server.py:12', 'a = b', "NameError: name 'b' is not defined")}`,
          },
        },
      },
    },
    ['crashed'],
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
    'a client that computes for ever',
    {
      failing: [],
      scenarios: {
        echo: {
          frames: served,
          client: {
            end: { kind: 'stopped', why: 'limit', signals: ['SIGINT', 'SIGKILL'] },
            waitingOn: 'running',
            limits: [{ limit: 'wall-time', value: 60, unit: 's' }],
          },
        },
      },
    },
    ['never-ended'],
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
    'a server that ends after its first client',
    {
      checks: [{ type: 'all-served', with: { server: 'server', clients: ['client-b'] } }],
      scenarios: {
        both: {
          steps: [
            { start: 'server', on: 'mesin-1' },
            { run: 'client', on: 'mesin-2' },
            { run: 'client', on: 'mesin-3', id: 'client-b' },
          ],
          server: { end: { kind: 'exited', code: 0 }, endMs: 61 },
          more: [{ id: 'client-b', startMs: 70, endMs: 80, startAfterFrame: 8 }],
          frames: oneAfterAnother(served, refusedBy(32444, { client: '172.16.16.103', clientPort: 40001 })),
        },
      },
    },
    ['server-left-early'],
  ],
  [
    'a server that ends before a client comes',
    {
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 1 }, listening: [], endMs: 10 },
          stdout: { server: 'usage: server.py PORT\n' },
          frames: refusedBy(32444),
        },
      },
    },
    ['server-left-early'],
  ],
  [
    'a server whose accept times out',
    {
      files: { 'server.py': 's.listen(1)\ns.settimeout(10)\nc, a = s.accept()\n' },
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 1 }, endMs: 10 },
          stderr: { server: traceback('server.py:3', 'c, a = s.accept()', 'TimeoutError: timed out') },
          frames: refusedBy(32444),
        },
      },
    },
    ['server-left-when-idle'],
  ],
  [
    'a server that answers nothing',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo dunia' }] }),
          client: { end: { kind: 'stopped', why: 'stuck', signals: ['SIGINT'] }, waitingOn: 'receive' },
        },
      },
    },
    ['reply-missing'],
  ],
  [
    'an echo cut short',
    {
      checks: [echo],
      files: { 'server.py': 'data = c.recv(4)\nc.sendall(data)\n' },
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'halo dunia' },
              { from: 'server', data: 'halo' },
              'close',
            ],
          }),
        },
      },
    },
    ['file-cut-short'],
  ],
  [
    'an echo in capitals',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'Halo dunia' },
              { from: 'server', data: 'HALO DUNIA' },
              'close',
            ],
          }),
        },
      },
    },
    ['wrong-bytes'],
  ],
  [
    'a file cut to 32 bytes',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', submittedFile: { minBytes: 16 } } },
      ],
      files: {
        'isi.txt': 'abcdefghij'.repeat(1000),
        'client.py': "f = open('isi.txt')\ns.sendall(f.read(32))\n",
      },
      scenarios: {
        file: {
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data: `${'abcdefghij'.repeat(3)}ab` }, 'close'],
          }),
        },
      },
    },
    ['file-cut-short'],
  ],
  [
    'a file with another byte in it',
    {
      checks: [
        { type: 'payload', with: { client: 'client', server: 'server', submittedFile: { minBytes: 16 } } },
      ],
      files: { 'isi.txt': 'baris satu\r\nbaris dua\r\nbaris tiga' },
      scenarios: {
        file: {
          frames: tcpConversation({
            script: [
              'handshake',
              { from: 'client', data: 'nama: baris satu\nbaris Dua\nbaris tiga' },
              'close',
            ],
          }),
        },
      },
    },
    ['wrong-bytes'],
  ],
  [
    'a name with a typo',
    {
      checks: [
        { type: 'dns', with: { programs: ['client'], name: 'www.espnfc.com', typos: ['www.espnfc.cosm'] } },
      ],
      files: { 'client.py': "host = 'www.espnfc.cosm'\n" },
      scenarios: {
        names: {
          frames: dnsExchange({ name: 'www.espnfc.cosm', rcode: 3 }),
          stdout: { client: 'www.espnfc.cosm: [Errno -2] Name or service not known\n' },
        },
      },
    },
    ['name-not-found'],
  ],
  [
    'a limit',
    {
      failing: [],
      scenarios: {
        echo: {
          frames: served,
          server: {
            limits: [{ limit: 'output', value: 2 ** 20, unit: 'bytes' }],
            end: { kind: 'signalled', signal: 'SIGXFSZ' },
          },
        },
      },
    },
    ['limit-hit'],
  ],
  [
    'a client that sends nothing',
    { scenarios: { echo: { stdout: { client: "Error: 'module' object is not callable\n" } } } },
    ['never-connects'],
  ],
  [
    'an error with no other trace',
    {
      checks: [echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', 'close'] }),
          stdout: { client: `Exception during processing: \u001b[31m${'x'.repeat(200)}\n` },
        },
      },
    },
    ['reported-error'],
  ],
];

describe('a diagnosis', () => {
  it.each(cases)('names %s', (_name, input, expected) => {
    expect(codes(input)).toEqual(expected);
  });

  it('is a sentence with its values and a hint, in both languages', () => {
    expect(cases.map(([name, input]) => [`# ${name}`, ...told(input)].join('\n')).join('\n\n'))
      .toMatchInlineSnapshot(`
        "# a server on another port than its client
        wrong-port: Your server listens on port 32434; the lab asks for 32444 (server.py, line 3). | Change 32434 to 32444.
        wrong-port: Server Anda mendengarkan di port 32434, padahal lab meminta 32444 (server.py, baris 3). | Ganti 32434 menjadi 32444.

        # one wrong port on both ends
        wrong-port: Your server listens on port 32434; the lab asks for 32444 (server.py, line 1). | Change 32434 to 32444, also in client.py, line 2.
        wrong-port: Server Anda mendengarkan di port 32434, padahal lab meminta 32444 (server.py, baris 1). | Ganti 32434 menjadi 32444, juga di client.py, baris 2.

        # a client on another port than its server
        wrong-port: Your client connects to port 3244; the lab asks for 32444 (client.py, line 1). | Change 3244 to 32444.
        wrong-port: Client Anda menghubungi port 3244, padahal lab meminta 32444 (client.py, baris 1). | Ganti 3244 menjadi 32444.

        # a server that never listens
        nothing-listening: Your server ran, but never opened a port (server.py). | Call bind() and listen() before anything that can block.
        nothing-listening: Server Anda berjalan, tetapi tidak pernah membuka port (server.py). | Panggil bind() dan listen() sebelum bagian mana pun yang dapat menunggu.

        # a server on 127.0.0.1
        bound-to-loopback: Your server listens on 127.0.0.1 only (port 32444): no other machine can reach it (server.py, line 3). | Bind to '0.0.0.0' (every address of the machine), or to 172.16.16.101.
        bound-to-loopback: Server Anda hanya mendengarkan di 127.0.0.1 (port 32444): mesin lain tidak dapat menghubunginya (server.py, baris 3). | Pakai bind ke '0.0.0.0' (semua alamat mesin), atau ke 172.16.16.101.

        # a server on an address of another network
        bound-to-one-address: Your server binds to 172.18.0.3, an address that mesin-1 does not have (server.py, line 1). | Bind to '0.0.0.0' (every address of the machine), or to 172.16.16.101.
        bound-to-one-address: Server Anda melakukan bind ke 172.18.0.3, alamat yang tidak dimiliki mesin-1 (server.py, baris 1). | Pakai bind ke '0.0.0.0' (semua alamat mesin), atau ke 172.16.16.101.

        # a server that cannot bind its address
        bound-to-one-address: Your server binds to 172.18.0.3, an address that mesin-1 does not have (server.py, line 2). | Bind to '0.0.0.0' (every address of the machine), or to 172.16.16.101.
        bound-to-one-address: Server Anda melakukan bind ke 172.18.0.3, alamat yang tidak dimiliki mesin-1 (server.py, baris 2). | Pakai bind ke '0.0.0.0' (semua alamat mesin), atau ke 172.16.16.101.

        # a client left at localhost, where the lab is strict
        connects-to-itself: Your client connects to itself (127.0.0.1, port 32444) and not to the server on mesin-1 (client.py, line 2). | Connect to the server by its address: 172.16.16.101 (mesin-1).
        connects-to-itself: Client Anda menghubungi dirinya sendiri (127.0.0.1, port 32444), bukan server di mesin-1 (client.py, baris 2). | Hubungi server dengan alamatnya: 172.16.16.101 (mesin-1).

        # a client left at localhost, redirected by the lab, though all checks passed
        connects-to-itself: Your client connects to itself (127.0.0.1, port 32444) and not to the server on mesin-1 (client.py, line 1). The lab redirected it, so that the rest could be judged. | Connect to the server by its address: 172.16.16.101 (mesin-1).
        connects-to-itself: Client Anda menghubungi dirinya sendiri (127.0.0.1, port 32444), bukan server di mesin-1 (client.py, baris 1). Lab mengalihkannya agar bagian lain tetap dapat dinilai. | Hubungi server dengan alamatnya: 172.16.16.101 (mesin-1).

        # an address nobody answers for
        unknown-address: Your client looks for 172.18.0.3, an address that no machine of the lab has (client.py, line 2); the server is at 172.16.16.101 (mesin-1). | Change 172.18.0.3 to 172.16.16.101.
        unknown-address: Client Anda mencari 172.18.0.3, alamat yang tidak dimiliki mesin mana pun di lab (client.py, baris 2); servernya ada di 172.16.16.101 (mesin-1). | Ganti 172.18.0.3 menjadi 172.16.16.101.

        # an address that the lab lent
        unknown-address: Your client connects to 172.18.0.3, an address that the lab does not have (client.py, line 1); the server is at 172.16.16.101 (mesin-1). The lab lent mesin-1 that address, so that the rest could be judged. | Change 172.18.0.3 to 172.16.16.101.
        unknown-address: Client Anda menghubungi 172.18.0.3, alamat yang tidak ada di lab (client.py, baris 1); servernya ada di 172.16.16.101 (mesin-1). Lab meminjamkan alamat itu kepada mesin-1 agar bagian lain tetap dapat dinilai. | Ganti 172.18.0.3 menjadi 172.16.16.101.

        # a client that goes to a machine of the lab that is not there in this scenario
        unknown-address: Your client connects to 172.16.16.104, which is mesin-4 (client.py); the server is at 172.16.16.101 (mesin-1). | Change 172.16.16.104 to 172.16.16.101.
        unknown-address: Client Anda menghubungi 172.16.16.104, yaitu mesin-4 (client.py), padahal servernya ada di 172.16.16.101 (mesin-1). | Ganti 172.16.16.104 menjadi 172.16.16.101.

        # a client that goes to the wrong machine
        unknown-address: Your client connects to 172.16.16.103, which is mesin-3 (client.py, line 1); the server is at 172.16.16.101 (mesin-1). | Change 172.16.16.103 to 172.16.16.101.
        unknown-address: Client Anda menghubungi 172.16.16.103, yaitu mesin-3 (client.py, baris 1), padahal servernya ada di 172.16.16.101 (mesin-1). | Ganti 172.16.16.103 menjadi 172.16.16.101.

        # a port where nobody listens
        refused: Your client was refused at port 10001 of mesin-1: the server listens on port 10000 (client.py, line 1). | Use the same port in both programs.
        refused: Client Anda ditolak di port 10001 pada mesin-1: server mendengarkan di port 10000 (client.py, baris 1). | Pakai port yang sama di kedua program.

        # a client that comes before the server listens
        refused: Your client was refused at port 32444 of mesin-1: the server was not listening yet (client.py). | Let the server call bind() and listen() at once when it starts.
        refused: Client Anda ditolak di port 32444 pada mesin-1: server belum mendengarkan (client.py). | Buat server memanggil bind() dan listen() segera setelah dimulai.

        # UDP for TCP on both ends
        udp-instead-of-tcp: Your server uses UDP (port 32444); the lab asks for TCP (server.py, line 1). | Make the socket with SOCK_STREAM; then connect() in the client, listen() and accept() in the server.
        udp-instead-of-tcp: Your client sends UDP datagrams to port 32444; the lab asks for TCP (client.py, line 1). | Make the socket with SOCK_STREAM; then connect() in the client, listen() and accept() in the server.
        udp-instead-of-tcp: Server Anda memakai UDP (port 32444), padahal lab meminta TCP (server.py, baris 1). | Buat soket dengan SOCK_STREAM; lalu connect() di client, listen() dan accept() di server.
        udp-instead-of-tcp: Client Anda mengirim datagram UDP ke port 32444, padahal lab meminta TCP (client.py, baris 1). | Buat soket dengan SOCK_STREAM; lalu connect() di client, listen() dan accept() di server.

        # TCP for UDP in the server
        tcp-instead-of-udp: Your server uses TCP (port 8765); the lab asks for UDP (server.py). | Make the socket with SOCK_DGRAM, and use sendto() and recvfrom().
        tcp-instead-of-udp: Server Anda memakai TCP (port 8765), padahal lab meminta UDP (server.py). | Buat soket dengan SOCK_DGRAM, lalu pakai sendto() dan recvfrom().

        # a server that never calls accept
        never-accepts: Your server listens but never calls accept(): the connection waited in its queue to the end (server.py, line 2). | Call accept() after listen(), in a loop.
        never-accepts: Server Anda mendengarkan tetapi tidak pernah memanggil accept(): koneksi menunggu dalam antrean sampai akhir (server.py, baris 2). | Panggil accept() setelah listen(), di dalam perulangan.

        # a data file that differs by case
        data-file-missing: Your client could not open file.txt: there is no such file; you handed in File.txt (client.py, line 4). | Write the same name in the program and for the file: upper and lower case differ.
        data-file-missing: Client Anda gagal membuka file.txt: berkas itu tidak ada; yang Anda kumpulkan adalah File.txt (client.py, baris 4). | Samakan nama di program dengan nama berkasnya: huruf besar dan kecil dibedakan.

        # a data file that differs by a letter, in a caught exception
        data-file-missing: Your client could not open tesfile.txt: there is no such file; you handed in testfile.txt (client.py, line 2). | Write the same name in the program and for the file: upper and lower case differ.
        data-file-missing: Client Anda gagal membuka tesfile.txt: berkas itu tidak ada; yang Anda kumpulkan adalah testfile.txt (client.py, baris 2). | Samakan nama di program dengan nama berkasnya: huruf besar dan kecil dibedakan.

        # a data file on the student’s own disk
        data-file-missing: Your client could not open C:\\Users\\x\\catatan.txt: the lab machine has no such path (client.py). | Open the file by its name alone (catatan.txt), and hand it in beside the program.
        data-file-missing: Client Anda gagal membuka C:\\Users\\x\\catatan.txt: jalur itu tidak ada di mesin lab (client.py). | Buka berkas itu dengan namanya saja (catatan.txt), dan kumpulkan bersama programnya.

        # a crash
        crashed: Your client crashed: IndexError: list index out of range (client.py, line 7). | Mend this line; run the program again to see whether the error is gone.
        crashed: Client Anda berhenti karena galat: IndexError: list index out of range (client.py, baris 7). | Perbaiki baris ini, lalu jalankan lagi programnya untuk memastikan galatnya hilang.

        # a port that is taken
        crashed: Your server crashed: OSError: [Errno 98] Address already in use (server.py, line 5). | Another socket already uses this port: do not bind it twice, and set SO_REUSEADDR before bind().
        crashed: Server Anda berhenti karena galat: OSError: [Errno 98] Address already in use (server.py, baris 5). | Port ini sudah dipakai soket lain: jangan bind dua kali, dan pasang SO_REUSEADDR sebelum bind().

        # text where bytes are asked for
        crashed: Your client crashed: TypeError: a bytes-like object is required, not 'str' (client.py, line 9). | Sockets carry bytes: use .encode() before you send and .decode() after you receive.
        crashed: Client Anda berhenti karena galat: TypeError: a bytes-like object is required, not 'str' (client.py, baris 9). | Soket membawa bytes: pakai .encode() sebelum mengirim dan .decode() setelah menerima.

        # a C program that dies of a signal
        crashed: Your client crashed with SIGSEGV (client.c). | It touched memory that is not its own: check array bounds, pointers and what fopen() returned.
        crashed: Client Anda berhenti karena SIGSEGV (client.c). | Program menyentuh memori yang bukan miliknya: periksa batas array, pointer, dan hasil fopen().

        # a thread that dies
        crashed: A thread of your server crashed: NameError: name 'b' is not defined (server.py, line 12). | Mend this line; run the program again to see whether the error is gone.
        crashed: Satu thread server Anda berhenti karena galat: NameError: name 'b' is not defined (server.py, baris 12). | Perbaiki baris ini, lalu jalankan lagi programnya untuk memastikan galatnya hilang.

        # a print statement
        python2-source: Your server is written for Python 2; the lab runs Python 3: print "siap" (server.py, line 3). | Rewrite it for Python 3: print(...), input(...), and bytes for what goes through a socket.
        python2-source: Server Anda ditulis untuk Python 2, sedangkan lab memakai Python 3: print "siap" (server.py, baris 3). | Tulis ulang untuk Python 3: print(...), input(...), dan bytes untuk data yang lewat soket.

        # raw_input
        python2-source: Your client is written for Python 2; the lab runs Python 3: raw_input (client.py, line 2). | Rewrite it for Python 3: print(...), input(...), and bytes for what goes through a socket.
        python2-source: Client Anda ditulis untuk Python 2, sedangkan lab memakai Python 3: raw_input (client.py, baris 2). | Tulis ulang untuk Python 3: print(...), input(...), dan bytes untuk data yang lewat soket.

        # a syntax error
        syntax-error: Python cannot read your client: expected ':' (client.py, line 8). | Mend this line, then try the program once before you hand it in: while True
        syntax-error: Python tidak dapat membaca client Anda: expected ':' (client.py, baris 8). | Perbaiki baris ini, lalu coba jalankan programnya sebelum dikumpulkan: while True

        # a package that is not there
        package-missing: Your server imports pytz, which the lab does not have (server.py, line 1). | Use only the standard library and the packages that the lab names, or hand in pytz with your program.
        package-missing: Server Anda mengimpor pytz, yang tidak tersedia di lab (server.py, baris 1). | Pakai hanya pustaka standar dan paket yang disebut lab, atau sertakan pytz bersama program Anda.

        # a package that the rubric promises
        package-missing: Your server imports pytz, which the lab promises but which is not installed here (server.py, line 1). This is not your fault. | Tell your lecturer: pytz must be installed on the machine that grades.
        package-missing: Server Anda mengimpor pytz, yang dijanjikan lab tetapi tidak terpasang di sini (server.py, baris 1). Ini bukan kesalahan Anda. | Beri tahu dosen Anda: pytz harus dipasang di mesin penilai.

        # a program that was not handed in
        never-started: No file was found for: server. The lab looks for names such as *server*.py, *server*.c. | Hand in the missing program, or name it in submission.json.
        never-started: Tidak ditemukan berkas untuk: server. Lab mencari nama seperti *server*.py, *server*.c. | Kumpulkan program yang belum ada itu, atau sebutkan namanya di submission.json.

        # a program that does not compile
        never-started: client.c does not compile: expected ';' before 'return' (client.c, line 12). | Mend the first error that the compiler reports, then compile again.
        never-started: client.c gagal dikompilasi: expected ';' before 'return' (client.c, baris 12). | Perbaiki galat pertama yang dilaporkan kompilator, lalu kompilasi lagi.

        # a file that cannot be executed
        not-executable: Your client could not be run: Permission denied (client.py). | Hand in the source, or a program built for Linux on x86-64 that may be executed.
        not-executable: Client Anda tidak dapat dijalankan: Permission denied (client.py). | Kumpulkan kode sumbernya, atau program untuk Linux x86-64 yang boleh dieksekusi.

        # a client that computes for ever
        never-ended: Your client had not ended after 60 seconds: it was still computing (client.py). | Look for a loop that goes on when recv() returns nothing: that means the other end has closed.
        never-ended: Client Anda belum selesai setelah 60 detik: program masih sibuk menghitung (client.py). | Periksa perulangan yang terus berjalan ketika recv() tidak mengembalikan apa-apa: artinya lawan sudah menutup koneksi.

        # a client that waits for the keyboard
        waits-on-stdin: Your client waits for somebody to type (client.py, line 2); nobody does in the lab. | Let the program work without asking: put the values in it.
        waits-on-stdin: Client Anda menunggu masukan dari papan tik (client.py, baris 2); di lab tidak ada yang mengetik. | Buat program berjalan tanpa bertanya: tuliskan nilainya di dalam program.

        # an end of input
        waits-on-stdin: Your client waits for somebody to type (client.py, line 2); nobody does in the lab. | Let the program work without asking: put the values in it.
        waits-on-stdin: Client Anda menunggu masukan dari papan tik (client.py, baris 2); di lab tidak ada yang mengetik. | Buat program berjalan tanpa bertanya: tuliskan nilainya di dalam program.

        # a server that ends after its first client
        server-left-early: Your server ended by itself while another client still needed it (server.py). | Go back to accept() after each client: put accept() inside the loop, and do not close the listening socket in it.
        server-left-early: Server Anda berhenti sendiri padahal masih ada client yang memerlukannya (server.py). | Kembali ke accept() setelah setiap client: letakkan accept() di dalam perulangan, dan jangan tutup soket yang mendengarkan di sana.

        # a server that ends before a client comes
        server-left-early: Your server ended by itself before a client could reach it (server.py); the last line it printed: "usage: server.py PORT". | Keep the server running: accept() in a loop.
        server-left-early: Server Anda berhenti sendiri sebelum client dapat menghubunginya (server.py); baris terakhir yang dicetaknya: "usage: server.py PORT". | Biarkan server tetap berjalan: panggil accept() di dalam perulangan.

        # a server whose accept times out
        server-left-when-idle: Your server ended because its wait for a client timed out (server.py, line 2). | Do not set a time limit on the socket that listens: a server waits for clients as long as it runs.
        server-left-when-idle: Server Anda berhenti karena waktu tunggunya untuk client habis (server.py, baris 2). | Jangan pasang batas waktu pada soket yang mendengarkan: server menunggu client selama ia berjalan.

        # a server that answers nothing
        reply-missing: Your server answered nothing to the 10 bytes that the client sent (server.py). | Send an answer with sendall() after recv().
        reply-missing: Server Anda tidak menjawab apa pun atas 10 byte yang dikirim client (server.py). | Kirim jawaban dengan sendall() setelah recv().

        # an echo cut short
        file-cut-short: Your server sent back only the first 4 of the 10 bytes that it got (server.py, line 1). | One recv() is not all of the data: receive and send back in a loop until recv() returns nothing.
        file-cut-short: Server Anda hanya mengirim kembali 4 byte pertama dari 10 byte yang diterimanya (server.py, baris 1). | Satu recv() belum tentu seluruh data: terima dan kirim kembali di dalam perulangan sampai recv() tidak mengembalikan apa-apa.

        # an echo in capitals
        wrong-bytes: Your server sends back something else than it got: byte 2 should be "a" (0x61) and is "A" (0x41) (server.py). | Send back exactly the bytes that recv() returned.
        wrong-bytes: Server Anda mengirim kembali data yang berbeda: byte ke-2 seharusnya "a" (0x61), tetapi "A" (0x41) (server.py). | Kirim balik persis byte yang dikembalikan recv().

        # a file cut to 32 bytes
        file-cut-short: Your client sent only the first 32 of the 10000 bytes of isi.txt (client.py, line 2). | Read and send in a loop until the file ends; use sendall().
        file-cut-short: Client Anda hanya mengirim 32 byte pertama dari 10000 byte isi.txt (client.py, baris 2). | Baca dan kirim di dalam perulangan sampai berkas habis; pakai sendall().

        # a file with another byte in it
        wrong-bytes: What crossed differs from isi.txt at byte 18: expected "d" (0x64), got "D" (0x44) (client.py). | Open the file with 'rb' and send its bytes as they are.
        wrong-bytes: Data yang lewat berbeda dari isi.txt pada byte ke-18: seharusnya "d" (0x64), yang ada "D" (0x44) (client.py). | Buka berkas dengan 'rb' dan kirim byte-nya apa adanya.

        # a name with a typo
        name-not-found: Your client asks for the name www.espnfc.cosm, which does not exist; the lab knows www.espnfc.com (client.py, line 1). | Change www.espnfc.cosm to www.espnfc.com.
        name-not-found: Client Anda menanyakan nama www.espnfc.cosm, yang tidak ada; yang dikenal lab adalah www.espnfc.com (client.py, baris 1). | Ganti www.espnfc.cosm menjadi www.espnfc.com.

        # a limit
        limit-hit: Your server printed more than the lab allows: 1 MiB (server.py). | Look for a loop that never stops.
        limit-hit: Server Anda mencetak lebih banyak dari batas lab: 1 MiB (server.py). | Periksa perulangan yang tidak pernah berhenti.

        # a client that sends nothing
        never-connects: Your client never tried to reach the server: it sent nothing (client.py). It printed: "Error: 'module' object is not callable". | See that the program really comes to connect() when it is started without anybody typing.
        never-connects: Client Anda tidak pernah mencoba menghubungi server: tidak ada yang dikirimnya (client.py). Program mencetak: "Error: 'module' object is not callable". | Pastikan program benar-benar sampai ke connect() saat dijalankan tanpa ada yang mengetik.

        # an error with no other trace
        reported-error: Your client printed "Exception during processing: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", then ended (client.py). | Find the line that raises it: print the traceback while you look for it.
        reported-error: Client Anda mencetak "Exception during processing: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", lalu berhenti (client.py). | Cari baris yang menimbulkannya: cetak traceback selama Anda mencarinya."
      `);
  });

  it('is there for every cause', () => {
    const seen = new Set(cases.flatMap(([, input]) => codes(input)));
    expect(causes.map(({ code }) => code).filter((code) => !seen.has(code))).toEqual([]);
  });
});

describe('no diagnosis', () => {
  it('is given for a correct submission', () => {
    expect(
      diagnoseCase({ checks: [{}, echo], failing: [], scenarios: { echo: { frames: served } } }),
    ).toEqual([]);
  });

  it('is given for a server that we interrupted', () => {
    expect(
      codes({
        scenarios: {
          echo: {
            frames: served,
            stderr: { server: traceback('server.py:9', 'c, a = s.accept()', 'KeyboardInterrupt') },
            record: {
              markers: [{ kind: 'signal', program: 'server', signal: 'SIGINT', afterFrame: 20, atMs: 90 }],
            },
          },
        },
      }),
    ).toEqual([]);
  });

  it('is given for a server that idles out after all were served', () => {
    expect(
      codes({
        failing: [],
        scenarios: {
          echo: {
            frames: served,
            ...crash('server', 'server.py:3', 'c, a = s.accept()', 'TimeoutError: timed out'),
          },
        },
      }),
    ).toEqual([]);
  });

  it('blames a port where no check asks for one', () => {
    expect(
      codes({
        checks: [echo],
        scenarios: {
          echo: {
            server: { listening: [listeningOn(10000)] },
            frames: tcpConversation({
              serverPort: 10000,
              script: ['handshake', { from: 'client', data: 'a' }, { from: 'server', data: 'a' }, 'close'],
            }),
          },
        },
      }),
    ).toEqual([]);
  });

  it('blames the accept queue while the server sends on that connection', () => {
    expect(
      codes({
        checks: [{}],
        scenarios: {
          echo: {
            frames: served,
            record: { acceptQueue: [{ program: 'server', port: 32444, length: 1, atMs: 40, afterFrame: 5 }] },
          },
        },
      }),
    ).toEqual([]);
  });

  it('calls a refused first try a fault where a later one came through', () => {
    expect(
      codes({
        scenarios: { echo: { frames: oneAfterAnother(refusedBy(32444, { clientPort: 40001 }), served) } },
      }),
    ).toEqual([]);
  });
});

describe('the order and the reach of diagnoses', () => {
  it('tells the wrong port alone, with place, frames and checks', () => {
    const [first, ...others] = diagnoseCase({
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }, {}, echo],
      files: { 'server.py': `${'\n'.repeat(8)}server_address = ('0.0.0.0', 32434)\n` },
      scenarios: {
        file: {
          server: { listening: [listeningOn(32434)] },
          frames: refusedBy(32444),
          stdout: { client: 'Exception during processing: [Errno 111] Connection refused\n' },
        },
      },
    });
    expect(others).toEqual([]);
    expect(first).toMatchInlineSnapshot(`
      {
        "checks": [
          "check-1",
          "check-2",
          "check-3",
        ],
        "code": "wrong-port",
        "file": "server.py",
        "frames": [
          {
            "number": 1,
            "scenario": "file",
          },
        ],
        "hint": "Change 32434 to 32444.",
        "line": 9,
        "text": "Your server listens on port 32434; the lab asks for 32444 (server.py, line 9).",
      }
    `);
  });

  it('tells one cause of two scenarios once, with the frames of both', () => {
    const scenario = { server: { listening: [listeningOn(32444, '127.0.0.1')] }, frames: refusedBy(32444) };
    const found = diagnoseCase({
      checks: [{ scenario: 'one' }, { scenario: 'two' }],
      scenarios: { one: scenario, two: scenario },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([
      ['bound-to-loopback', ['check-1', 'check-2']],
    ]);
    expect(found[0]?.frames.map(({ scenario: id }) => id)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('cites at most eight frames', () => {
    const frames = merge(
      ...Array.from({ length: 10 }, (_, index) => refusedBy(32444, { clientPort: 41000 + index })),
    );
    expect(
      diagnoseCase({
        scenarios: { echo: { server: { listening: [listeningOn(32444, '127.0.0.1')] }, frames } },
      })[0]?.frames,
    ).toHaveLength(8);
  });

  it('tells the crash of the server and not the refusal that follows from it', () => {
    expect(
      codes({
        scenarios: {
          echo: {
            ...crash('server', 'server.py:2', 'x()', "NameError: name 'x' is not defined"),
            frames: refusedBy(32444),
            stdout: { client: '[Errno 111] Connection refused' },
          },
        },
      }),
    ).toEqual(['crashed']);
  });

  it('tells the crash of a server that we stopped while it was still ending', () => {
    const typeError = traceback(
      'server.py:25',
      'c.sendall(x)',
      "TypeError: a bytes-like object is required, not 'str'",
    );
    const reset = tcpConversation({
      script: ['handshake', { from: 'client', data: 'halo' }, { rst: 'server' }],
    });
    const scenario = {
      frames: reset,
      stderr: { server: typeError },
      stdout: { client: 'ERROR: [Errno 104] Connection reset by peer\n' },
      record: {
        markers: [{ kind: 'signal' as const, program: 'server', signal: 'SIGINT', afterFrame: 20, atMs: 90 }],
      },
    };
    expect(codes({ checks: [echo], scenarios: { echo: scenario } })).toEqual(['crashed']);
    const files = { 'server.py': 'import traceback\ntraceback.print_exc()\n' };
    expect(codes({ checks: [echo], files, scenarios: { echo: scenario } })).not.toContain('crashed');
  });

  it('tells a program that several scenarios miss once, by readable names', () => {
    const intricate = { path: '**/?(@(soal|no)?([ _.-]))?(0)2?([^0-9]*)/**/*.py' };
    const find = [intricate, { path: '**/*@(server|srv)*.{py,c}' }, { path: '**/*.py', text: 'listen(' }];
    const input: Case = {
      checks: [{ scenario: 'one' }, { scenario: 'two', with: { client: 'client', server: 'server-2' } }],
      programs: [
        { program: 'server', others: [] },
        { program: 'server-2', others: [] },
        { program: 'client', file: 'client.py', others: [] },
      ],
      rubric: {
        programs: {
          server: { title: 'server of problem 2', find },
          'server-2': { title: 'server of problem 3', find: [intricate], else: 'server' },
          client: { find: [] },
        },
      },
      scenarios: {
        one: { server: { end: { kind: 'not-started', why: 'missing' }, listening: [] } },
        two: {
          steps: [
            { start: 'server-2', on: 'mesin-1' },
            { run: 'client', on: 'mesin-2' },
          ],
          server: { id: 'server-2', end: { kind: 'not-started', why: 'missing' }, listening: [] },
        },
      },
    };
    expect(diagnoseCase(input).filter(({ code }) => code === 'never-started')).toMatchInlineSnapshot(`
      [
        {
          "checks": [
            "check-1",
            "check-2",
          ],
          "code": "never-started",
          "frames": [],
          "hint": "Hand in the missing program, or name it in submission.json.",
          "text": "No file was found for: server of problem 2, server of problem 3. The lab looks for names such as *server*.py, *server*.c, *srv*.py, *srv*.c.",
        },
      ]
    `);
  });

  it('lets a lent address explain what fails all the same', () => {
    const lent = { name: 'mesin-1', address: serverAddress, adopted: ['172.18.0.9'], mac: '' };
    const found = diagnoseCase({
      checks: [{}],
      scenarios: {
        echo: {
          server: { listening: [listeningOn(32444, '172.18.0.9')] },
          frames: refusedBy(32444),
          record: { machines: [lent, { name: 'mesin-2', address: clientAddress, mac: '' }] },
        },
      },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([['bound-to-one-address', ['check-1']]]);
  });

  it('tells two independent causes, the deeper one first', () => {
    const found = codes({
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 32444 } }, echo],
      scenarios: {
        file: {
          server: { listening: [listeningOn(32434)] },
          frames: tcpConversation({
            serverPort: 32434,
            script: ['handshake', { from: 'client', data: 'halo' }, 'close'],
          }),
        },
      },
    });
    expect(found).toEqual(['wrong-port', 'reply-missing']);
  });

  it('lets the redirected localhost explain the connection and nothing else', () => {
    const found = diagnoseCase({
      checks: [{}, echo],
      scenarios: {
        echo: {
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
          record: {
            adoption: [{ kind: 'localhost', port: 32444, from: 'mesin-2', to: 'mesin-1', policy: 'adopt' }],
          },
        },
      },
    });
    expect(found.map(({ code, checks }) => [code, checks])).toEqual([
      ['connects-to-itself', ['check-1']],
      ['reply-missing', ['check-2']],
    ]);
  });
});

describe('the catalogues', () => {
  it('hold the same diagnoses in both languages', () => {
    const keys = (locale: 'en' | 'id') =>
      Object.keys(catalogues[locale])
        .filter((key) => key.startsWith('diagnosis.'))
        .toSorted();
    expect(keys('id')).toEqual(keys('en'));
  });

  it.each(['en', 'id'] as const)('can all be rendered (%s)', (locale) => {
    const values = {
      limit: 'memory',
      waiting: 'sleep',
      value: 1,
      seconds: 1,
      bytes: 1,
      count: 1,
      total: 2,
      position: 1,
    };
    const names = Object.values(catalogues.en).flatMap((pattern) =>
      [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    );
    const all = { ...Object.fromEntries(names.map((name) => [name, name])), ...values };
    for (const key of Object.keys(catalogues[locale]).filter((name) => name.startsWith('diagnosis.')))
      expect(() => translate(locale, { key, values: all })).not.toThrow();
  });
});
