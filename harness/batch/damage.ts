import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';

/**
 * What shows that evidence is no longer as it was written: it must not be judged then, for what is missing from it would look like what a
 * program did not do. Undefined where nothing shows.
 */
export function damageOf(evidence: SubmissionEvidence): string | undefined {
  if (evidence.submission.isPruned === true) return 'it was removed to save space';
  for (const [id, scenario] of evidence.scenarios) {
    const damage = damageOfScenario(id, scenario);
    if (damage !== undefined) return damage;
  }
  return (evidence.again ?? []).map(damageOf).find((damage) => damage !== undefined);
}

function damageOfScenario(
  id: string,
  { record, capture, outputs, firstRun }: ScenarioEvidence,
): string | undefined {
  if (record.scenario !== id) return `${id}: it is the evidence of scenario ${record.scenario}`;
  if (capture.file.malformed !== undefined && record.handedInCapture === undefined)
    return `${id}: the capture cannot be read: ${capture.file.malformed.reason}`;
  if (capture.packets.length !== record.counters.frames)
    return `${id}: the capture holds ${capture.packets.length} of ${record.counters.frames} frames`;
  for (const { id: program, stdoutBytes, stderrBytes } of record.programs) {
    const output = outputs.get(program);
    if (output === undefined) continue;
    if (output.stdout.length !== stdoutBytes || output.stderr.length !== stderrBytes)
      return `${id}: what ${program} printed is not whole`;
  }
  return firstRun === undefined ? undefined : damageOfScenario(id, firstRun);
}
