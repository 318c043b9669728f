import type { CaptureFault } from '../../model/evidence.ts';
import type { CaptureRule } from '../../model/rubric.ts';
import { holdsPacketsTwice } from '../../wire/index.ts';
import type { Capture, TcpConnection } from '../../wire/types.ts';
import { exchangesOf, type Roles } from './bind-roles.ts';

/** What is wrong with a capture as evidence of a lab, the gravest first. Checksums are nobody's fault: network cards fill them in later. */
export function faultsOf(capture: Capture, rule: CaptureRule, roles: Roles | undefined): CaptureFault[] {
  if (capture.packets.length === 0) return [{ code: 'empty', values: {}, frames: [] }, ...broken(capture)];
  const faults: CaptureFault[] = [...broken(capture)];
  if (roles === undefined) faults.push(otherTraffic(capture, rule));
  else {
    if (roles.server.port !== rule.port)
      faults.push({
        code: 'other-port',
        values: { port: String(rule.port), used: String(roles.server.port) },
        frames: roles.exchanges.flatMap(({ frames }) => frames.slice(0, 1)).slice(0, MOST_FRAMES),
      });
    if (roles.clients.size < rule.clients.length)
      faults.push({
        code: 'too-few-clients',
        values: { clients: roles.clients.size, wanted: rule.clients.length },
        frames: roles.exchanges.flatMap(({ frames }) => frames.slice(0, 1)).slice(0, MOST_FRAMES),
      });
    if (rule.protocol === 'tcp') faults.push(...timing(connectionsOf(capture, roles)));
  }
  if (holdsPacketsTwice(capture)) {
    const copies = capture.packets.filter(({ copyOf }) => copyOf !== undefined);
    faults.push({
      code: 'twice',
      values: { frames: copies.length },
      frames: copies.slice(0, MOST_FRAMES).map(({ frame }) => frame.number),
    });
  }
  const cut = capture.packets.filter(({ frame }) => frame.originalLength > frame.bytes.length);
  if (cut.length > 0)
    faults.push({
      code: 'cut',
      values: { frames: cut.length },
      frames: cut.slice(0, MOST_FRAMES).map(({ frame }) => frame.number),
    });
  return faults;
}

const MOST_FRAMES = 6;

function broken({ file }: Capture): CaptureFault[] {
  if (file.malformed === undefined) return [];
  return [{ code: 'unreadable', values: { reason: file.malformed.reason.slice(0, 160) }, frames: [] }];
}

function connectionsOf(capture: Capture, { exchanges }: Roles): TcpConnection[] {
  const firsts = new Set(exchanges.map(({ frames }) => frames[0]));
  return capture.connections.filter(({ frames }) => firsts.has(frames[0]));
}

/** Began after the handshake, or ended before the connection did: only where that holds for every connection. */
function timing(connections: TcpConnection[]): CaptureFault[] {
  const faults: CaptureFault[] = [];
  if (connections.every(({ handshake }) => handshake.syn === undefined && handshake.synAck === undefined))
    faults.push({
      code: 'started-late',
      values: {},
      frames: connections.flatMap(({ frames }) => frames.slice(0, 1)).slice(0, MOST_FRAMES),
    });
  const isOpen = ({ toServer, toClient, resets }: TcpConnection): boolean =>
    toServer.fin === undefined && toClient.fin === undefined && resets.length === 0;
  const hasData = connections.some(
    ({ toServer, toClient }) => toServer.bytes.length + toClient.bytes.length > 0,
  );
  if (hasData && connections.every(isOpen))
    faults.push({
      code: 'stopped-early',
      values: {},
      frames: connections.flatMap(({ frames }) => frames.slice(-1)).slice(0, MOST_FRAMES),
    });
  return faults;
}

/** What is in it instead of the lab's exchange: the busiest other exchanges, or protocols alone. */
function otherTraffic(capture: Capture, rule: CaptureRule): CaptureFault {
  const seen = (['tcp', 'udp'] as const).flatMap((protocol) =>
    exchangesOf(capture, protocol).map((exchange) => ({ protocol, exchange })),
  );
  const ports = new Map<string, number>();
  for (const { protocol, exchange } of seen) {
    const name = nameOf(protocol, exchange.server.port);
    ports.set(name, (ports.get(name) ?? 0) + exchange.frames.length);
  }
  const busiest = [...ports]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name]) => name);
  return {
    code: 'other-traffic',
    values: {
      protocol: rule.protocol.toUpperCase(),
      port: String(rule.port),
      seen: busiest.length > 0 ? busiest.join(', ') : protocolsIn(capture),
    },
    frames: seen.flatMap(({ exchange }) => exchange.frames.slice(0, 1)).slice(0, MOST_FRAMES),
  };
}

/** Services that other labs of such courses run, by their registered ports. */
const SERVICES: Readonly<Record<number, string>> = { 22: 'SSH', 80: 'HTTP', 443: 'HTTPS', 1883: 'MQTT' };

function nameOf(protocol: string, port: number): string {
  const service = SERVICES[port];
  return `${protocol.toUpperCase()} ${port}${service === undefined ? '' : ` (${service})`}`;
}

function protocolsIn({ packets }: Capture): string {
  const names = new Set<string>();
  for (const { arp, icmp, icmpv6, tcp, udp, ip, ipv6 } of packets) {
    if (arp !== undefined) names.add('ARP');
    else if (icmp !== undefined) names.add('ICMP');
    else if (icmpv6 !== undefined) names.add('ICMPv6');
    else if (tcp !== undefined) names.add('TCP');
    else if (udp !== undefined) names.add('UDP');
    else if (ip !== undefined || ipv6 !== undefined) names.add('IP');
    else names.add('?');
  }
  return [...names].slice(0, 4).join(', ');
}
