import path from 'node:path';
import type { SubmittedFile } from '../model/evidence.ts';
import type { Parameter, Rubric } from '../model/rubric.ts';
import type { Message } from '../model/verdict.ts';
import { textOf } from './file-text.ts';

/** What a `submission.json` says, as far as it can be used. */
export interface Manifest {
  /** Program of the rubric → path of a submitted file that exists. */
  programs: Record<string, string>;
  /** Program of the rubric → why its entry cannot be used. Its rules decide then. */
  unusable: Record<string, Message>;
  /** Values that it chooses for the rubric's parameters. */
  parameters: Record<string, string | number>;
  /** What is wrong with the file as a whole. */
  problems: Message[];
}

/**
 * Reads `submission.json`: `{"programs": {"server-p3": "kirim/server.py"}, "parameters": {"port": 7777}}`, with paths
 * relative to the folder that holds it. It is looked for at the top, or in the only folder there. Mistakes in it are told, and cost nothing else.
 */
export function readManifest(
  rubric: Pick<Rubric, 'programs' | 'parameters'>,
  files: SubmittedFile[],
): Manifest {
  const manifest: Manifest = { programs: {}, unusable: {}, parameters: {}, problems: [] };
  const file = findManifest(files);
  if (!file) return manifest;

  const content = contentOf(textOf(file));
  const chosen = recordAt(content, 'parameters');
  const programs = recordAt(content, 'programs') ?? (chosen === undefined ? undefined : {});
  if (!programs) {
    manifest.problems.push({ key: 'submission.manifest.not-json', values: { file: file.path } });
    return manifest;
  }
  for (const [name, value] of Object.entries(chosen ?? {})) {
    const parameter = rubric.parameters?.[name];
    if (parameter !== undefined && mayChoose(parameter, value)) manifest.parameters[name] = value;
    else
      manifest.problems.push({
        key: 'submission.manifest.not-a-choice',
        values: { name, known: choosable(rubric).join(', ') || '–' },
      });
  }
  for (const [program, value] of Object.entries(programs)) {
    if (!Object.hasOwn(rubric.programs, program)) {
      manifest.problems.push({
        key: 'submission.manifest.unknown-program',
        values: { program, known: Object.keys(rubric.programs).join(', ') },
      });
      continue;
    }
    if (typeof value !== 'string' || value.trim() === '') {
      manifest.unusable[program] = { key: 'submission.manifest.not-a-path', values: { program } };
      continue;
    }
    const wanted = path.posix.normalize(
      path.posix.join(path.posix.dirname(file.path), value.trim().replaceAll('\\', '/').normalize('NFC')),
    );
    const match =
      files.find((candidate) => candidate.path === wanted) ??
      files.find((candidate) => candidate.path.toLowerCase() === wanted.toLowerCase());
    if (match) manifest.programs[program] = match.path;
    else
      manifest.unusable[program] = {
        key: 'submission.manifest.no-such-file',
        values: { program, path: value },
      };
  }
  return manifest;
}

function findManifest(files: SubmittedFile[]): SubmittedFile | undefined {
  const tops = new Set(files.map((file) => file.path.split('/')[0]));
  const only = tops.size === 1 ? [...tops][0] : undefined;
  return (
    files.find((file) => file.path === 'submission.json') ??
    files.find((file) => file.path === `${only}/submission.json`)
  );
}

function choosable({ parameters = {} }: Pick<Rubric, 'parameters'>): string[] {
  return Object.keys(parameters).filter((name) => parameters[name]?.chosenByStudent === true);
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function recordAt(content: unknown, key: string): Record<string, unknown> | undefined {
  if (!isRecord(content)) return undefined;
  const value = content[key];
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value may take the place of a parameter's. */
function mayChoose(parameter: Parameter, value: unknown): value is string | number {
  if (parameter.chosenByStudent !== true || typeof value !== typeof parameter.value) return false;
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' && value.length <= 1_000;
}
