import { createRequire } from 'node:module';
import type * as Ajv from 'ajv/dist/2020.js';

/** The validator of JSON Schema 2020-12, loaded when something is first held against a schema: many runs need none. */
export function loadAjv(): typeof Ajv.Ajv2020 {
  const ajv: typeof Ajv = createRequire(import.meta.url)('ajv/dist/2020.js');
  return ajv.Ajv2020;
}
