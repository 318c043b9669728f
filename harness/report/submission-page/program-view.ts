import { unreachable } from '../../errors.ts';
import type { ProgramOutput } from '../../evidence/types.ts';
import type { Adoption, ProgramEnd, ProgramRecord, StepRecord } from '../../model/evidence.ts';
import { visible, visibleLines } from '../visible.ts';
import type { Words } from '../words.ts';

const shownOutputBytes = 64 * 1024;

/** What became of a program in a scenario, in sentences. */
export function programView(
  { id, probe, machine, argv, end, limits, listening, waitingOn }: ProgramRecord,
  words: Words,
): object {
  const notes = [endText(end, words)];
  if (waitingOn !== undefined && end.kind === 'stopped') notes.push(words(`waiting.${waitingOn}`));
  for (const { limit, value, unit } of limits)
    notes.push(words(`limit.${limit}`, { value: unit === 's' ? `${value} s` : String(value) }));
  return {
    id: visible(id),
    machine: visible(machine),
    command: argv.length === 0 ? null : visible(argv.join(' ')),
    isProbe: probe !== undefined,
    notes,
    listening: listening.map(
      ({ protocol, address, port }) => `${protocol.toUpperCase()} ${visible(address)}:${port}`,
    ),
  };
}

function endText(end: ProgramEnd, words: Words): string {
  switch (end.kind) {
    case 'exited':
      return words('end.exited', { code: end.code });
    case 'signalled':
      return words('end.signalled', { signal: end.signal });
    case 'stopped':
      return words(`end.stopped-${end.why}`);
    case 'not-started':
      return words(`end.${end.why}`, { detail: visible(end.detail ?? '') });
    default:
      return unreachable(end);
  }
}

/** What the lab gave way in. */
export function adoptionText(adoption: Adoption, words: Words): string {
  switch (adoption.kind) {
    case 'address':
      return words('adoption.address', {
        address: visible(adoption.address),
        machine: adoption.machine,
        programs: visible(adoption.askedBy.join(', ')),
      });
    case 'localhost':
      return words('adoption.localhost', {
        port: String(adoption.port),
        from: adoption.from,
        to: adoption.to,
      });
    case 'port':
      return words(adoption.to === undefined ? 'adoption.port' : 'adoption.port-led', {
        to: String(adoption.to ?? ''),
        port: String(adoption.port),
        machine: adoption.machine,
        programs: visible(adoption.askedBy.join(', ')),
      });
    default:
      return unreachable(adoption);
  }
}

export function stepView(
  { kind, programs, machine, startMs, endMs, outcome }: StepRecord,
  words: Words,
): object {
  return {
    text: words(`step.${kind}`, { programs: visible(programs.join(', ')), machine: visible(machine ?? '') }),
    outcome: words(`outcome.${outcome}`),
    isLate: outcome === 'limit',
    startMs: Math.round(startMs),
    tookMs: Math.round(endMs - startMs),
  };
}

/** What a program printed, made harmless and bounded. */
export function outputViews(
  program: ProgramRecord,
  output: ProgramOutput | undefined,
  words: Words,
): object[] {
  if (output === undefined) return [];
  return (['stdout', 'stderr'] as const)
    .filter((stream) => output[stream].length > 0)
    .map((stream) => ({
      program: visible(program.id),
      streamText: words(`output.${stream}`),
      isShort: output[stream].length <= 4000,
      parts: boundedParts(output[stream]),
      note:
        output[stream].length > shownOutputBytes
          ? words('output.cut', { bytes: output[stream].length - shownOutputBytes })
          : null,
      isTruncated: program.outputTruncated,
    }));
}

/** The beginning and the end of what a program printed: a traceback stands at the end. */
function boundedParts(bytes: Uint8Array): string[] {
  const decode = (part: Uint8Array): string => visibleLines(new TextDecoder().decode(part));
  if (bytes.length <= shownOutputBytes) return [decode(bytes)];
  return [
    decode(bytes.subarray(0, shownOutputBytes / 2)),
    decode(bytes.subarray(bytes.length - shownOutputBytes / 2)),
  ];
}
