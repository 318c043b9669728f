import { bindRoles, exchangesOf } from '../evidence/handed-in/bind-roles.ts';
import { labView } from '../evidence/lab-view.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import type { Capture } from '../wire/types.ts';
import { sectionOf } from './headings.ts';
import type { Exchange, Scope, Service } from './types.ts';

/** The captures that a report can be about: those that were handed in first, then ours. */
export function scopesOf(
  rubric: Rubric,
  evidence: SubmissionEvidence,
  services: ReadonlyMap<string, Service>,
): Scope[] {
  const scopes = rubric.scenarios.flatMap((scenario): Scope[] => {
    const found = evidence.scenarios.get(scenario.id);
    return found === undefined ? [] : scopeOf(scenario, found, rubric, services.get(scenario.id));
  });
  return scopes.toSorted((a, b) => Number(b.isHandedIn) - Number(a.isHandedIn));
}

function scopeOf(
  scenario: Scenario,
  found: ScenarioEvidence,
  rubric: Rubric,
  service: Service | undefined,
): Scope[] {
  const { record } = found;
  const handedIn = record.handedInCapture;
  const capture = labView(found);
  if (capture.packets.length === 0) return [];
  const all = allExchanges(capture);
  const roles = scenario.capture === undefined ? undefined : bindRoles(capture, scenario.capture);
  const firsts = new Set(roles?.exchanges.map(({ frames }) => frames[0]));
  const isLab = ({ frames, protocol }: Exchange): boolean =>
    scenario.capture === undefined || (protocol === scenario.capture.protocol && firsts.has(frames[0]));
  const exchanges = all.filter(isLab);
  const section = sectionOf(scenario.title);
  return [
    {
      scenario: scenario.id,
      isHandedIn: handedIn !== undefined,
      ...(section === undefined ? {} : { section }),
      capture,
      packets: new Map(capture.packets.map((packet) => [packet.frame.number, packet])),
      exchanges,
      exchangeAt: new Map(
        exchanges.flatMap((one) => one.frames.map((frame): [number, Exchange] => [frame, one])),
      ),
      seen: addressesSeen(capture),
      others: all.filter((exchange) => !exchanges.includes(exchange)),
      addresses: addressesIn(found, rubric, exchanges),
      limit: Math.min(
        Infinity,
        ...record.markers.flatMap(({ kind, afterFrame }) => (kind === 'signal' ? [afterFrame] : [])),
      ),
      isDoubtful: isDoubtful(found, exchanges),
      ...(service === undefined ? {} : { service }),
    },
  ];
}

function addressesSeen({ packets }: Capture): Set<string> {
  return new Set(
    packets.flatMap(({ ip, ipv6, arp }) => {
      const network = ip ?? ipv6;
      const asked = arp === undefined ? [] : [arp.senderIp];
      return network === undefined ? asked : [network.src, network.dst];
    }),
  );
}

function allExchanges(capture: Capture): Exchange[] {
  const connections = new Map(capture.connections.map((one) => [one.frames[0], one]));
  const conversations = new Map(capture.conversations.map((one) => [one.datagrams[0]?.frame, one]));
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    exchangesOf(capture, protocol).map((exchange): Exchange => {
      const connection = protocol === 'tcp' ? connections.get(exchange.frames[0]) : undefined;
      const conversation = protocol === 'udp' ? conversations.get(exchange.frames[0]) : undefined;
      return {
        ...exchange,
        protocol,
        ...(connection === undefined ? {} : { connection }),
        ...(conversation === undefined ? {} : { conversation }),
      };
    }),
  );
}

/**
 * In our lab every machine has its address. In a capture that was handed in the rubric's names mean something only where all who took part have
 * addresses of the rubric.
 */
function addressesIn(found: ScenarioEvidence, rubric: Rubric, exchanges: Exchange[]): Map<string, string> {
  if (found.record.handedInCapture === undefined)
    return new Map(found.record.machines.map(({ name, address }) => [name, address]));
  const known = new Map(
    Object.entries(rubric.machines).map(([name, { address }]) => [name, address.split('/')[0] ?? '']),
  );
  const lab = new Set(known.values());
  const areAllOurs = exchanges.every(
    ({ client, server }) => lab.has(client.address) && lab.has(server.address),
  );
  return areAllOurs ? known : new Map();
}

function isDoubtful({ record, capture }: ScenarioEvidence, exchanges: Exchange[]): boolean {
  const { handedInCapture: handedIn, programs, counters } = record;
  if (handedIn === undefined)
    return (
      !counters.complete ||
      record.linkFault !== undefined ||
      programs.some(({ probe, end }) => probe !== undefined || end.kind === 'not-started')
    );
  return (
    handedIn.others.length > 0 ||
    exchanges.length === 0 ||
    capture.file.malformed !== undefined ||
    handedIn.faults.some(({ code }) => code === 'cut' || code === 'unreadable' || code === 'other-traffic')
  );
}
