import { arpExchange, dnsExchange, oneAfterAnother, tcpConversation } from '../../support/frames.ts';
import { clientAddress, serverAddress, listeningOn } from '../support.ts';
import { refusedBy, served, crash, type NamedCase } from './shared.ts';

export const places: NamedCase[] = [
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
    'a client that sends nothing',
    { scenarios: { echo: { stdout: { client: "Error: 'module' object is not callable\n" } } } },
    ['never-connects'],
  ],

  [
    'an address in the place of the name that the lab asks for',
    {
      checks: [{ type: 'dns', with: { programs: ['client'], name: 'udp-server', type: 'A' } }],
      files: { 'client.py': "\ns.connect(('172.16.16.101', 32444))\n" },
      scenarios: { echo: { frames: served } },
    },
    ['address-for-name'],
  ],
];
