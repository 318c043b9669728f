import type { OperatorError } from '../../../errors.ts';
import type { ComposeDocument } from './document.ts';
import { interpolate } from './interpolate.ts';

/** A value of a compose file, with the path at which it stands. Variables are filled in as texts are read. */
export class Value {
  private readonly document: ComposeDocument;
  private readonly variables: ReadonlyMap<string, string>;
  private readonly unset: (variable: string) => void;
  readonly path: readonly string[];
  private readonly value: unknown;

  constructor(
    document: ComposeDocument,
    variables: ReadonlyMap<string, string>,
    unset: (variable: string) => void,
    path: readonly string[],
    value: unknown,
  ) {
    this.document = document;
    this.variables = variables;
    this.unset = unset;
    this.path = path;
    this.value = value;
  }

  isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  isList(): boolean {
    return Array.isArray(this.value);
  }

  isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  isTrue(): boolean {
    return this.value === true || this.value === 'true';
  }

  /** What stands under a key; absent where there is none. */
  at(key: string): Value {
    const { value } = this;
    const inner =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Object.getOwnPropertyDescriptor(value, key)?.value
        : undefined;
    return this.inside(key, inner);
  }

  /** Keys and values of a map; none where it is absent. */
  entries(): [key: string, value: Value][] {
    if (!this.isThere()) return [];
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.problem(
        'must be a map of names',
        'Write it as "name:" with what belongs to it indented below.',
      );
    return Object.entries(value).map(([key, inner]) => [key, this.inside(key, inner)]);
  }

  /** The entries of a list; none where it is absent. */
  items(): Value[] {
    if (!this.isThere()) return [];
    const { value } = this;
    if (!Array.isArray(value))
      throw this.problem('must be a list', 'Write each entry on a line of its own, after "- ".');
    return value.map((inner: unknown, index) => this.inside(String(index), inner));
  }

  /** A text or a number as a text; undefined where it is absent. */
  text(): string | undefined {
    if (!this.isThere()) return undefined;
    const { value } = this;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw this.problem('must be a text', 'Write a plain text there.');
    const filled = interpolate(String(value), this.variables, this.unset);
    if (typeof filled === 'string') return filled;
    throw this.problem(
      `needs the variable ${filled.variable}: ${filled.why}`,
      `Set it in a file .env beside the compose file: ${filled.variable}=…`,
    );
  }

  /** Entries of a list, or `key: value` pairs of a map joined by a sign. */
  texts(join = '='): string[] {
    if (!this.isMap()) return this.items().flatMap((item) => item.text() ?? []);
    return this.entries().map(([key, value]) => `${key}${join}${value.text() ?? ''}`);
  }

  /** The words of a command: a list, or a line as a shell would split it. */
  words(): string[] {
    return this.isList() ? this.texts() : splitWords(this.text() ?? '');
  }

  problem(fault: string, remedy: string): OperatorError {
    return this.document.problem(this.path, fault, remedy);
  }

  private inside(key: string, value: unknown): Value {
    return new Value(this.document, this.variables, this.unset, [...this.path, key], value);
  }
}

function splitWords(line: string): string[] {
  const words = line.matchAll(/(?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*')+|["']/gu);
  return [...words].map(([word]) => word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/gu, '$1$2'));
}
