import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../harness/errors.ts';
import type { Rubric } from '../../../harness/model/rubric.ts';
import { readComposeLab } from '../../../harness/rubric/draft/compose/compose-lab.ts';
import { draftFromLab } from '../../../harness/rubric/draft/compose/draft-from-lab.ts';
import { readVariables } from '../../../harness/rubric/draft/compose/interpolate.ts';
import { printJson } from '../../../harness/rubric/draft/print.ts';
import { parseRubric } from '../../../harness/rubric/load.ts';
import { top } from '../../support/cli.ts';

const fourMachines = await readFile(join(top, 'test/rubric/draft/four-machines.yml'), 'utf8');

describe('a compose file as a lab', () => {
  it('makes the isolated network the LAN, and leaves the internet side out', () => {
    const lab = labOf(fourMachines);
    expect(lab.machines).toEqual({
      'mesin-1': { address: '172.16.16.101/24' },
      'mesin-2': { address: '172.16.16.102/24' },
      'mesin-3': { address: '172.16.16.103/24' },
      'mesin-4': { address: '172.16.16.104/24' },
    });
    expect(lab.nameServer).toBe('172.16.16.53/24');
    expect(lab.leftOut).toEqual([
      'network internet: a lab has one LAN, and nothing leaves this machine (no internet side)',
      'volumes (mesin1, mesin2, mesin3, mesin4): programs see their submission alone; files that they need go into "files" of the rubric',
      'privileged (mesin1, mesin2, mesin3, mesin4): programs run without privileges ("rawSockets" of a program opens raw sockets)',
      'ports (mesin1, mesin2, mesin3, mesin4): nothing is published on the real machine',
    ]);
    expect(lab.pairs.map(({ seats }) => seats)).toEqual([
      { server: 'mesin-1', client: 'mesin-2', other: 'mesin-3' },
    ]);
  });

  it('knows server and client by their names, commands and Dockerfiles', () => {
    const { pairs } = labOf(`
services:
  udp-server:
    build: ./server
    ports: ["12345:12345/udp"]
  udp-client:
    build: { context: ., dockerfile: client/Dockerfile }
    command: python3 -u clientUDP.py --port=12345
    depends_on: { udp-server: { condition: service_started } }
`);
    expect(pairs).toEqual([
      {
        seats: { server: 'udp-server', client: 'udp-client' },
        server: { role: 'server', args: [], port: 12345, protocol: 'udp', dockerfile: 'server/Dockerfile' },
        client: {
          role: 'client',
          file: 'clientUDP.py',
          args: ['--port=12345'],
          port: 12345,
          protocol: 'udp',
          dockerfile: 'client/Dockerfile',
        },
        serverNames: ['udp-server'],
      },
    ]);
  });

  it('gives every name of a machine to the name server', () => {
    const { names, machines } = labOf(`
version: '2'
services:
  satu:
    image: python:3
    hostname: Mesin_1
    container_name: c1
    networks: { lan: { ipv4_address: 10.1.2.3, aliases: [web, www.lab.id] } }
    extra_hosts: ["luar:10.1.2.99", "host.docker.internal:host-gateway"]
  dua:
    image: python:3
    networks: [lan]
    extra_hosts: { kakak: 10.1.2.98 }
networks: { lan: { ipam: { config: [{ subnet: 10.1.2.0/24, gateway: 10.1.2.101 }] } } }
`);
    expect(machines).toEqual({
      'mesin-1': { address: '10.1.2.3/24' },
      // The gateway's address is taken.
      dua: { address: '10.1.2.102/24' },
    });
    expect(names).toEqual({
      satu: ['10.1.2.3'],
      mesin_1: ['10.1.2.3'],
      c1: ['10.1.2.3'],
      web: ['10.1.2.3'],
      'www.lab.id': ['10.1.2.3'],
      luar: ['10.1.2.99'],
      kakak: ['10.1.2.98'],
    });
  });

  it.each([
    ['${NET:-10.9.8.0/24}', '', '10.9.8.7'],
    ['${NET-10.9.8.0/24}', '', '10.9.8.7'],
    ['$NET', 'NET=10.9.8.0/24', '10.9.8.7'],
    ['${NET:?which}', 'export NET="10.9.8.0/24" # ours', '10.9.8.7'],
    ['${OTHER:+no}${NET:-${DEEP:-10.9.8.0}/24}', '', '10.9.8.7'],
  ])('fills in %s', (subnet, variables, address) => {
    const text = `
services: { a: { image: x, networks: { lan: { ipv4_address: ${address} } } } }
networks: { lan: { ipam: { config: [{ subnet: "${subnet}" }] } } }
`;
    expect(readComposeLab(text, 'f.yml', readVariables(variables)).machines).toEqual({
      a: { address: `${address}/24` },
    });
  });

  it('prefers fixed addresses to an internal network, and that to the one of most services', () => {
    const networks = (lan: string, more: string): string => `
services:
  a: { image: x, networks: { big: {}, ${lan} } }
  b: { image: x, networks: { big: {} } }
networks: { big: {}, small: { ${more} } }
`;
    expect(Object.keys(labOf(networks('small: {}', '')).machines)).toEqual(['a', 'b']);
    expect(Object.keys(labOf(networks('small: {}', 'internal: true')).machines)).toEqual(['a']);
    const fixed = labOf(networks('small: { ipv4_address: 10.0.0.2 }', ''));
    expect(fixed.machines).toEqual({ a: { address: '10.0.0.2/24' } });
    expect(fixed.leftOut).toContain('service b: it is not on small, only on big, and a lab has one LAN');
  });

  it('is the same each time', () => {
    expect(draft(fourMachines)).toEqual(draft(fourMachines));
  });
});

