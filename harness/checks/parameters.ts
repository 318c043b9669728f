/** A JSON Schema (2020-12), as plain data. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** Reads typed values out of an item's `with`. The rubric was validated before, so an error here is a bug of ours. */
export class ParameterReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(values: Readonly<Record<string, unknown>>, place: string) {
    this.#values = values;
    this.#place = place;
  }

  string(key: string): string {
    return this.optionalString(key) ?? this.#fail(key, 'text');
  }

  optionalString(key: string): string | undefined {
    const value = this.#values[key];
    return value === undefined || typeof value === 'string' ? value : this.#fail(key, 'text');
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#fail(key, 'a number');
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#values[key];
    return value === undefined || typeof value === 'number' ? value : this.#fail(key, 'a number');
  }

  /** A number, or an object. */
  numberOrGroup(key: string): number | ParameterReader | undefined {
    const value = this.#values[key];
    return typeof value === 'number' ? value : this.optionalGroup(key);
  }

  flag(key: string, otherwise = false): boolean {
    const value = this.#values[key] ?? otherwise;
    return typeof value === 'boolean' ? value : this.#fail(key, 'true or false');
  }

  strings(key: string): string[] {
    const value = this.#values[key] ?? [];
    if (!Array.isArray(value)) return this.#fail(key, 'a list');
    return value.map((entry: unknown) =>
      typeof entry === 'string' ? entry : this.#fail(key, 'a list of texts'),
    );
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    return (
      choices.find((choice) => choice === this.#values[key]) ??
      this.#fail(key, `one of ${choices.join(', ')}`)
    );
  }

  optionalOneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    return this.#values[key] === undefined ? undefined : this.oneOf(key, choices);
  }

  /** Anything; whoever asks looks at what it is. */
  any(key: string): unknown {
    return this.#values[key];
  }

  optionalGroup(key: string): ParameterReader | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.#fail(key, 'an object');
    return new ParameterReader({ ...value }, `${this.#place}/${key}`);
  }

  group(key: string): ParameterReader {
    return this.optionalGroup(key) ?? this.#fail(key, 'an object');
  }

  #fail(key: string, wanted: string): never {
    throw new TypeError(`${this.#place}/${key} must be ${wanted}`);
  }
}

/** Schema of an object that allows these keys and no others. */
export function objectSchema(
  properties: Record<string, JsonSchema>,
  required: readonly string[],
): JsonSchema {
  return { type: 'object', additionalProperties: false, required: [...required], properties };
}

/** Schema of the id of a step's program. */
export function programSchema(description: string): JsonSchema {
  return { type: 'string', minLength: 1, description };
}

/** Schema of a list of such ids. */
export function programsSchema(description: string): JsonSchema {
  return {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string', minLength: 1 },
    description,
  };
}

export const fractionSchema = (description: string): JsonSchema => ({
  type: 'number',
  minimum: 0,
  maximum: 1,
  description,
});
