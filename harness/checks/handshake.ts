import {
  connectionsBetween,
  connectionsFrom,
  conversationsBetween,
  handshakeFrames,
} from '../evidence/connections.ts';
import { frameLimit, isWithin, machineAt, machineOf, windowOf } from '../evidence/programs.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { streamFilter } from './text.ts';

interface Parameters {
  client: string;
  server: string;
}

/** The three-way handshake of RFC 9293, section 3.5, between the machines of two programs. */
export const handshake = defineCheck<Parameters>({
  type: 'handshake',
  summary:
    "The client's SYN, the server's SYN-ACK and the client's ACK crossed the switch between the two machines, on any port. The kernel completes a handshake before the server's program calls accept(), so this says that the client reached a listening socket, not that it was served. A client that was left at localhost fails, also where the exchange was redirected so that the rest could be judged.",
  parameters: objectSchema(
    { client: programSchema('Step id of the client.'), server: programSchema('Step id of the server.') },
    ['client', 'server'],
  ),
  read: (reader) => ({ client: reader.string('client'), server: reader.string('server') }),
  demand: ({ client, server }, words) =>
    demands('handshake', { client: words.program(client), server: words.program(server) }),
  references: ({ client, server }) => programReferences({ client, server }),
  judge,
});

function judge({ client, server }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const values = namesOf(scenario, client, server);
  const expected = say('handshake.expected', values);
  const missing = missingProgram(context, [client, server], expected);
  if (missing !== undefined) return missing;

  const connections = connectionsBetween(scenario, client, server);
  const limit = frameLimit(scenario, client, server);
  const whole = connections.find((connection) => handshakeFrames(connection, limit) !== undefined);

  const toItself = connectionToItself(scenario, client);
  if (toItself !== undefined) {
    return failed({
      expected,
      actual: toItself,
      hint: say('handshake.to-itself.hint', values),
      frames: whole === undefined ? [] : cite(scenario, ...(handshakeFrames(whole, limit) ?? [])),
      filter: streamFilter(whole === undefined ? [] : [whole]),
    });
  }
  if (whole !== undefined) {
    return passed({
      expected,
      actual: say('handshake.passed', { ...values, port: whole.server.port }),
      frames: cite(scenario, ...(handshakeFrames(whole, limit) ?? [])),
      filter: streamFilter([whole]),
    });
  }
  return failed({ expected, ...whyNot(scenario, client, server, values) });
}

/** What the client did instead of completing a handshake with the server. */
function whyNot(scenario: ScenarioEvidence, client: string, server: string, values: Names) {
  const limit = frameLimit(scenario, client, server);
  const connections = connectionsBetween(scenario, client, server);
  const refused = connections.find(
    ({ handshake: { synAck }, resets }) =>
      synAck === undefined && resets.some(({ from, frame }) => from === 'server' && frame <= limit),
  );
  if (refused !== undefined) {
    const reset = refused.resets.find(({ from }) => from === 'server');
    return {
      actual: say('handshake.refused', { ...values, port: refused.server.port }),
      hint: say('handshake.refused.hint', { port: refused.server.port }),
      frames: cite(scenario, refused.handshake.syn, reset?.frame),
      filter: streamFilter([refused]),
    };
  }
  const unanswered = connections[0];
  if (unanswered !== undefined) {
    return {
      actual: say('handshake.no-answer', { ...values, port: unanswered.server.port }),
      hint: say('handshake.no-answer.hint', values),
      frames: cite(scenario, ...unanswered.frames.filter((frame) => frame <= limit)),
      filter: streamFilter([unanswered]),
    };
  }
  const elsewhere = connectionsFrom(scenario, client)[0];
  if (elsewhere !== undefined) {
    return {
      actual: say('handshake.elsewhere', {
        ...values,
        target: elsewhere.server.address,
        port: elsewhere.server.port,
      }),
      hint: say('handshake.address.hint', values),
      frames: cite(scenario, ...elsewhere.frames.slice(0, 3)),
      filter: streamFilter([elsewhere]),
    };
  }
  const datagrams = conversationsBetween(scenario, client, server)[0];
  if (datagrams !== undefined) {
    return {
      actual: say('handshake.udp', { ...values, port: datagrams.server.port }),
      hint: say('handshake.udp.hint'),
      frames: cite(scenario, datagrams.datagrams[0]?.frame),
      filter: `udp.stream eq ${datagrams.stream}`,
    };
  }
  const asked = unknownAddressAsked(scenario, client);
  if (asked !== undefined) {
    return {
      actual: say('handshake.unknown-address', { ...values, target: asked.address }),
      hint: say('handshake.address.hint', values),
      frames: cite(scenario, asked.frame),
      filter: `arp.dst.proto_ipv4 == ${asked.address}`,
    };
  }
  return { actual: say('handshake.nothing-sent', values), hint: say('handshake.nothing-sent.hint', values) };
}

/** A client that was left at localhost: named by the second run's adoption, or by the first run's record. */
function connectionToItself(scenario: ScenarioEvidence, client: string): Message | undefined {
  const machine = machineOf(scenario, client);
  if (machine === undefined) return undefined;
  for (const adoption of scenario.record.adoption ?? []) {
    if (adoption.kind !== 'localhost') continue;
    if (adoption.from !== machine.name && adoption.from !== machine.address) continue;
    return say('handshake.to-itself-redirected', { client: machine.name, port: adoption.port });
  }
  const reached = connectionsFrom(scenario, client).length > 0;
  const own = scenario.record.selfConnections.find(
    (self) => self.machine === machine.name && self.protocol === 'tcp',
  );
  return own === undefined || reached
    ? undefined
    : say('handshake.to-itself', { client: machine.name, port: own.port });
}

/** An address that the client's machine looked for with ARP and that no machine has. */
function unknownAddressAsked(
  scenario: ScenarioEvidence,
  client: string,
): { address: string; frame: number } | undefined {
  const machine = machineOf(scenario, client);
  const window = windowOf(scenario, client);
  for (const { frame, arp } of scenario.capture.packets) {
    if (
      arp === undefined ||
      arp.opcode !== 1 ||
      arp.senderMac !== machine?.mac ||
      !isWithin(window, frame.number)
    )
      continue;
    if (machineAt(scenario.record, arp.targetIp) === undefined)
      return { address: arp.targetIp, frame: frame.number };
  }
  return undefined;
}

interface Names extends Record<string, string> {
  client: string;
  server: string;
  address: string;
}

function namesOf(scenario: ScenarioEvidence, client: string, server: string): Names {
  const serverMachine = machineOf(scenario, server);
  return {
    client: machineOf(scenario, client)?.name ?? client,
    server: serverMachine?.name ?? server,
    address: serverMachine?.address ?? '?',
  };
}
