import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type Standalone from 'ajv/dist/standalone/index.js';
import { loadAjv } from '../ajv.ts';
import type { Rubric } from '../model/rubric.ts';
import { dividedSchema } from './divided-schema.ts';
import { rubricSchema } from './schema.ts';

let validate: ValidateFunction<Rubric> | undefined;

/**
 * Tells whether something has the form of a rubric, with every fault of it. Making it of the schema takes thirty times as long as
 * using it, so the build leaves it beside this file as code; run from source, it is made once in each process.
 */
export function rubricValidator(): ValidateFunction<Rubric> {
  validate ??= existsSync(BUILT) ? builtValidator() : compileValidator();
  return validate;
}

const BUILT = fileURLToPath(new URL('./validator-code.cjs', import.meta.url));

function builtValidator(): ValidateFunction<Rubric> {
  const built: ValidateFunction<Rubric> = createRequire(import.meta.url)(BUILT);
  return built;
}

/** Makes it of the schema. */
export function compileValidator(): ValidateFunction<Rubric> {
  return newAjv().compile<Rubric>(dividedSchema(rubricSchema()));
}

/** The same as the text of a CommonJS module that needs a little of ajv's. */
export function validatorCode(): string {
  const standalone: typeof Standalone = createRequire(import.meta.url)('ajv/dist/standalone/index.js');
  const ajv = newAjv();
  return standalone.default(ajv, ajv.compile(dividedSchema(rubricSchema())));
}

function newAjv(): InstanceType<ReturnType<typeof loadAjv>> {
  const Ajv2020 = loadAjv();
  // Optimising the code would take longer than it saves in one run.
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    inlineRefs: false,
    code: { source: true, optimize: false },
  });
}
