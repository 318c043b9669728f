import {
  connectionsBetween,
  connectionsFrom,
  conversationsBetween,
  listeningPort,
} from '../evidence/connections.ts';
import { addressesOf, frameLimit, machineOf, programOf } from '../evidence/programs.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { FrameRef, Message, Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { hasRun, missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { listed, streamFilter } from './text.ts';

interface Parameters {
  server: string;
  client?: string;
  protocol: 'tcp' | 'udp';
  port: number;
}

/** Half of what was asked: met, or what was seen instead. */
type Half =
  | { isMet: true; frames: FrameRef[] }
  | { isMet: false; actual: Message; hint: Message; frames: FrameRef[]; filter?: string };

/** The one check that cares about the port number. */
export const listening = defineCheck<Parameters>({
  type: 'listening',
  summary:
    "The server's program has a socket of its own on the port, on an address that other machines reach, and (where a client is named) the client connects to that port. This is the one check that a wrong port fails. With a client named, each half is worth half of the points.",
  parameters: objectSchema(
    {
      server: programSchema('Step id of the server.'),
      client: programSchema('Step id of the client that must connect to the port.'),
      protocol: { enum: ['tcp', 'udp'], description: 'Transport protocol.' },
      port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'The port asked for.' },
    },
    ['server', 'protocol', 'port'],
  ),
  read: (reader) => {
    const client = reader.optionalString('client');
    return {
      server: reader.string('server'),
      ...(client === undefined ? {} : { client }),
      protocol: reader.oneOf('protocol', ['tcp', 'udp']),
      port: reader.number('port'),
    };
  },
  demand: ({ server, client, protocol, port }, words) =>
    demands('listening', {
      server: words.program(server),
      with: client === undefined ? 'server' : protocol,
      client: client === undefined ? '' : words.program(client),
      protocol: protocol.toUpperCase(),
      port: String(port),
    }),
  references: ({ server, client }) => programReferences({ server, client }),
  judge,
});

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const { server, client, protocol, port } = parameters;
  const place = {
    protocol: protocol.toUpperCase(),
    port: String(port),
    server: machineOf(scenario, server)?.name ?? server,
  };
  const expected =
    client === undefined ? say('listening.expected', place) : say('listening.expected-both', place);

  const serverMissing = missingProgram(context, [server], expected);
  const clientMissing = client === undefined ? undefined : missingProgram(context, [client], expected);
  if (serverMissing?.status === 'errored') return serverMissing;
  if (clientMissing?.status === 'errored') return clientMissing;

  const serverHalf = serverMissing === undefined ? judgeServer(parameters, scenario) : undefined;
  const clientHalf =
    client === undefined || clientMissing !== undefined
      ? undefined
      : judgeClient(parameters, client, scenario);
  const filter = `${protocol}.port == ${port}`;
  // What a probe does in the place of a program earns nobody a part.
  const ownHalves = [
    isProbe(scenario, server) ? undefined : serverHalf,
    isProbe(scenario, client) ? undefined : clientHalf,
  ];
  const met = ownHalves.filter((half) => half?.isMet === true).length;
  const fraction = client === undefined ? 0 : met / 2;
  const frames = [...(serverHalf?.frames ?? []), ...(clientHalf?.frames ?? [])];

  if (serverMissing?.status === 'failed')
    return { ...serverMissing, frames, ...(fraction > 0 ? { fraction, filter } : {}) };
  if (serverHalf?.isMet === false) return failed({ expected, filter, ...serverHalf, frames, fraction });
  if (clientMissing?.status === 'failed')
    return { ...clientMissing, frames, ...(fraction > 0 ? { fraction } : {}) };
  if (clientHalf?.isMet === false) return failed({ expected, filter, ...clientHalf, fraction });
  return passed({
    expected,
    actual: say(client === undefined ? 'listening.passed' : 'listening.passed-both', place),
    frames,
    filter,
  });
}

/** Whether a server had ended by itself before its client was started: whether its socket was seen is chance. */
function hadLeft(scenario: ScenarioEvidence, server: string, client: string | undefined): boolean {
  const record = programOf(scenario, server);
  const visitor = client === undefined ? undefined : programOf(scenario, client);
  if (record?.endMs === undefined || visitor === undefined || !hasRun(scenario, visitor.id)) return false;
  return record.end.kind !== 'stopped' && record.endMs <= visitor.startMs;
}

function isProbe(scenario: ScenarioEvidence, programId: string | undefined): boolean {
  return programId !== undefined && programOf(scenario, programId)?.probe !== undefined;
}

