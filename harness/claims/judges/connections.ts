import type { Claim, Exchange, Finding, Scope } from '../types.ts';
import { absent, anyOf, fails, holds, isWhole, unknown } from './finding.ts';
import { addressOf, endpointText, sideOf, takesPart } from './parties.ts';

type Of<Kind extends Claim['kind']> = Extract<Claim, { kind: Kind }>;

/** Whether anybody was reached at this port. */
export function judgeServerPort({ port }: Of<'server-port'>, scope: Scope): Finding {
  return anyOf(
    scope,
    ({ server, frames }) => (server.port === port ? frames.slice(0, 2) : 'not'),
    (exchanges) => {
      const isSeen = [...exchanges, ...scope.others].some(
        ({ client, server }) => client.port === port || server.port === port,
      );
      const ports = [...new Set(exchanges.map(({ server }) => server.port))];
      if (isSeen || !startsHere(exchanges) || ports.length !== 1) return unknown;
      return fails(
        'port',
        { port: String(ports[0]) },
        exchanges.flatMap(({ frames }) => frames.slice(0, 1)),
      );
    },
  );
}

/** Who is client and who is server is known for certain: someone was seen to begin. */
function startsHere(exchanges: Exchange[]): boolean {
  return exchanges.every(
    ({ protocol, connection }) => protocol === 'udp' || connection?.handshake.syn !== undefined,
  );
}

/** Whether one connected to the other, at the port where one is named. */
export function judgeConnects({ from, to, port, isMutual }: Of<'connects'>, scope: Scope): Finding {
  if (scope.exchanges.length === 0) return absent;
  const [source, target] = [addressOf(from, scope), addressOf(to, scope)];
  if (source === undefined || target === undefined || source === target) return unknown;
  const all = [...scope.exchanges, ...scope.others];
  const fits = ({ client, server }: Exchange): boolean =>
    (client.address === source && server.address === target) ||
    (isMutual && client.address === target && server.address === source);
  const between = all.filter(fits);
  const found = between.find(({ server }) => port === undefined || server.port === port);
  if (found !== undefined) return holds(found.frames.slice(0, 3));
  if (!takesPart(source, scope) || !takesPart(target, scope) || !startsHere(all)) return unknown;
  const [first] = between;
  if (first !== undefined)
    return fails(
      'connects',
      wayOf(first),
      between.flatMap(({ frames }) => frames.slice(0, 1)),
    );
  const reverse = all.filter(({ client, server }) => client.address === target && server.address === source);
  const [other] = reverse;
  // In our lab it is we who say what runs where.
  if (other === undefined || isMutual || !scope.isHandedIn) return unknown;
  return fails(
    'connects',
    wayOf(other),
    reverse.flatMap(({ frames }) => frames.slice(0, 1)),
  );
}

function wayOf({ client, server }: Exchange): Record<string, string> {
  return { client: client.address, server: endpointText(server) };
}

/** Whether somebody's connection was answered with a reset in place of a SYN, ACK. */
export function judgeRefused({ who }: Of<'refused'>, scope: Scope): Finding {
  if (scope.exchanges.length === 0) return absent;
  const clients = new Set(scope.exchanges.map(({ client }) => client.address));
  const own = scope.exchanges.filter((exchange) => sideOf(who, exchange, scope) === 'client');
  if (own.length === 0 || (who.kind === 'role' && who.nth === undefined && clients.size > 1)) return unknown;
  const refusals = own.flatMap(({ connection }) =>
    connection !== undefined && connection.handshake.synAck === undefined ? connection.resets : [],
  );
  const [refusal] = refusals;
  if (refusal !== undefined) return refusal.from === 'server' ? holds([refusal.frame]) : unknown;
  // Taken in and given something: what came of that connection later is another matter.
  const isServed = own.every(
    ({ connection }) =>
      connection?.handshake.synAck !== undefined &&
      connection.toClient.bytes.length > 0 &&
      connection.resets.length === 0,
  );
  if (!isServed) return unknown;
  return fails(
    'not-refused',
    {},
    own.flatMap(({ connection }) => [connection?.handshake.synAck, connection?.toClient.chunks[0]?.frame]),
  );
}

/** Who sent FIN first. */
export function judgeClosesFirst({ who }: Of<'closes-first'>, scope: Scope): Finding {
  return anyOf(
    scope,
    (exchange) => {
      if (exchange.connection === undefined) return 'not';
      const side = sideOf(who, exchange, scope);
      const first = firstFin(exchange, scope.limit);
      if (side === undefined || first === undefined) return 'unknown';
      if (side === null) return 'not';
      return first.side === side ? [first.frame] : 'not';
    },
    (exchanges) => {
      const fins = exchanges.flatMap((exchange) => {
        const fin =
          typeof sideOf(who, exchange, scope) === 'string' ? firstFin(exchange, scope.limit) : undefined;
        return fin === undefined ? [] : [fin];
      });
      const [fin] = fins;
      if (fin === undefined) return unknown;
      return fails(
        'first-fin',
        { side: fin.side },
        fins.map(({ frame }) => frame),
      );
    },
  );
}

function firstFin(
  { connection }: Exchange,
  limit: number,
): { side: 'client' | 'server'; frame: number } | undefined {
  const [client, server] = [connection?.toServer.fin?.frame, connection?.toClient.fin?.frame];
  if (client === undefined && server === undefined) return undefined;
  const side = (client ?? Infinity) < (server ?? Infinity) ? 'client' : 'server';
  const frame = Math.min(client ?? Infinity, server ?? Infinity);
  return frame <= limit && connection?.resets.every((reset) => reset.frame > frame)
    ? { side, frame }
    : undefined;
}

/** How connections ended. */
export function judgeClosedWith({ flag }: Of<'closed-with'>, scope: Scope): Finding {
  const ends = (exchange: Exchange): { fins: number[]; resets: number[] } => ({
    fins: [exchange.connection?.toServer.fin?.frame, exchange.connection?.toClient.fin?.frame].filter(
      (frame) => frame !== undefined,
    ),
    resets: exchange.connection?.resets.map(({ frame }) => frame) ?? [],
  });
  return anyOf(
    scope,
    (exchange) => {
      if (exchange.protocol === 'udp') return 'not';
      if (!isWhole(exchange, scope.limit)) return 'unknown';
      const { fins, resets } = ends(exchange);
      const [wanted, other] = flag === 'fin' ? [fins, resets] : [resets, fins];
      if (wanted.length === 0) return 'not';
      // FIN and RST both: either may be meant.
      return other.length > 0 ? 'unknown' : wanted;
    },
    (exchanges) => {
      const tcp = exchanges.filter(({ protocol }) => protocol === 'tcp');
      if (tcp.length === 0) return unknown;
      const frames = tcp.flatMap((exchange) => ends(exchange)[flag === 'fin' ? 'resets' : 'fins']);
      return fails('closed-with', { flag: flag === 'fin' ? 'RST' : 'FIN' }, frames);
    },
  );
}
