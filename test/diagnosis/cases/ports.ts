import { tcpConversation, udpDatagram } from '../../support/frames.ts';
import { clientAddress, serverAddress, listeningOn } from '../support.ts';
import { echo, refusedBy, type NamedCase } from './shared.ts';

export const ports: NamedCase[] = [
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
    'a C server without htons()',
    {
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 3456 } }, echo],
      files: { 'server.c': 'int port = 3456;\n\naddress.sin_port = port;\n' },
      scenarios: {
        echo: {
          server: { file: 'server.c', listening: [listeningOn(32781)] },
          frames: refusedBy(3456),
        },
      },
    },
    ['port-bytes-swapped'],
  ],
  [
    'a server that does not look at --port',
    {
      checks: [{ type: 'listening', with: { server: 'server', client: 'client', port: 3456 } }, echo],
      files: { 'server.py': "PORT = 12345\n\nsock.bind(('', PORT))\n" },
      scenarios: {
        echo: {
          server: {
            argv: ['/usr/bin/python3', 'server.py', '--port=3456'],
            listening: [listeningOn(12345)],
          },
          frames: refusedBy(3456),
        },
      },
    },
    ['port-argument-ignored'],
  ],
];
