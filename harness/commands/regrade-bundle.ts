import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBundle } from '../batch/bundle.ts';
import { bundleVerdictText, verifyBundle } from '../batch/verify-bundle.ts';
import { OperatorError } from '../errors.ts';
import { renderResult } from '../report/json.ts';
import { loadRubric } from '../rubric/load.ts';
import { EXIT, exitCodeOf } from './command.ts';

/** `wiremark regrade <bundle> --rubric <file>`: judges what a student packed with `check --bundle`, and says whether its result is that. */
export async function regradeBundle(
  file: string,
  { rubric, json }: { rubric: string | undefined; json: boolean },
): Promise<number> {
  if (rubric === undefined)
    throw new OperatorError(
      'usage',
      `${file} is a bundle, and is verified against a rubric of yours.`,
      'Add --rubric <file>: the rubric in your own keeping, not one that came with the bundle.',
    );
  const loaded = await loadRubric(rubric);
  const scratch = await mkdtemp(join(tmpdir(), 'wiremark-bundle-'));
  try {
    await using bundle = await openBundle(file, scratch);
    const verdict = await verifyBundle(bundle, loaded);
    if (json) process.stdout.write(renderResult(verdict.result));
    (json ? process.stderr : process.stdout).write(bundleVerdictText(verdict));
    return verdict.isConsistent ? exitCodeOf([verdict.result]) : EXIT.below;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
