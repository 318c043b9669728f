import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillInParameters } from '../../harness/rubric/parameters.ts';
import { compileValidator, validatorCode } from '../../harness/rubric/validator.ts';
import { commonModule } from '../../scripts/build/one-file.ts';
import { top } from '../support/cli.ts';

interface Validator {
  (content: unknown): boolean;
  errors?: unknown[] | null;
}

const compiled: Validator = compileValidator();
const built = load(commonModule(top, validatorCode()).text);

/** Runs the text of a CommonJS module. */
function load(code: string): Validator {
  const module: { exports: Validator } = { exports: () => false };
  new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}

const files = readdirSync(join(top, 'rubrics')).filter((name) => name !== 'rubric.schema.json');

test('the validator that the build leaves says of every rubric, sound or broken, what the schema says', () => {
  let broken = 0;
  for (const file of files) {
    const rubric: unknown = JSON.parse(readFileSync(join(top, 'rubrics', file), 'utf8'));
    const { content } = fillInParameters(rubric);
    expect(said(built, content)).toEqual({ isSound: true, errors: [] });
    for (const variant of brokenAt(content, file.includes('t1') ? 4 : 2)) {
      const expected = said(compiled, variant);
      expect(said(built, variant)).toEqual(expected);
      if (!expected.isSound) broken += 1;
    }
  }
  expect(broken).toBeGreaterThan(200);
});

function said(validator: Validator, content: unknown): { isSound: boolean; errors: unknown[] } {
  const isSound = validator(structuredClone(content));
  return { isSound, errors: isSound ? [] : (validator.errors ?? []) };
}

/** The same with one value at a time of another type, and with a key that nobody knows beside it. */
function* brokenAt(content: unknown, depth: number): Generator<unknown> {
  for (const place of placesIn(content, depth)) {
    const other: unknown = structuredClone(content);
    const parent = place
      .slice(0, -1)
      .reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), other);
    const last = place.at(-1);
    if (!isNode(parent) || last === undefined) continue;
    parent[last] = typeof parent[last] === 'number' ? 'a text' : 12;
    if (!Array.isArray(parent)) parent['nobody-knows'] = true;
    yield other;
  }
}

function placesIn(node: unknown, depth: number): string[][] {
  if (!isNode(node) || depth === 0) return [];
  return Object.keys(node).flatMap((key) => [
    [key],
    ...placesIn(node[key], depth - 1).map((rest) => [key, ...rest]),
  ]);
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
