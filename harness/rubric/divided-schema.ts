import type { JsonSchema } from '../checks/parameters.ts';

/** Larger parts of a schema are worth a function of their own. */
const LARGE = 400;

/**
 * The same schema, whose larger parts are referred to: what each kind of check demands, and what stands at the top. A validator made of
 * it has a function for each part, and only those that a rubric needs are ever compiled.
 */
export function dividedSchema(schema: JsonSchema): JsonSchema {
  const parts: Record<string, JsonSchema> = {};
  const apart = (part: unknown): unknown => {
    if (!isRecord(part) || JSON.stringify(part).length < LARGE) return part;
    const name = `part-${Object.keys(parts).length}`;
    parts[name] = part;
    // Whoever misses the key is told what it is for.
    const { description } = part;
    return { ...(description === undefined ? {} : { description }), $ref: `#/$defs/${name}` };
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isRecord(value)) return value;
    return mapped(value, (part, key) => (key === 'then' ? apart(walk(part)) : walk(part)));
  };
  const { properties, ...rest } = schema;
  return {
    ...mapped(rest, walk),
    ...(isRecord(properties) ? { properties: mapped(properties, (one) => apart(walk(one))) } : {}),
    $defs: parts,
  };
}

function mapped(record: JsonSchema, change: (value: unknown, key: string) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
