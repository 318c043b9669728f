import { readFile } from 'node:fs/promises';
import { OperatorError } from '../errors.ts';

/** Reads the text of a rubric file, or of a rubric that comes with wiremark by its name alone: `progjar-t1`. */
export async function readRubricFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const shipped = /^[\w-]+$/u.test(path)
      ? await readFile(new URL(`${path}.json`, SHIPPED), 'utf8').catch(() => undefined)
      : undefined;
    if (shipped !== undefined) return shipped;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new OperatorError(
      'rubric-unreadable',
      `${path}: the rubric cannot be read (${reason}).`,
      'Check the path given with --rubric, or name a rubric that comes with wiremark: --rubric progjar-t1',
      { cause: error },
    );
  }
}

/** Rubrics that come with wiremark. */
const SHIPPED = new URL('../../rubrics/', import.meta.url);
