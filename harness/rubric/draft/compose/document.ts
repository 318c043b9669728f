import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { OperatorError } from '../../../errors.ts';

const MOST_CHARACTERS = 500_000;
const MOST_ALIASES = 100;

/** A compose file as plain values, and where in it something stands. */
export interface ComposeDocument {
  /** Anchors, aliases and merges resolved. May hold anything. */
  root: unknown;
  /** An error about what stands at a path of keys. */
  problem(path: readonly string[], fault: string, remedy: string): OperatorError;
}

/**
 * Reads the YAML of a compose file.
 *
 * @param file its name, for messages.
 * @throws OperatorError `compose-invalid` where it is no YAML, or YAML that is made to exhaust who reads it.
 */
export function readDocument(text: string, file: string): ComposeDocument {
  if (text.length > MOST_CHARACTERS)
    throw invalid(
      `${file} is larger than ${MOST_CHARACTERS / 1000} kB.`,
      'Name the compose file of one lab.',
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw invalid(
      `${file}, line ${lines.linePos(error.pos[0]).line}: ${sentence(error.message)}`,
      error.code === 'DUPLICATE_KEY'
        ? 'Each key may stand once: give one of them another name, or remove it.'
        : 'Mend the YAML there: indent with spaces, close brackets and quotes.',
    );
  const root = plain(document, file);
  return {
    root,
    problem(path, fault, remedy) {
      const offset = offsetOf(document, path);
      const line = offset === undefined ? '' : `, line ${lines.linePos(offset).line}`;
      return invalid(`${file}${line}: ${path.join('.') || 'the file'} ${fault}`, remedy);
    },
  };
}

function plain(document: Document, file: string): unknown {
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw invalid(`${file}: ${sentence(reason)}`, 'Write out what the anchors and aliases stand for.');
  }
  const circle = circleIn(root, [], []);
  if (circle !== undefined)
    throw invalid(
      `${file}: ${circle.join('.')} contains itself, by an alias.`,
      'Write out what that alias stands for.',
    );
  return root;
}

/** The path of a value that is inside itself. */
function circleIn(value: unknown, above: readonly unknown[], path: readonly string[]): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.includes(value)) return [...path];
  for (const [key, inner] of Object.entries(value)) {
    const found = circleIn(inner, [...above, value], [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the value at a path begins, or else the nearest thing above it. */
function offsetOf(document: Document, path: readonly string[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

function sentence(text: string): string {
  const line = text.split('\n')[0]?.trim() ?? '';
  return /[.!?]$/u.test(line) ? line : `${line}.`;
}

function invalid(message: string, nextStep: string): OperatorError {
  return new OperatorError('compose-invalid', message, nextStep);
}
