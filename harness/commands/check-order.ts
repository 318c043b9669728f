import { resolve } from 'node:path';
import { inLocale } from '../batch/in-locale.ts';
import { parseExports } from '../report/exports/index.ts';
import { loadRubric } from '../rubric/load.ts';
import { openSubmission } from '../submission/discover.ts';
import type { CheckOrder } from './check-inside.ts';
import { readLocale } from './command.ts';
import { readSandbox } from './sandbox-option.ts';

/** The arguments of `wiremark check`, as they were written. */
export interface CheckRequest {
  path: string;
  rubric: string;
  out: string;
  export: string[];
  locale?: string | undefined;
  sandbox?: string | undefined;
  image?: string | undefined;
  watch: boolean;
  json: boolean;
  bundle?: string | undefined;
  trace?: string | undefined;
}

/**
 * Reads everything that `wiremark check` was asked for, and proves it sound.
 *
 * @throws OperatorError for the first of it that is not.
 */
export async function readCheckOrder(request: CheckRequest): Promise<CheckOrder> {
  const exports = request.export.length === 0 ? [] : parseExports(request.export);
  const rubric = inLocale(await loadRubric(request.rubric), readLocale(request.locale));
  const out = resolve(request.out);
  const source = { ...(await openSubmission(request.path)), apart: out };
  const sandbox = readSandbox(request, rubric.rubric);
  const { watch, json, bundle, trace } = request;
  return { source, rubric, sandbox, out, shownOut: request.out, exports, watch, json, bundle, trace };
}
