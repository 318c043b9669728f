import type { Claim, Exchange, Finding, FlagName, Scope } from '../types.ts';
import { absent, fails, holds, isWhole, unknown } from './finding.ts';
import { flagsFit, flagText } from './flags.ts';

type Of<Kind extends Claim['kind']> = Extract<Claim, { kind: Kind }>;

/** Whether a handshake was completed. */
export function judgeHandshake(scope: Scope): Finding {
  if (scope.exchanges.length === 0) return absent;
  const all = [...scope.exchanges, ...scope.others];
  const done = all.find(({ connection }) => connection?.handshake.ack !== undefined);
  if (done !== undefined) return holds(handshakeOf(done));
  const tcp = all.filter(({ protocol }) => protocol === 'tcp');
  if (tcp.length === 0)
    return fails(
      'no-tcp',
      {},
      scope.exchanges.flatMap(({ frames }) => frames.slice(0, 2)),
    );
  const refused = tcp.every(
    ({ connection }) =>
      connection?.handshake.syn !== undefined &&
      connection.handshake.synAck === undefined &&
      connection.resets.length > 0,
  );
  return refused
    ? fails(
        'refused',
        {},
        tcp.flatMap(({ frames }) => frames.slice(0, 2)),
      )
    : unknown;
}

/** Whether there was none. */
export function judgeNoHandshake({ protocol }: Of<'no-handshake'>, scope: Scope): Finding {
  const own = scope.exchanges.filter((exchange) => exchange.protocol === protocol);
  if (own.length === 0) return absent;
  if (protocol === 'udp') return holds(own.flatMap(({ frames }) => frames.slice(0, 2)));
  const done = own.filter(({ connection }) => connection?.handshake.ack !== undefined);
  const [first] = done;
  return first !== undefined && done.length === own.length
    ? fails('handshake', {}, handshakeOf(first))
    : unknown;
}

function handshakeOf({ connection }: Exchange): (number | undefined)[] {
  const { syn, synAck, ack } = connection?.handshake ?? {};
  return [syn, synAck, ack];
}

/** Whether segments with these flags came in this order, in one connection. */
export function judgeOrder({ steps }: Of<'order'>, scope: Scope): Finding {
  const tcp = [...scope.exchanges, ...scope.others].filter(({ protocol }) => protocol === 'tcp');
  if (tcp.length === 0) return absent;
  for (const exchange of tcp) {
    const frames = inOrder(steps, exchange, scope);
    if (frames !== undefined) return holds(frames);
  }
  // Only the handshake has one order; what closes a connection may be told in several ways.
  const isOfHandshake = steps.every((flags) => !flags.includes('fin') && !flags.includes('rst'));
  const opening = steps.slice(0, 3);
  const isClaimedOpening =
    opening.filter((flags) => flags.includes('syn')).length === 2 &&
    opening.some((flags) => flags.length === 1 && flags[0] === 'ack');
  const isSeen = tcp.every(
    (exchange) => exchange.connection?.handshake.ack !== undefined && isWhole(exchange, Infinity),
  );
  const [first] = tcp;
  if (!isOfHandshake || !isClaimedOpening || !isSeen || first === undefined) return unknown;
  const frames = first.frames.slice(0, Math.max(4, steps.length));
  const seen = frames.map((frame) => {
    const flags = scope.packets.get(frame)?.tcp?.flags;
    return flags === undefined ? '?' : `[${flagText(flags)}]`;
  });
  return fails('order', { seen: seen.join(' → ') }, frames);
}

function inOrder(steps: readonly FlagName[][], exchange: Exchange, scope: Scope): number[] | undefined {
  const found: number[] = [];
  for (const frame of exchange.frames) {
    const wanted = steps[found.length];
    const flags = scope.packets.get(frame)?.tcp?.flags;
    if (wanted === undefined) break;
    if (flags === undefined) continue;
    const fit = flagsFit(wanted, flags);
    const isAck = wanted.length === 1 && wanted[0] === 'ack' && !flags.syn && !flags.rst;
    if (fit === 'fit' || (isAck && flags.ack)) found.push(frame);
  }
  return found.length === steps.length ? found : undefined;
}

/** How many packets or connections the capture holds, counted in any way a report may count them. */
export function judgeCount({ of, count }: Of<'count'>, scope: Scope): Finding {
  // Our own captures are others than the one that was counted.
  if (!scope.isHandedIn) return absent;
  const all = [...scope.exchanges, ...scope.others];
  const { packets, connections } = scope.capture;
  const number = of === 'packets' ? packets.length : connections.length;
  const counts =
    of === 'packets'
      ? [
          number,
          packets.filter(({ copyOf }) => copyOf === undefined).length,
          packets.filter(({ tcp }) => tcp !== undefined).length,
          packets.filter(({ udp }) => udp !== undefined).length,
          packets.filter(({ ip }) => ip !== undefined).length,
          ...all.map(({ frames }) => frames.length),
          scope.exchanges.reduce((sum, { frames }) => sum + frames.length, 0),
        ]
      : [number, scope.exchanges.length, all.length, scope.capture.conversations.length];
  if (count === number) return holds(packets.slice(-1).map(({ frame }) => frame.number));
  if (counts.includes(count)) return unknown;
  return fails(of === 'packets' ? 'packets' : 'connections', { count: number }, []);
}

/** What carries the lab's exchange. */
export function judgeTransport({ protocol }: Of<'transport'>, scope: Scope): Finding {
  if (scope.exchanges.length === 0) return absent;
  const own = scope.exchanges.filter((exchange) => exchange.protocol === protocol);
  if (own.length > 0) return holds(own.flatMap(({ frames }) => frames.slice(0, 1)));
  if (scope.others.some((exchange) => exchange.protocol === protocol)) return unknown;
  return fails(
    'transport',
    { protocol: protocol === 'tcp' ? 'UDP' : 'TCP' },
    scope.exchanges.flatMap(({ frames }) => frames.slice(0, 1)),
  );
}

/** How clients were served, where the capture decides it. */
export function judgeService({ how }: Of<'service'>, { service }: Scope): Finding {
  if (service === undefined) return absent;
  if (service.how === how || (service.how === 'one-at-a-time' && how === 'in-turns'))
    return holds(service.frames);
  // "In turns" may mean that the server goes to and fro between clients.
  return how === 'in-turns' ? unknown : fails(`service-${service.how}`, {}, service.frames);
}
