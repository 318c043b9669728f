import { describeIntake } from '../submission/intake/describe.ts';
import type { Intake } from '../submission/intake/index.ts';
import type { Rubric } from '../model/rubric.ts';
import type { Mapping } from '../model/intake.ts';
import { renderMapping } from '../report/mapping.ts';
import { terminalOptions } from './command.ts';

/** Prints who handed in what: whole on stdout (`--dry-run`), in short on stderr. Returns the exit code. */
export async function showMapping(
  intake: Intake,
  rubric: Rubric,
  stream: NodeJS.WriteStream,
  isJson: boolean,
): Promise<number> {
  const { layout, doubts, superseded, notHandedIn } = intake;
  const mapping: Mapping = {
    layout,
    doubts,
    superseded,
    notHandedIn,
    rows: await describeIntake(intake, rubric),
  };
  const isWhole = stream === process.stdout;
  stream.write(
    isJson
      ? `${JSON.stringify(mapping, undefined, 2)}\n`
      : renderMapping(mapping, { ...terminalOptions(stream), locale: rubric.locale, short: !isWhole }),
  );
  return 0;
}
