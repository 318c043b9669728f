import type { CaptureRule } from '../../model/rubric.ts';
import type { Capture, Endpoint } from '../../wire/types.ts';

/** One exchange between a client and a server: a TCP connection, or a UDP conversation. */
export interface Exchange {
  client: Endpoint;
  server: Endpoint;
  /** Its frames, in order. */
  frames: number[];
}

/** Who plays whom in a capture that was made elsewhere. */
export interface Roles {
  /** Where the server was reached: its port need not be the one that the lab demands. */
  server: Endpoint;
  /** By the rule's ids, as far as there were clients: their addresses. */
  clients: Map<string, string>;
  exchanges: Exchange[];
}

/**
 * Binds the ids of a rule to the addresses of a capture, by who connects to the port. Of several servers the one with most exchanges counts.
 * Where nobody used the port that the lab demands, the only other port that was used between two hosts takes its place: a wrong port costs the port check
 * and nothing else.
 *
 * @returns undefined where no exchange could be the lab's.
 */
export function bindRoles(capture: Capture, rule: CaptureRule): Roles | undefined {
  const all = exchangesOf(capture, rule.protocol);
  const atPort = all.filter(({ server }) => server.port === rule.port);
  const exchanges = atPort.length > 0 ? busiest(atPort) : onlyOther(all, capture);
  const [first] = exchanges;
  if (first === undefined) return undefined;
  const addresses = new Set(exchanges.map(({ client }) => client.address));
  return {
    server: first.server,
    clients: new Map(
      [...addresses].flatMap((address, index): [string, string][] => {
        const id = rule.clients[index];
        return id === undefined ? [] : [[id, address]];
      }),
    ),
    exchanges,
  };
}

/** Every exchange of a protocol, in the order of first frames. Names being looked up are none of the lab's. */
export function exchangesOf(capture: Capture, protocol: CaptureRule['protocol']): Exchange[] {
  const found: Exchange[] =
    protocol === 'tcp'
      ? capture.connections.map(({ client, server, frames }) => ({ client, server, frames }))
      : capture.conversations.map(({ client, server, datagrams }) => ({
          client,
          server,
          frames: datagrams.map(({ frame }) => frame),
        }));
  return found
    .filter(({ frames, server }) => frames.length > 0 && !(protocol === 'udp' && BACKGROUND.has(server.port)))
    .toSorted((a, b) => (a.frames[0] ?? 0) - (b.frames[0] ?? 0));
}

/** UDP that machines speak on their own: DNS, DHCP, NTP, NetBIOS, SSDP, mDNS, LLMNR. */
const BACKGROUND = new Set([53, 67, 68, 123, 137, 138, 1900, 5353, 5355]);

/** The exchanges with the server that has most of them; the first of equals. */
function busiest(exchanges: Exchange[]): Exchange[] {
  const byServer = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const key = `${exchange.server.address} ${exchange.server.port}`;
    byServer.set(key, [...(byServer.get(key) ?? []), exchange]);
  }
  return [...byServer.values()].reduce(
    (most, other) => (other.length > most.length ? other : most),
    new Array<Exchange>(),
  );
}

/** The exchanges with the one server port that is no well-known service, where there is exactly one. */
function onlyOther(exchanges: Exchange[], capture: Capture): Exchange[] {
  const own = exchanges.filter(({ server }) => server.port > LAST_WELL_KNOWN);
  const servers = new Set(own.map(({ server }) => `${server.address} ${server.port}`));
  const isStarted = own.some(({ frames }) => startsExchange(capture, frames[0]));
  return servers.size === 1 && isStarted ? own : [];
}

/** Whether the frame shows who began: a SYN, or any datagram. Without it client and server may be the wrong way round. */
function startsExchange({ packets }: Capture, frame: number | undefined): boolean {
  const packet = packets.find((one) => one.frame.number === frame);
  return packet?.udp !== undefined || (packet?.tcp?.flags.syn === true && !packet.tcp.flags.ack);
}

/** System ports (RFC 6335, section 6). */
const LAST_WELL_KNOWN = 1023;
