import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainRubric } from '../../../harness/rubric/explain-rubric.ts';
import { parseRubric } from '../../../harness/rubric/load.ts';
import { problemText } from '../../../harness/rubric/problem.ts';
import { area, demand } from '../area.ts';
import { mutateText } from '../make-filter.ts';
import type { Random } from '../random.ts';
import { smallerTexts } from '../smaller.ts';

const folder = process.env['WIREMARK_RUBRICS'] ?? 'rubrics';
export const sources: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && !name.includes('schema'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** The shipped rubrics with something else in the place of a value, keys left out, named otherwise, and broken JSON. */
export const rubrics = area<string>({
  name: 'rubrics',
  passes: 'it is JSON and came to the schema',
  share: 5,
  generate(random) {
    const source = random.pick(sources);
    return random.oneIn(8)
      ? mutateText(source, random).slice(0, source.length + 64)
      : changed(source, random);
  },
  run(source) {
    const parsed = parseRubric(source);
    if (parsed.kind === 'sound') {
      const sheet = explainRubric(parsed.rubric, 'id', 'rubric.json');
      demand(parsed.digest.length === 71, 'a digest has 64 digits');
      return { isPast: true, heldBytes: sheet.length };
    }
    const text = parsed.problems.map((problem) => problemText('rubric.json', problem)).join('\n');
    demand(text.length > 0, 'an unsound rubric has a problem');
    return {
      isPast: !parsed.problems.some(({ place }) => place.startsWith('line ')),
      heldBytes: text.length,
    };
  },
  sizeOf: (source) => source.length,
  smaller: smallerTexts,
  store: (source) => ({ extension: 'json', content: source }),
});

function changed(source: string, random: Random): string {
  const rubric: unknown = JSON.parse(source);
  for (let count = random.few(4); count > 0; count -= 1) changeOne(rubric, random);
  return JSON.stringify(rubric);
}

/** Walks to a random place and changes it there. */
function changeOne(root: unknown, random: Random): void {
  let at = root;
  for (let depth = random.between(1, 8); depth > 0; depth -= 1) {
    if (typeof at !== 'object' || at === null) return;
    const entries = Object.entries(at);
    if (entries.length === 0) return;
    const [key, value] = random.pick(entries);
    if (depth > 1 && typeof value === 'object' && value !== null) {
      at = value;
      continue;
    }
    const holder: object = at;
    const other = random.oneIn(2) ? otherKey(holder, key, random) : key;
    const action = random.below(4);
    if (action === 0) Reflect.deleteProperty(holder, key);
    else if (action === 1) Reflect.set(holder, other, value);
    else Reflect.set(holder, other, action === 2 ? random.pick(values) : neighbour(root, random));
    return;
  }
}

function otherKey(holder: object, key: string, random: Random): string {
  if (Array.isArray(holder)) return `${holder.length}`;
  return random.pick([`${key}x`, 'with', 'id', '__proto__', 'constructor', 'needs', '']);
}

/** Some other part of the same rubric, copied. */
function neighbour(root: unknown, random: Random): unknown {
  let at = root;
  for (let depth = random.between(1, 5); depth > 0 && typeof at === 'object' && at !== null; depth -= 1) {
    const inner: unknown[] = Object.values(at);
    if (inner.length === 0) break;
    at = random.pick(inner);
  }
  return structuredClone(at);
}

const values: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  0.1,
  2 ** 53,
  '',
  'x',
  '${port}',
  '${nothing}',
  '**/*',
  '[',
  '(a+)+$',
  'tcp.port == 1',
  'tcp.prot ==',
  '172.16.16.300/24',
  '0.0.0.0/0',
  'é\u0000\ud800',
  'x'.repeat(300),
  [],
  {},
  [[]],
  { with: {} },
];
