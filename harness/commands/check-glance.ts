import { stat } from 'node:fs/promises';
import type { SandboxKind } from '../model/rubric.ts';
import { readRubricFile } from '../rubric/rubric-file.ts';
import { sandboxKind } from './sandbox-option.ts';

/**
 * Where the programs of `wiremark check` run, found out with as little as possible: the process that only goes on to
 * start itself again in namespaces judges nothing, for the one inside does. Undefined wherever anything is out of the ordinary:
 * then all that was asked for has to be read, and whoever reads it says what is wrong.
 *
 * @throws OperatorError where the rubric cannot be read.
 */
export async function sandboxAtAGlance(asked: {
  path: string;
  rubric: string;
  sandbox?: string | undefined;
  image?: string | undefined;
}): Promise<SandboxKind | undefined> {
  if (process.platform !== 'linux' || asked.image !== undefined) return undefined;
  const written = readJson(await readRubricFile(asked.rubric));
  const submission = await stat(asked.path).catch(() => undefined);
  if (submission === undefined || typeof written !== 'object' || written === null) return undefined;
  return sandboxKind(asked.sandbox ?? ('sandbox' in written ? written.sandbox : 'namespace'));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    return undefined;
  }
}
