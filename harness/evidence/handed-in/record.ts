import type { HandedInCapture, MachineRecord, ProgramRecord, ScenarioRecord } from '../../model/evidence.ts';
import type { CaptureRule } from '../../model/rubric.ts';
import type { Capture } from '../../wire/types.ts';
import { bindRoles, type Roles } from './bind-roles.ts';
import { faultsOf } from './faults.ts';

/** What is known of a capture that was handed in, besides its frames. */
export interface HandedIn {
  harness: string;
  rubric: { id: string; digest: string };
  scenario: string;
  rule: CaptureRule;
  /** Absent where none was handed in. */
  file?: { path: string; sha256: string };
  others: string[];
}

/**
 * The record of a scenario that nobody ran: the roles of the rule become machines and programs with the addresses that the capture shows, so that
 * the same checks judge it. What only a lab can know (accept queues, ends of programs, counters of a switch) is left out; a capture is taken
 * as far as it goes.
 */
export function recordOfHandedIn(about: HandedIn, capture: Capture): ScenarioRecord {
  const { rule, file, others } = about;
  const roles = bindRoles(capture, rule);
  const handedInCapture: HandedInCapture = {
    ...file,
    others,
    faults:
      file === undefined
        ? [{ code: 'missing', values: { names: rule.find.join(', ') }, frames: [] }]
        : faultsOf(capture, rule, roles),
  };
  const ids = [rule.server, ...rule.clients];
  const frames = capture.packets.length;
  return {
    schema: 'wiremark/evidence/v1',
    harness: about.harness,
    rubric: about.rubric,
    scenario: about.scenario,
    startedAt: startOf(capture),
    durationMs: durationOf(capture),
    machines: ids.map((id) => machineOf(id, addressOf(id, rule, roles), capture)),
    steps: [],
    markers: [],
    counters: { frames, captured: frames, counted: frames, complete: true },
    handedInCapture,
    programs: ids.map((id) => programOf(id, addressOf(id, rule, roles) !== undefined, rule, roles)),
    acceptQueue: [],
    connections: [],
    selfConnections: [],
  };
}

function addressOf(id: string, rule: CaptureRule, roles: Roles | undefined): string | undefined {
  return id === rule.server ? roles?.server.address : roles?.clients.get(id);
}

function machineOf(id: string, address: string | undefined, { packets }: Capture): MachineRecord {
  const sent = packets.find(({ ip, ipv6 }) => (ip ?? ipv6)?.src === address);
  return { name: id, address: address ?? '', mac: sent?.eth?.src ?? '' };
}

function programOf(
  id: string,
  isSeen: boolean,
  { protocol, server }: CaptureRule,
  roles: Roles | undefined,
): ProgramRecord {
  const isServer = id === server && roles !== undefined;
  return {
    id,
    program: id,
    machine: id,
    argv: [],
    startMs: 0,
    startAfterFrame: 0,
    end: isSeen ? { kind: 'exited', code: 0 } : { kind: 'not-started', why: 'missing' },
    limits: [],
    listening: isServer ? [{ protocol, ...roles.server, firstSeenMs: 0, afterFrame: 0 }] : [],
    stdoutBytes: 0,
    stderrBytes: 0,
    outputTruncated: false,
  };
}

function startOf({ packets }: Capture): string {
  const [first] = packets;
  return new Date(first === undefined ? 0 : Number(first.frame.timeNs / 1_000_000n)).toISOString();
}

function durationOf({ packets }: Capture): number {
  const [first] = packets;
  const last = packets.at(-1);
  if (first === undefined || last === undefined) return 0;
  return Math.max(0, Number((last.frame.timeNs - first.frame.timeNs) / 1_000_000n));
}
