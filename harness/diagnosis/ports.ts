import { peersOf, type Context, type ProgramView, type ScenarioView } from './context.ts';
import type { Sentence } from './cause.ts';
import { eachProgram, type Said } from './each-program.ts';
import { cite } from './frames.ts';
import { locateLine, locate, numberToken } from './source.ts';
import { listeningSockets, targetPorts } from './traffic.ts';
import { who } from './words.ts';

/** A program on another port than the lab asks for, and how to tell it in general. */
interface Mistake {
  program: ProgramView;
  port: number;
  asked: number;
  said: Said;
}

/** What kind of mistake it is: the narrowest that the evidence proves. */
type MistakeKind = 'swapped' | 'argument' | 'other';

function kindOf({ program, port, asked }: Mistake): MistakeKind {
  if (port !== asked && port === ((asked & 0xff) << 8) + (asked >> 8)) return 'swapped';
  const isGiven = program.record.argv.slice(1).some((argument) => numberToken(asked).test(argument));
  return isGiven ? 'argument' : 'other';
}

/** Findings about the programs on a wrong port, where the mistake is of this kind. */
export function portMistakes(context: Context, kind: MistakeKind, tell: (mistake: Mistake) => Said) {
  return eachProgram(context, (program, view) => {
    const demand = demandOn(context, view, program);
    if (demand === undefined) return undefined;
    const mistake =
      program.role === 'server'
        ? ofServer(context, view, program, demand)
        : ofClient(context, view, program, demand);
    return mistake !== undefined && kindOf(mistake) === kind ? tell(mistake) : undefined;
  });
}

interface Demand {
  port: number;
  protocol: 'tcp' | 'udp';
  /** True where a check of this very scenario asks for the port, not one of the same file elsewhere. */
  isHere: boolean;
}

/** The port that a check asks of a program, or of the same file in another scenario. */
function demandOn(context: Context, view: ScenarioView, program: ProgramView): Demand | undefined {
  for (const isHere of [true, false]) {
    for (const check of context.checks) {
      const port = check.with['port'];
      if (typeof port !== 'number') continue;
      const protocol = check.with['protocol'] === 'udp' ? 'udp' : 'tcp';
      const mentioned = check.mentions.get(check.item.scenario) ?? new Set<string>();
      const where = context.scenarios.find((other) => other.id === check.item.scenario);
      const asked = (where?.programs ?? []).filter(
        (other) => mentioned.size === 0 || mentioned.has(other.id),
      );
      const isAsked = isHere
        ? where === view && asked.includes(program)
        : asked.some(
            (other) => other.role === program.role && other.file === program.file && other.file !== undefined,
          );
      if (isAsked) return { port, protocol, isHere };
    }
  }
  return undefined;
}

function ofServer(
  context: Context,
  view: ScenarioView,
  server: ProgramView,
  demand: Demand,
): Mistake | undefined {
  const sockets = listeningSockets(context, view, server, demand.protocol);
  const [socket] = sockets;
  if (socket === undefined || sockets.some(({ port }) => port === demand.port)) return undefined;
  const clients = peersOf(view, server);
  // a probe goes where the server is: it shows nothing where there are others
  const students = clients.filter(({ record }) => record.probe === undefined);
  const going = students.length > 0 ? students : clients;
  const meeting = going.filter((client) => targetPorts(view, client, demand.protocol).has(socket.port));
  const doAgree = meeting.length > 0;
  if (doAgree && !demand.isHere) return undefined;
  // elsewhere the file may rightly use another port: only a client that went to the asked one shows that it does not
  if (
    !demand.isHere &&
    !students.some((client) => targetPorts(view, client, demand.protocol).has(demand.port))
  )
    return undefined;
  const frames = clients.flatMap((client) => [...targetPorts(view, client, demand.protocol).values()].flat());
  const [companion] = meeting;
  const other =
    companion === undefined || companion.file === server.file
      ? undefined
      : locateLine(context.evidence.submission, companion.file, numberToken(socket.port));
  const place = locate(context.evidence.submission, server.file, numberToken(socket.port));
  const said: Said = {
    text: {
      key: 'diagnosis.wrong-port.server',
      values: { who: who(server), port: String(socket.port), asked: String(demand.port) },
    },
    hint: changePort(socket.port, demand.port, other?.file, other?.line),
    ...(place === undefined ? {} : { place }),
    frames: cite(view.id, frames),
    blocking: !doAgree,
    ...(doAgree
      ? { explains: (check: { with: Record<string, unknown> }) => check.with['port'] === demand.port }
      : {}),
  };
  return { program: server, port: socket.port, asked: demand.port, said };
}

function ofClient(
  context: Context,
  view: ScenarioView,
  client: ProgramView,
  demand: Demand,
): Mistake | undefined {
  const targets = targetPorts(view, client, demand.protocol);
  const [target] = targets;
  if (target === undefined || targets.has(demand.port)) return undefined;
  const [port, frames] = target;
  const listening = peersOf(view, client)
    .flatMap((server) => listeningSockets(context, view, server, demand.protocol))
    .map((socket) => socket.port);
  // a server on the same wrong port tells it for both
  if (listening.includes(port)) return undefined;
  if (!demand.isHere && !listening.includes(demand.port)) return undefined;
  const place = locate(context.evidence.submission, client.file, numberToken(port));
  const said: Said = {
    text: {
      key: 'diagnosis.wrong-port.client',
      values: { who: who(client), port: String(port), asked: String(demand.port) },
    },
    hint: changePort(port, demand.port, undefined, undefined),
    ...(place === undefined ? {} : { place }),
    frames: cite(view.id, frames),
  };
  return { program: client, port, asked: demand.port, said };
}

function changePort(
  port: number,
  asked: number,
  file: string | undefined,
  line: number | undefined,
): Sentence {
  const values = { port: String(port), asked: String(asked) };
  if (file === undefined) return { key: 'diagnosis.wrong-port.hint', values };
  return { key: 'diagnosis.wrong-port.hint-both', values: { ...values, file, line: String(line ?? '') } };
}
