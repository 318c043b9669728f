import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

import { loadAjv } from '../ajv.ts';
import type { Message } from '../model/verdict.ts';
import { say } from './cite.ts';
import type { JsonSchema } from './parameters.ts';
import { compileBounded } from './reply-pattern.ts';
import { clip } from './text.ts';

/** A longer message is not looked at: JSON of a lab is a line, or a small file in base64. */
const longestJson = 4 * 1024 * 1024;

const compiled = new Map<string, ValidateFunction>();

/** The validation of a JSON Schema (2020-12). @throws Error where it is none. */
export function compileJson(schema: JsonSchema): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const pattern = Object.assign((source: string) => compileBounded(source), { code: 'compileBounded' });
  const Ajv2020 = loadAjv();
  const validate = new Ajv2020({ strict: false, logger: false, code: { regExp: pattern } }).compile(schema);
  compiled.set(key, validate);
  return validate;
}

/** Why a message is not the JSON asked for; undefined where it is. */
export function jsonMismatch(schema: JsonSchema, text: string): Message | undefined {
  const got = clip(text);
  let value: unknown;
  try {
    if (text.length > longestJson) return say('reply.not-json', { got });
    value = JSON.parse(text);
  } catch {
    return say(/^\s*[{[].*'/su.test(text.slice(0, 200)) ? 'reply.python-text' : 'reply.not-json', { got });
  }
  const validate = compileJson(schema);
  if (validate(value)) return undefined;
  return mismatchOf(validate.errors?.[0], got);
}

function mismatchOf(error: ErrorObject | undefined, got: string): Message {
  const place = clip((error?.instancePath ?? '').replace(/^\//u, '').replaceAll('/', '.'), 40);
  const params: Record<string, unknown> = { ...error?.params };
  const values = { got, place, where: place === '' ? 'whole' : 'part' };
  const { missingProperty, allowedValue, allowedValues, type } = params;
  if (typeof missingProperty === 'string')
    return say('reply.json-lacks', { ...values, key: clip(missingProperty, 40) });
  if (allowedValue !== undefined || Array.isArray(allowedValues)) {
    const wanted: unknown[] = Array.isArray(allowedValues) ? allowedValues : [allowedValue];
    return say('reply.json-value', {
      ...values,
      wanted: clip(wanted.map((one) => JSON.stringify(one)).join(', '), 60),
    });
  }
  if (typeof type === 'string') return say('reply.json-type', { ...values, wanted: type });
  return say('reply.json-other', { ...values, rule: clip(error?.message ?? '?', 80) });
}
