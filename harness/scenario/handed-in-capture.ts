import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordOfHandedIn } from '../evidence/handed-in/record.ts';
import type { ScenarioRecord, SubmittedFile } from '../model/evidence.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import { findCaptures } from '../submission/find-captures.ts';
import { dissect, readCapture, type Frame } from '../wire/index.ts';

/** Of several captures that match, this many are looked into. */
const MOST_FILES = 8;
/** Frames of a larger capture are not looked at: the labs need a few dozen. */
const MOST_BYTES = 32 * 1024 * 1024;

/** A capture of the submission as the evidence of a scenario. */
export interface HandedInEvidence {
  record: ScenarioRecord;
  frames: readonly Frame[];
}

/**
 * Takes a capture that was handed in as the evidence of a scenario. Of several the one with the fewest faults counts; among equals the one that
 * a reader would look at first.
 *
 * @param rule the scenario, which has a `capture`.
 * @param root the submission's folder.
 */
export async function takeHandedInCapture(
  scenario: Scenario,
  rule: NonNullable<Scenario['capture']>,
  files: SubmittedFile[],
  root: string,
  made: { harness: string; rubric: Rubric; digest: string },
): Promise<HandedInEvidence> {
  const about = {
    harness: made.harness,
    rubric: { id: made.rubric.id, digest: made.digest },
    scenario: scenario.id,
    rule,
  };
  const found = findCaptures(rule.find, files);
  const others = (chosen: SubmittedFile): string[] =>
    found.filter((file) => file !== chosen).map(({ path }) => path);
  let best: HandedInEvidence | undefined;
  for (const file of found.slice(0, MOST_FILES)) {
    const { path, sha256, bytes } = file;
    const isTooLarge = bytes > MOST_BYTES;
    const content = isTooLarge
      ? new Uint8Array()
      : await readFile(join(root, file.storedAs ?? path)).catch(() => new Uint8Array());
    const capture = dissect(readCapture(content));
    const record = recordOfHandedIn({ ...about, file: { path, sha256 }, others: others(file) }, capture);
    if (isTooLarge && record.handedInCapture !== undefined)
      record.handedInCapture.faults = [
        {
          code: 'unreadable',
          values: { reason: `${Math.ceil(bytes / 2 ** 20)} MB, > ${MOST_BYTES / 2 ** 20} MB` },
          frames: [],
        },
      ];
    if (best === undefined || faultsIn(record) < faultsIn(best.record))
      best = { record, frames: capture.file.frames };
  }
  return (
    best ?? {
      record: recordOfHandedIn({ ...about, others: [] }, dissect(readCapture(new Uint8Array()))),
      frames: [],
    }
  );
}

/** How bad a capture is: nobody in a role weighs more than any blemish. */
function faultsIn({ handedInCapture, programs }: ScenarioRecord): number {
  const absent = programs.filter(({ end }) => end.kind === 'not-started').length;
  const blemishes = (handedInCapture?.faults ?? []).filter(({ code }) => code !== 'twice').length;
  return 100 * absent + blemishes;
}
