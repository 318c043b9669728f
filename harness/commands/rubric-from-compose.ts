import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { readComposeLab, type ComposeLab } from '../rubric/draft/compose/compose-lab.ts';
import { readVariables } from '../rubric/draft/compose/interpolate.ts';

/** Reads a compose file as a lab; variables come from a file `.env` beside it, as compose reads them. */
export async function readComposeFile(path: string): Promise<ComposeLab> {
  const text = await read(path);
  const variables = await readFile(join(dirname(path), '.env'), 'utf8').catch(() => '');
  return readComposeLab(text, basename(path), readVariables(variables));
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new OperatorError(
      'compose-unreadable',
      `${path}: the compose file cannot be read (${reason}).`,
      'Name the file itself: wiremark rubric new --from-compose docker-compose.yml',
      { cause: error },
    );
  }
}

/** What became of a compose file: machines, what was chosen, and what was left out with the reason. */
export function aboutLab({ hosts, machines, chosen, leftOut }: ComposeLab, path: string): string {
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return shown([
    ...list(
      `Machines of ${path}`,
      hosts.map(({ machine, service }) => {
        const other = service.name === machine ? '' : ` (service ${service.name})`;
        return `${machine}  ${machines[machine]?.address ?? ''}${other}`;
      }),
    ),
    ...list('What was chosen', chosen),
    ...list('What was left out', leftOut),
  ]);
}

/** Lines for a terminal: nothing in them can steer it. */
export function shown(lines: readonly string[]): string {
  return `${lines.join('\n').replaceAll(/[^\P{C}\n]/gu, '?')}\n`;
}
