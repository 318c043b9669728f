import type { JsonSchema } from '../checks/parameters.ts';

/** A kebab-case name. */
export const name: JsonSchema = { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 };

/** Text that is not empty. */
export const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

/** An object told by which of some keys it has: exactly one of them, and then the form that belongs to it. */
export function oneOfKeys(forms: Record<string, JsonSchema>): JsonSchema {
  const keys = Object.keys(forms);
  return {
    type: 'object',
    oneOf: keys.map((key) => ({ required: [key] })),
    allOf: keys.map((key) => ({ if: { required: [key] }, then: forms[key] })),
  };
}
