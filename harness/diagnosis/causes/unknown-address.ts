import { connectionsFrom } from '../../evidence/connections.ts';
import { isWithin, machineAt, windowOf } from '../../evidence/programs.ts';
import type { Cause } from '../cause.ts';
import type { Context, ProgramView, ScenarioView } from '../context.ts';
import { eachClient, type Said } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locate, stringToken } from '../source.ts';
import { who } from '../words.ts';

/** The client goes to an address that the lab does not have, or to a machine where the server is not. */
export const unknownAddress: Cause = {
  code: 'unknown-address',
  hidesOwn: ['refused', 'never-connects', 'crashed', 'never-ended', 'reported-error'],
  hidesPeers: ['server-left-when-idle', 'server-left-early', 'crashed', 'reported-error'],
  find: (context) =>
    eachClient(context, (client, view, servers) => {
      const server = servers[0];
      if (server?.machine === undefined) return [];
      const lent = lentAddresses(view, client);
      const said = [...new Map([...unansweredAddresses(context, view, client), ...lent])].map(
        ([address, frames]) =>
          explain(context, view, client, server, address, frames, variantOf(context, view, address, lent)),
      );
      const astray = strayedConnections(view, client, servers);
      return [
        ...said,
        ...[...astray].map(([address, frames]) =>
          explain(context, view, client, server, address, frames, 'wrong-machine'),
        ),
      ];
    }),
};

function explain(
  context: Context,
  view: ScenarioView,
  client: ProgramView,
  server: ProgramView,
  address: string,
  frames: number[],
  variant: string,
): Said {
  const place = locate(context.evidence.submission, client.file, stringToken(address));
  const values = {
    who: who(client),
    address,
    other: machineNamed(context, view, address) ?? '',
    server: server.machine?.address ?? '',
    machine: server.record.machine,
  };
  return {
    text: { key: `diagnosis.unknown-address.${variant}`, values },
    hint: { key: 'diagnosis.unknown-address.hint', values },
    ...(place === undefined ? {} : { place }),
    frames: cite(view.id, frames),
    ...(variant === 'adopted' ? { always: true, blocking: false, explains: () => false } : {}),
  };
}

function variantOf(
  context: Context,
  view: ScenarioView,
  address: string,
  lent: Map<string, number[]>,
): string {
  if (lent.has(address)) return 'adopted';
  return machineNamed(context, view, address) === undefined ? 'unknown' : 'wrong-machine';
}

/** The machine that has an address: one of this scenario, or one that the rubric describes and nobody started. */
function machineNamed(context: Context, view: ScenarioView, address: string): string | undefined {
  const idle = Object.entries(context.rubric.machines).find(
    ([, rule]) => rule.address.split('/')[0] === address,
  );
  return machineAt(view.evidence.record, address)?.name ?? idle?.[0];
}

/** Addresses that the lab lent to another machine because this client asked for them. */
function lentAddresses(view: ScenarioView, client: ProgramView): Map<string, number[]> {
  const lent = new Map<string, number[]>();
  for (const given of view.evidence.record.adoption ?? []) {
    if (given.kind !== 'address' || given.machine === client.record.machine) continue;
    if (
      !given.askedBy.some(
        (asker) => asker === client.id || asker === client.record.machine || asker === client.record.program,
      )
    )
      continue;
    const connections = connectionsFrom(view.evidence, client.id).filter(
      ({ server }) => server.address === given.address,
    );
    lent.set(given.address, [
      ...questionsFor(view, client, given.address),
      ...connections.flatMap(({ handshake }) => handshake.syn ?? []),
    ]);
  }
  return lent;
}

/** Addresses that nobody answered for (RFC 826), with the frames that asked. */
function unansweredAddresses(
  context: Context,
  view: ScenarioView,
  client: ProgramView,
): Map<string, number[]> {
  const { packets } = view.evidence.capture;
  const answered = new Set(
    packets.flatMap(({ arp }) =>
      arp === undefined || (arp.opcode === 1 && arp.senderIp !== arp.targetIp) ? [] : [arp.senderIp],
    ),
  );
  const asked = new Set(
    packets.flatMap(({ arp }) =>
      arp?.opcode === 1 && client.addresses.has(arp.senderIp) && arp.targetIp !== arp.senderIp
        ? [arp.targetIp]
        : [],
    ),
  );
  const nameServer = context.rubric.services?.dns?.address.split('/')[0];
  const found = new Map<string, number[]>();
  for (const address of asked) {
    if (
      answered.has(address) ||
      address === nameServer ||
      machineAt(view.evidence.record, address) !== undefined
    )
      continue;
    const questions = questionsFor(view, client, address);
    if (questions.length > 0) found.set(address, questions);
  }
  return found;
}

function questionsFor(view: ScenarioView, client: ProgramView, address: string): number[] {
  const window = windowOf(view.evidence, client.id);
  return view.evidence.capture.packets.flatMap(({ frame, arp }) =>
    arp?.opcode === 1 &&
    arp.targetIp === address &&
    client.addresses.has(arp.senderIp) &&
    isWithin(window, frame.number)
      ? [frame.number]
      : [],
  );
}

/** Connections to a machine of the lab that is not a server's, and that did not come about. */
function strayedConnections(
  view: ScenarioView,
  client: ProgramView,
  servers: ProgramView[],
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { server, handshake, frames } of connectionsFrom(view.evidence, client.id)) {
    const machine = machineAt(view.evidence.record, server.address);
    if (
      machine === undefined ||
      machine.service !== undefined ||
      handshake.synAck !== undefined ||
      servers.some((one) => one.record.machine === machine.name)
    )
      continue;
    found.set(server.address, [...(found.get(server.address) ?? []), ...frames]);
  }
  return found;
}
