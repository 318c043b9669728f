import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { OperatorError } from '../errors.ts';
import { fingerprintOf, type CaptureFingerprint } from '../similarity/captures.ts';
import { programPrint, type ProgramPrint } from '../similarity/program-print.ts';
import { languageOf } from '../submission/languages/index.ts';
import { dissect, readCapture } from '../wire/index.ts';

/** What the course hands out itself: programs and captures that count for nobody. */
export interface TemplateFiles {
  paths: string[];
  programs: ProgramPrint[];
  captures: CaptureFingerprint[];
}

const MOST_BYTES = 16 * 1024 * 1024;
const CAPTURE = /\.(?:pcap|pcapng|cap)$/i;

/**
 * Reads the folder of a course's own template.
 *
 * @throws OperatorError `usage` where there is no such folder, or no program and no capture in it.
 */
export async function readTemplateFolder(folder: string): Promise<TemplateFiles> {
  const found: TemplateFiles = { paths: [], programs: [], captures: [] };
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new OperatorError(
      'usage',
      `${folder} is no folder.`,
      'Give --template the folder that your students begin with.',
    );
  });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || (await stat(file)).size > MOST_BYTES) continue;
    const path = file.slice(join(folder, sep).length).replaceAll(sep, '/');
    const at = { submission: '', path };
    if (isCaptureName(path)) found.captures.push(captureFingerprint(await readFile(file), at));
    else if (isSourceName(path))
      found.programs.push(
        programPrint({ ...at, language: languageOf(path).name, text: await readFile(file, 'utf8') }),
      );
    else continue;
    found.paths.push(path);
  }
  if (found.paths.length === 0)
    throw new OperatorError(
      'usage',
      `${folder} holds no program and no capture.`,
      'Give --template the folder that your students begin with.',
    );
  found.paths.sort();
  return found;
}

export function isCaptureName(path: string): boolean {
  return CAPTURE.test(path);
}

function isSourceName(path: string): boolean {
  return languageOf(path).name !== 'executable';
}

export function captureFingerprint(
  bytes: Uint8Array,
  { submission, path }: { submission: string; path: string },
): CaptureFingerprint {
  return fingerprintOf(dissect(readCapture(bytes)), submission, path);
}
