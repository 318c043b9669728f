import { unreachable } from '../../errors.ts';
import { connectionsFrom } from '../../evidence/connections.ts';
import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { MachineRecord, ProgramEnd, ProgramRecord, ScenarioRecord } from '../../model/evidence.ts';
import type { PageWords } from '../words.ts';
import { visible } from '../visible.ts';

/** What happened on a machine that no frame shows. */
export interface LadderEvent {
  machine: string;
  /** It is drawn after this frame. */
  afterFrame: number;
  atMs: number;
  kind: 'start' | 'listen' | 'accept' | 'end' | 'stop' | 'lab';
  text: string;
}

/** All events of a scenario, in the order of the wire and then of time. */
export function eventsOf(scenario: ScenarioEvidence, page: PageWords): LadderEvent[] {
  const { record, capture } = scenario;
  const atFrame = clockOf(record, capture.file.frames);
  const events = [
    ...record.programs.flatMap((program) => programEvents(program, scenario, atFrame, page)),
    ...acceptEvents(scenario, page),
    ...labEvents(record, page),
  ];
  return events.toSorted((a, b) => a.afterFrame - b.afterFrame || a.atMs - b.atMs);
}

function programEvents(
  { id, machine, startMs, startAfterFrame, listening, end, endMs }: ProgramRecord,
  scenario: ScenarioEvidence,
  atFrame: (ms: number) => number,
  page: PageWords,
): LadderEvent[] {
  if (end.kind === 'not-started') return [];
  const program = visible(id);
  const events: LadderEvent[] = [
    {
      machine,
      afterFrame: startAfterFrame,
      atMs: startMs,
      kind: 'start',
      text: page('event.started', { program }),
    },
  ];
  for (const { address, port, protocol, afterFrame, firstSeenMs } of listening) {
    const socket = `${protocol.toUpperCase()} ${visible(address)}:${port}`;
    events.push({
      machine,
      afterFrame,
      atMs: firstSeenMs,
      kind: 'listen',
      text: page('event.listening', { program, socket }),
    });
  }
  const signal = scenario.record.markers.find((marker) => marker.kind === 'signal' && marker.program === id);
  if (end.kind === 'stopped' && signal !== undefined) {
    const { afterFrame, atMs } = signal;
    events.push({ machine, afterFrame, atMs, kind: 'stop', text: endText(end, program, page) });
  } else if (endMs !== undefined) {
    const afterFrame = Math.max(startAfterFrame, lastSent(scenario, id), atFrame(endMs));
    events.push({ machine, afterFrame, atMs: endMs, kind: 'end', text: endText(end, program, page) });
  }
  return events;
}

/** A client has not ended before it closed its connections. */
function lastSent(scenario: ScenarioEvidence, id: string): number {
  return Math.max(0, ...connectionsFrom(scenario, id).map(({ toServer }) => toServer.fin?.frame ?? 0));
}

function endText(end: ProgramEnd, program: string, page: PageWords): string {
  switch (end.kind) {
    case 'exited':
      return page('event.exited', { program, code: end.code });
    case 'signalled':
      return page('event.signalled', { program, signal: end.signal });
    case 'stopped':
      return page('event.stopped', { program });
    case 'not-started':
      return '';
    default:
      return unreachable(end);
  }
}

function acceptEvents({ record, capture }: ScenarioEvidence, page: PageWords): LadderEvent[] {
  const { programs, connections } = record;
  return connections.flatMap(({ program, remote, acceptedAfterFrame, acceptedMs }): LadderEvent[] => {
    const machine = programs.find(({ id }) => id === program)?.machine;
    if (acceptedAfterFrame === undefined || machine === undefined) return [];
    // The kernel's tables are looked at ahead of the frames that filled them: nothing is accepted before its handshake.
    const address = remote.address.replace(/^::ffff:/iu, '');
    const { handshake } =
      capture.connections.find(
        ({ client, frames }) =>
          client.address === address &&
          client.port === remote.port &&
          (frames.at(-1) ?? 0) >= acceptedAfterFrame,
      ) ?? {};
    const afterFrame = Math.max(acceptedAfterFrame, handshake?.ack ?? handshake?.synAck ?? 0);
    const text = page('event.accepted', {
      program: visible(program),
      remote: `${visible(address)}:${remote.port}`,
    });
    return [{ machine, afterFrame, atMs: acceptedMs ?? 0, kind: 'accept', text }];
  });
}

/** What the lab did to a machine's traffic. */
function labEvents({ steps, machines }: ScenarioRecord, page: PageWords): LadderEvent[] {
  const isKnown = (name: string | undefined): name is string =>
    machines.some((machine: MachineRecord) => machine.name === name);
  return steps.flatMap(({ kind, machine, startMs, endMs, fromFrame, toFrame }): LadderEvent[] => {
    if (!isKnown(machine)) return [];
    if (kind === 'hold')
      return [{ machine, afterFrame: fromFrame, atMs: startMs, kind: 'lab', text: page('event.held') }];
    if (kind === 'release')
      return [{ machine, afterFrame: toFrame, atMs: endMs, kind: 'lab', text: page('event.released') }];
    return [];
  });
}

/**
 * The last frame that had been seen at a moment of the scenario. Programs' ends are known by time alone; this places
 * them among the frames for the eye, and nothing is judged by it. The record's clock and the capture's are set against
 * each other by the markers, whose place among the frames is known.
 */
function clockOf(
  { markers, startedAt }: ScenarioRecord,
  frames: ScenarioEvidence['capture']['file']['frames'],
): (ms: number) => number {
  const times = frames.map(({ timeNs }) => Number(timeNs / 1000n) / 1000);
  const earliest = Math.max(
    ...markers.flatMap(({ afterFrame, atMs }) => offset(times[afterFrame - 1], atMs)),
  );
  const latest = Math.min(...markers.flatMap(({ afterFrame, atMs }) => offset(times[afterFrame], atMs)));
  const begin = [earliest, latest].every(Number.isFinite) ? (earliest + latest) / 2 : Date.parse(startedAt);
  return (ms) => times.findLastIndex((time) => time <= begin + ms) + 1;
}

function offset(time: number | undefined, atMs: number): number[] {
  return time === undefined ? [] : [time - atMs];
}