describe('a rubric from a compose file', () => {
  it.each([
    ['four machines', fourMachines],
    ['one machine', 'services: { server: { image: python:3, expose: [8080] } }'],
    ['two servers', twoServers()],
    ['UDP', 'services: { udp-server: { build: server }, udp-client: { build: client } }'],
    ['odd names', 'services: { "Ünïcode 1": { image: x }, "---": { image: x }, "-": { image: "$$(rm)" } }'],
    ['a small subnet', small('10.0.0.0/29', 4)],
  ])('is sound: %s', (_, text) => {
    for (const locale of ['en', 'id'] as const) {
      const parsed = parseRubric(printJson(draft(text, locale)));
      expect(parsed).toMatchObject({ kind: 'sound' });
      if (parsed.kind === 'sound')
        expect(parsed.rubric.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
    }
  });

  it('says in titles what has to be completed', () => {
    const { title, checks } = draft(fourMachines);
    expect(title).toBe('TO COMPLETE: Lab 1');
    expect(checks.filter((check) => /TO COMPLETE/u.test(check.title)).map(({ id }) => id)).toEqual([
      'name',
      'port',
      'message',
      'answer',
    ]);
    expect(draft(fourMachines, 'id').title).toBe('LENGKAPI: Lab 1');
    // A port that the file names is none of those.
    const udp = draft('services: { server: { image: x, expose: ["5000/udp"] }, client: { image: x } }');
    expect(udp.checks.find(({ id }) => id === 'port')).toMatchObject({
      title: 'The server listens on UDP 5000, and the client goes there',
      with: { protocol: 'udp', port: 5000 },
    });
  });

  it('takes files, arguments, images and Dockerfiles of the services', () => {
    const { programs } = draft(`
services:
  server: { image: "python:3.12", command: ["sh", "-c", "python3 app/tcpserver.py --port=3456"] }
  client: { build: { dockerfile: Dockerfile.client }, command: python tcpclient.py }
`);
    expect(programs['server']).toMatchObject({
      image: 'python:3.12',
      args: ['--port=3456'],
      find: [{ path: '**/tcpserver.py' }, {}, {}],
    });
    expect(programs['client']).toMatchObject({
      dockerfile: ['**/Dockerfile.client'],
      find: [{ path: '**/tcpclient.py' }, {}, {}],
    });
  });
});

describe('a compose file that is wrong', () => {
  it.each([
    ['no YAML', 'services:\n  a: [', 'line 2'],
    ['a tab', 'services:\n\ta: 1', 'line 2: Tabs'],
    ['no services', 'networks: {}', 'has no services'],
    ['nothing', '', 'has no services'],
    ['a list', '- 1', 'has no services'],
    ['services that are a text', 'services: web', 'services must be a map'],
    ['a service that is a number', 'services: { a: 5 }', 'services.a must say what the service is'],
    ['a service twice', 'services:\n  a: { image: x }\n  a: { image: y }', 'line 3: Map keys must be unique'],
    ['an alias without anchor', 'services: { a: *nobody }', 'Unresolved alias'],
    [
      'a circle',
      'services: { a: &a { image: x, build: { args: *a } } }',
      'services.a.build.args contains itself',
    ],
    ['a merge of nothing', 'services: { a: { <<: 5, image: x } }', 'Merge sources must be maps'],
    ['many aliases', bomb(), 'Excessive alias count'],
    ['two documents', 'services: {}\n---\nservices: {}', 'multiple documents'],
    ['too much', `services: {}\n# ${'x'.repeat(500_000)}`, 'larger than'],
    ['deep nesting', `services: ${'['.repeat(30_000)}`, 'line 1'],
    [
      'networks that are a text',
      'services: { a: { image: x, networks: lan } }',
      'services.a.networks must be a list',
    ],
    [
      'an unknown network',
      'services: { a: { image: x, networks: [lam] } }\nnetworks: { lan: {} }',
      'names the network "lam"',
    ],
    ['an address outside', address('10.0.1.5'), 'lies outside lan (10.0.0.0/24)'],
    ["the network's own address", address('10.0.0.0'), 'is no address for a machine'],
    ["the gateway's address", address('10.0.0.1'), 'is the address of the gateway already'],
    ['no address', address('10.0.0'), 'is no IPv4 address'],
    ['an address of IPv6 as IPv4', address('"fe80::1"'), 'is no IPv4 address'],
    ['an address that is a list', address('[1]'), 'must be a text'],
    [
      'an address twice',
      'services:\n  a: { image: x, networks: { lan: { ipv4_address: 10.0.0.2 } } }\n  b: { image: x, networks: { lan: { ipv4_address: 10.0.0.2 } } }\nnetworks: { lan: {} }',
      'line 3: services.b.networks.lan.ipv4_address is the address of a already',
    ],
    [
      'no subnet',
      'services: { a: { image: x, networks: [n] } }\nnetworks: { n: { ipam: { config: [{ subnet: 10.0.0.0/33 }] } } }',
      'is no subnet',
    ],
    ['a subnet that is full', small('10.0.0.0/29', 6), 'has no address left'],
    ['a port that is none', 'services: { a: { image: x, ports: ["web"] } }', 'services.a.ports.0 is no port'],
    [
      'several containers of one service',
      'services: { a: { image: x, deploy: { replicas: 3 } } }',
      'asks for 3 containers',
    ],
    [
      'a variable that must be set',
      'services: { a: { image: "${TAG:?name it}" } }',
      'needs the variable TAG: name it',
    ],
    ['no machine', 'services: { a: { image: x, network_mode: host } }', 'leaves no machine'],
  ])('is told with place and remedy: %s', (_, text, said) => {
    const error = caught(text);
    expect(error).toMatchObject({ code: 'compose-invalid' });
    expect(error.message).toContain('compose.yml');
    expect(error.message).toContain(said);
    expect(error.nextStep).toMatch(/^[A-Z].*\S$/u);
  });
});

function labOf(text: string) {
  return readComposeLab(text, 'compose.yml', new Map());
}

function draft(text: string, locale: Rubric['locale'] = 'en'): Rubric {
  return draftFromLab(labOf(text), { id: 'lab-1', title: 'Lab 1', locale });
}

function caught(text: string): OperatorError {
  try {
    labOf(text);
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

function address(written: string): string {
  return `
services: { a: { image: x, networks: { lan: { ipv4_address: ${written} } } } }
networks: { lan: { ipam: { config: [{ subnet: 10.0.0.0/24, gateway: 10.0.0.1 }] } } }
`;
}

function small(subnet: string, services: number): string {
  const names = Array.from({ length: services }, (_, index) => `s${index}: { image: x, networks: [lan] }`);
  return `
services: { ${names.join(', ')} }
networks: { lan: { ipam: { config: [{ subnet: ${subnet} }] } } }
`;
}

function twoServers(): string {
  return `
services:
  web: { image: x, ports: ["80:80"] }
  time-server: { image: x, expose: ["45000"] }
  time-client: { image: x, depends_on: [time-server] }
  web-client: { image: x, depends_on: [web] }
`;
}

/** Each line stands for ten of the line before. */
function bomb(): string {
  const lines = ['x-0: &a0 { image: x }'];
  for (let level = 1; level < 9; level += 1)
    lines.push(
      `x-${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return [...lines, 'services: { a: { image: x } }'].join('\n');
}
