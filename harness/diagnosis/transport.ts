import { connectionsFrom } from '../evidence/connections.ts';
import type { Finding } from './cause.ts';
import { type Context, type ProgramView, peersOf, type ScenarioView } from './context.ts';
import { eachProgram } from './each-program.ts';
import { cite } from './frames.ts';
import { locate } from './source.ts';
import { connectionsWith, listeningSockets, targetPorts } from './traffic.ts';
import { who } from './words.ts';

type Protocol = 'tcp' | 'udp';

/** Programs that use one transport alone where a failed check asks for the other. */
export function wrongTransport(context: Context, asked: Protocol, used: Protocol): Finding[] {
  return eachProgram(context, (program, view) => {
    if (program.role === 'program' || !isAsked(context, program, asked)) return undefined;
    const ports =
      program.role === 'server'
        ? serverPorts(context, view, program, asked, used)
        : clientPorts(view, program, asked, used);
    if (ports === undefined) return undefined;
    const code = used === 'udp' ? 'udp-instead-of-tcp' : 'tcp-instead-of-udp';
    const place = locate(
      context.evidence.submission,
      program.file,
      used === 'udp' ? /\bSOCK_DGRAM\b/ : /\bSOCK_STREAM\b/,
    );
    return {
      text: {
        key: `diagnosis.${code}.${program.role}`,
        values: { who: who(program), port: String(ports.port) },
      },
      hint: { key: `diagnosis.${code}.hint` },
      ...(place === undefined ? {} : { place }),
      frames: cite(view.id, ports.frames),
    };
  });
}

/**
 * True where a failed check asks the program for this transport, here or of the same file in another scenario.
 * `handshake` and `teardown` are words of TCP; other checks name their protocol.
 */
function isAsked(context: Context, program: ProgramView, asked: Protocol): boolean {
  return context.checks.some((check) => {
    const protocol =
      check.with['protocol'] ?? (/^(?:handshake|teardown)$/.test(check.item.type) ? 'tcp' : undefined);
    if (!check.isTroubled || protocol !== asked) return false;
    const mentioned = check.mentions.get(check.item.scenario) ?? new Set<string>();
    const programs = context.scenarios.find(({ id }) => id === check.item.scenario)?.programs ?? [];
    const addressed = programs.filter(({ id }) => mentioned.size === 0 || mentioned.has(id));
    return addressed.some(
      (other) =>
        other === program ||
        (other.role === program.role && other.file !== undefined && other.file === program.file),
    );
  });
}

function serverPorts(
  context: Context,
  view: ScenarioView,
  server: ProgramView,
  asked: Protocol,
  used: Protocol,
): { port: number; frames: number[] } | undefined {
  const [right, wrong] = [
    listeningSockets(context, view, server, asked),
    listeningSockets(context, view, server, used),
  ];
  const port = wrong[0]?.port;
  if (right.length > 0 || port === undefined) return undefined;
  if (
    asked === 'tcp' &&
    connectionsWith(view, server, peersOf(view, server)).some(
      (connection) => connection.handshake.synAck !== undefined,
    )
  )
    return undefined;
  const frames = peersOf(view, server).flatMap((client) => targetPorts(view, client, used).get(port) ?? []);
  return { port, frames };
}

function clientPorts(
  view: ScenarioView,
  client: ProgramView,
  asked: Protocol,
  used: Protocol,
): { port: number; frames: number[] } | undefined {
  if (
    targetPorts(view, client, asked).size > 0 ||
    (asked === 'tcp' && connectionsFrom(view.evidence, client.id).length > 0)
  )
    return undefined;
  const [first] = targetPorts(view, client, used);
  return first === undefined ? undefined : { port: first[0], frames: first[1] };
}
