import { tcpConversation } from '../../support/frames.ts';
import { echo, refusedBy, type NamedCase } from './shared.ts';

const failed = { end: { kind: 'exited', code: 1 } } as const;
const silent = tcpConversation({
  script: ['handshake', { from: 'client', data: 'halo' }, { rst: 'server' }],
});

/** What the runtimes of other languages than Python print when they end with an error. */
export const languages: NamedCase[] = [
  [
    'a Node client that was refused',
    {
      files: { 'client.js': "const socket = net.connect(10001, '172.16.16.101');\n" },
      scenarios: {
        echo: {
          client: { ...failed, file: 'client.js' },
          frames: refusedBy(10001),
          stderr: {
            client: `node:events:497
      throw er; // Unhandled 'error' event
      ^

Error: connect ECONNREFUSED 172.16.16.101:10001
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
Emitted 'error' event on Socket instance at:
    at emitErrorNT (node:internal/streams/destroy:169:8)
    at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '172.16.16.101',
  port: 10001
}

Node.js v20.20.2
`,
          },
        },
      },
    },
    ['refused'],
  ],
  [
    'a Node server with an exception that nobody caught',
    {
      checks: [echo],
      scenarios: {
        echo: {
          server: { ...failed, file: 'server.js', listening: [] },
          frames: silent,
          stderr: {
            server: `/home/student/work/server.js:12
    socket.wriet(data);
           ^

TypeError: socket.wriet is not a function
    at Socket.<anonymous> (/home/student/work/server.js:12:12)
    at Socket.emit (node:events:519:28)

Node.js v20.20.2
`,
          },
        },
      },
      files: { 'server.js': '' },
    },
    ['crashed'],
  ],
  [
    'a Java client with an exception that nobody caught',
    {
      files: { 'src/Client.java': '' },
      scenarios: {
        echo: {
          client: { ...failed, file: 'src/Client.java' },
          stderr: {
            client: `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.getBytes()" because "<local1>" is null
	at Client.send(Client.java:21)
	at Client.main(Client.java:9)
`,
          },
        },
      },
    },
    ['crashed'],
  ],
  [
    'a Java client that was refused',
    {
      files: { 'Client.java': 'Socket s = new Socket("172.16.16.101", 10001);\n' },
      scenarios: {
        echo: {
          client: { ...failed, file: 'Client.java' },
          frames: refusedBy(10001),
          stderr: {
            client: `Exception in thread "main" java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.pollConnect(Native Method)
	at java.base/java.net.Socket.connect(Socket.java:633)
	at Client.main(Client.java:1)
`,
          },
        },
      },
    },
    ['refused'],
  ],
  [
    'a thread of a Java server that dies',
    {
      checks: [echo],
      files: { 'Server.java': '' },
      scenarios: {
        echo: {
          server: { file: 'Server.java' },
          frames: silent,
          stderr: {
            server: `Exception in thread "Thread-0" java.lang.ArrayIndexOutOfBoundsException: Index 1 out of bounds for length 1
	at Server.serve(Server.java:30)
	at java.base/java.lang.Thread.run(Thread.java:840)
`,
          },
        },
      },
    },
    ['crashed'],
  ],
  [
    'a Go server that panics',
    {
      checks: [echo],
      files: { 'server.go': '' },
      scenarios: {
        echo: {
          server: { end: { kind: 'exited', code: 2 }, file: 'server.go' },
          frames: silent,
          stderr: {
            server: `panic: runtime error: index out of range [1] with length 1

goroutine 6 [running]:
main.serve({0x4f5c18, 0xc000012018})
	/home/student/work/server.go:24 +0x12c
created by main.main in goroutine 1
	/home/student/work/server.go:14 +0x9d
exit status 2
`,
          },
        },
      },
    },
    ['crashed'],
  ],
  [
    'a Go client whose log names the place',
    {
      files: { 'client.go': '' },
      scenarios: {
        echo: {
          client: { ...failed, file: 'client.go' },
          stderr: { client: '2024/05/01 10:00:00 client.go:17: dial tcp: missing port in address\n' },
        },
      },
    },
    ['crashed'],
  ],
  [
    'a C client that tells by perror()',
    {
      checks: [echo],
      files: { 'client.c': '\n\nperror("connect");\nperror("send");\n' },
      scenarios: {
        echo: {
          client: { ...failed, file: 'client.c' },
          frames: tcpConversation({ script: ['handshake', 'close'] }),
          stderr: { client: 'send: Connection reset by peer\n' },
        },
      },
    },
    ['reported-error'],
  ],
  [
    'a Go server that answers nothing',
    {
      checks: [echo],
      files: { 'server.go': '' },
      scenarios: {
        echo: {
          server: { file: 'server.go' },
          frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
        },
      },
    },
    ['reply-missing'],
  ],
];
