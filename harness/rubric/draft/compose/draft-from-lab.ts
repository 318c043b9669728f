import { translate } from '../../../locale/index.ts';
import type { CheckItem, Rubric } from '../../../model/rubric.ts';
import { findRules } from '../find-rules.ts';
import type { DraftOptions } from '../plan-draft.ts';
import {
  rubricOf,
  serverAddress,
  titled,
  type DraftPlan,
  type PlannedPair,
  type PlannedProgram,
} from '../plan.ts';
import { shareOut } from '../points.ts';
import { imagesOf, type ComposeLab, type LabPair } from './compose-lab.ts';
import type { ServiceProgram } from './service-program.ts';

/** What stands where a compose file names no port. */
const UNKNOWN_PORT = 10_000;

/**
 * A rubric with the machines of a lab, and as much of programs, scenarios and checks as its file tells. What the lecturer has to
 * complete is said in the titles.
 */
export function draftFromLab(lab: ComposeLab, options: Omit<DraftOptions, 'lab'>): Rubric {
  const pairs = lab.pairs.map((pair, index) =>
    planned(pair, lab.pairs.length === 1 ? '' : `-${index + 1}`, options),
  );
  const plan: DraftPlan = {
    id: options.id,
    title: translate(options.locale, { key: 'rubric.draft.compose.title', values: { title: options.title } }),
    locale: options.locale,
    machines: lab.machines,
    nameServer: lab.nameServer,
    names: lab.names,
    asksForNames: true,
    pairs,
    others: [],
  };
  const checks = pairs.flatMap((pair, index) => {
    const found = lab.pairs[index];
    return found === undefined ? [] : checksOf(plan, pair, found);
  });
  return rubricOf(plan, shareOut(checks), false);
}

function planned(pair: LabPair, suffix: string, options: Omit<DraftOptions, 'lab'>): PlannedPair {
  const protocol = pair.server?.protocol ?? 'tcp';
  const program = (role: 'server' | 'client', found?: ServiceProgram): PlannedProgram => {
    const file = found?.file ?? `${role}.py`;
    const args = options.args ?? (found?.args.length === 0 ? undefined : found?.args);
    const source = { path: file, text: protocol === 'udp' ? 'SOCK_DGRAM' : '' };
    const exact = found?.file === undefined ? [] : [{ path: `**/${found.file}` }];
    return {
      name: `${role}${suffix}`,
      title: `${role}${suffix.replace('-', ' ')}`,
      file,
      find: [...exact, ...findRules(source, role, [])],
      ...(args === undefined ? {} : { args }),
      ...imagesOf(found),
    };
  };
  return {
    suffix,
    protocol,
    server: program('server', pair.server),
    client: program('client', pair.client),
    seats: pair.seats,
  };
}

/** Checks that any pair of a lab could be asked for; what crosses must be written by the lecturer. */
function checksOf(plan: DraftPlan, pair: PlannedPair, { server, seats, serverNames }: LabPair): CheckItem[] {
  const { protocol, suffix } = pair;
  const port = server?.port ?? UNKNOWN_PORT;
  const name = serverNames.find((one) => one !== seats.server) ?? seats.server;
  const values = { protocol: protocol.toUpperCase(), port: String(port), name };
  const scenario = `exchange${suffix}`;
  const check = (
    id: string,
    type: string,
    points: number,
    key: string,
    parameters: Record<string, unknown>,
  ) => ({
    id: `${id}${suffix}`,
    type,
    title: titled(plan, pair, key, values),
    points,
    scenario,
    with: parameters,
  });
  const both = { client: 'client', server: 'server' };
  const portKey = server?.port === undefined ? 'compose' : 'check';
  if (seats.client === undefined)
    return [check('port', 'listening', 10, `${portKey}.port-alone`, { server: 'server', protocol, port })];
  const address = (name: string): string => plan.machines[name]?.address.split('/')[0] ?? '';
  const [from, to] = [address(seats.client), serverAddress(plan, pair)];
  const carried = protocol === 'tcp' ? 'tcp.len > 0' : 'udp && !icmp';
  const crossing = (source: string, target: string) => ({
    filter: `ip.src == ${source} && ip.dst == ${target} && ${carried}`,
    by: ['client'],
  });
  const listening = check('port', 'listening', 15, `${portKey}.port`, { ...both, protocol, port });
  const message = check('message', 'frames', 20, 'compose.message', crossing(from, to));
  const answer = check('answer', 'frames', 20, 'compose.answer', crossing(to, from));
  const asked = check('name', 'dns', 0, 'compose.name', { programs: ['client'], name, type: 'A' });
  if (protocol === 'udp') return [asked, listening, message, answer];
  const connect = check('connect', 'handshake', 15, 'check.connect', both);
  const close = check('close', 'teardown', 10, 'check.close', both);
  const basic = [asked, connect, listening, message, answer, close];
  if (seats.other === undefined) return basic;
  const together: CheckItem = {
    ...check('together', 'all-served', 20, 'check.together', {
      server: 'server',
      clients: ['client-a', 'client-b'],
      alone: { scenario, ...both },
    }),
    scenario: `together${suffix}`,
  };
  return [...basic, together];
}