function judgeServer({ server, protocol, port, client }: Parameters, scenario: ScenarioEvidence): Half {
  const machine = machineOf(scenario, server);
  const name = machine?.name ?? server;
  // Where the lab led the port elsewhere, an answer on it proves nothing.
  const isLed = listeningPort(scenario, port) !== port;
  const answered = isLed ? undefined : answeringFrame(scenario, server, client, protocol, port);
  if (answered !== undefined) return { isMet: true, frames: cite(scenario, answered) };

  const sockets = (programOf(scenario, server)?.listening ?? []).filter(
    (socket) => socket.protocol === protocol,
  );
  const onPort = sockets.filter((socket) => socket.port === port);
  if (onPort.length > 0 && hadLeft(scenario, server, client)) {
    return {
      isMet: false,
      actual: say('listening.left', { port: String(port), server: name }),
      hint: say('listening.left.hint'),
      frames: [],
    };
  }
  const own = machine === undefined ? [] : addressesOf(machine);
  if (onPort.some(({ address }) => isWildcard(address) || own.includes(plain(address))))
    return { isMet: true, frames: [] };

  const bound = onPort[0];
  if (bound !== undefined) {
    const kind = isLoopback(bound.address) ? 'loopback' : 'one-address';
    return {
      isMet: false,
      actual: say(`listening.${kind}`, { port: String(port), server: name, address: bound.address }),
      hint: say('listening.bind.hint'),
      frames: [],
    };
  }
  if (sockets.length > 0) {
    const ports = listed([...new Set(sockets.map((socket) => String(socket.port)))]);
    return {
      isMet: false,
      actual: say('listening.other-port', { ports, server: name }),
      hint: say('listening.other-port.hint', { port: String(port) }),
      frames: [],
    };
  }
  const other = protocol === 'tcp' ? 'udp' : 'tcp';
  const otherSocket = programOf(scenario, server)?.listening.find((socket) => socket.protocol === other);
  if (otherSocket !== undefined) {
    return {
      isMet: false,
      actual: say('listening.other-protocol', {
        protocol: other.toUpperCase(),
        port: String(otherSocket.port),
        server: name,
      }),
      hint: say(`listening.want-${protocol}.hint`),
      frames: [],
    };
  }
  return {
    isMet: false,
    actual: say('listening.nothing', { server: name }),
    hint: say('listening.nothing.hint', { port: String(port) }),
    frames: [],
  };
}

function judgeClient(
  { server, protocol, port }: Parameters,
  client: string,
  scenario: ScenarioEvidence,
): Half {
  const names = {
    client: machineOf(scenario, client)?.name ?? client,
    server: machineOf(scenario, server)?.name ?? server,
  };
  const limit = frameLimit(scenario, client);
  if (protocol === 'udp') {
    const conversations = conversationsBetween(scenario, client, server);
    const right = conversations.find((conversation) => conversation.server.port === port);
    const wrong = conversations[0];
    if (right !== undefined) return { isMet: true, frames: cite(scenario, right.datagrams[0]?.frame) };
    if (wrong !== undefined)
      return dialled(
        scenario,
        names,
        wrong.server.port,
        port,
        wrong.datagrams[0]?.frame,
        `udp.stream eq ${wrong.stream}`,
      );
  } else {
    const connections = connectionsBetween(scenario, client, server).filter(
      ({ frames }) => (frames[0] ?? 0) <= limit,
    );
    const right = connections.find((connection) => connection.server.port === port);
    const wrong = connections[0];
    if (right !== undefined) return { isMet: true, frames: cite(scenario, right.frames[0]) };
    if (wrong !== undefined)
      return dialled(scenario, names, wrong.server.port, port, wrong.frames[0], streamFilter([wrong]));
    const elsewhere = connectionsFrom(scenario, client)[0];
    if (elsewhere !== undefined) {
      return {
        isMet: false,
        actual: say('listening.dials-elsewhere', {
          ...names,
          address: elsewhere.server.address,
          port: String(elsewhere.server.port),
        }),
        hint: say('listening.dials-elsewhere.hint', { ...names, port: String(port) }),
        frames: cite(scenario, elsewhere.frames[0]),
        filter: streamFilter([elsewhere]),
      };
    }
  }
  return {
    isMet: false,
    actual: say('listening.dials-nothing', names),
    hint: say('listening.dials-nothing.hint', { ...names, port: String(port) }),
    frames: [],
  };
}

function dialled(
  scenario: ScenarioEvidence,
  names: { client: string; server: string },
  got: number,
  wanted: number,
  frame: number | undefined,
  filter: string,
): Half {
  return {
    isMet: false,
    actual: say('listening.dials-other-port', { ...names, port: String(got) }),
    hint: say('listening.dials-other-port.hint', { port: String(wanted) }),
    frames: cite(scenario, frame),
    filter,
  };
}

/** The first frame in which the server's machine answered on the port: nothing answers a SYN but a listening socket. */
function answeringFrame(
  scenario: ScenarioEvidence,
  server: string,
  client: string | undefined,
  protocol: 'tcp' | 'udp',
  port: number,
): number | undefined {
  if (client === undefined || !hasRun(scenario, client)) return undefined;
  const limit = frameLimit(scenario, server);
  if (protocol === 'tcp') {
    const frames = connectionsBetween(scenario, client, server)
      .filter((connection) => connection.server.port === port)
      .map((connection) => connection.handshake.synAck);
    return frames.find((frame) => frame !== undefined && frame <= limit);
  }
  const datagrams = conversationsBetween(scenario, client, server)
    .filter((conversation) => conversation.server.port === port)
    .flatMap((conversation) => conversation.datagrams);
  return datagrams.find(({ from, frame }) => from === 'server' && frame <= limit)?.frame;
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '*';
}

function isLoopback(address: string): boolean {
  return address === '::1' || plain(address).startsWith('127.');
}

function plain(address: string): string {
  return address.replace(/^::ffff:/iu, '');
}
