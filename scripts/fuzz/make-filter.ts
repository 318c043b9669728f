import { fieldNames, findField, type FieldType } from '../../harness/filter/fields/index.ts';
import type { Random } from './random.ts';

/** A display filter by the grammar: most are sound. */
export function makeFilter(random: Random): string {
  return expression(random, random.few(4));
}

/** A filter with something changed in its text. */
export function mutateText(text: string, random: Random): string {
  let changed = text;
  for (let count = random.few(4); count > 0; count -= 1) {
    const at = random.below(changed.length + 1);
    const size = random.below(4);
    const other = random.below(changed.length + 1);
    const piece = random.oneIn(2) ? random.pick(pieces) : changed.slice(other, other + random.below(12));
    changed = changed.slice(0, at) + piece + changed.slice(at + size);
  }
  return changed.slice(0, 2000);
}

const pieces =
  `( ) (( )) [ ] { } ! !! == != === ~ & && | || , .. . : - " ' r" \\x \\ \\" 0x 99999999999 -1 in not any all
 contains matches len( count( \u0000 \u{1f600} é \n aa:bb /33 tcp.port ip.addr tcp [0:4] "a" ^(a+)+$`.split(
    ' ',
  );

const names = fieldNames();

function expression(random: Random, depth: number): string {
  if (depth <= 1) return test(random);
  const left = expression(random, depth - 1);
  const right = expression(random, random.few(depth - 1));
  switch (random.below(5)) {
    case 0:
      return `${left} ${random.pick(['&&', 'and'])} ${right}`;
    case 1:
      return `${left} ${random.pick(['||', 'or'])} ${right}`;
    case 2:
      return `${random.pick(['!', 'not '])}(${left})`;
    case 3:
      return `(${left})`;
    default:
      return `(${left}) || !${test(random)}`;
  }
}

const byteTypes: FieldType[] = ['bytes', 'ether', 'text', 'protocol'];

function test(random: Random): string {
  const name = random.pick(names);
  const type = findField(name)?.type ?? 'number';
  if (type === 'label' || random.oneIn(8)) return name;
  const prefix = random.oneIn(8) ? `${random.pick(['any', 'all'])} ` : '';
  if (byteTypes.includes(type) && random.oneIn(3))
    return random.oneIn(2)
      ? `${prefix}${name} contains ${value('text', random)}`
      : `${prefix}${name} ${random.pick(['matches', '~'])} ${pattern(random)}`;
  if (type === 'protocol') return `${prefix}${name}${slice(random)} == ${value('bytes', random)}`;
  if (random.oneIn(8)) return `count(${name}) ${random.pick(orders)} ${random.below(4)}`;
  if (type === 'text' && random.oneIn(4))
    return random.oneIn(2)
      ? `len(${name}) ${random.pick(orders)} ${random.below(20)}`
      : `${random.pick(['lower', 'upper'])}(${name}) == ${value('text', random)}`;
  if (type === 'number' && random.oneIn(6)) return `${name} & ${value(type, random)}`;
  if (['bytes', 'ether', 'ipv4', 'ipv6', 'text'].includes(type) && random.oneIn(4))
    return `${name}${slice(random)} ${random.pick(orders)} ${value('bytes', random)}`;
  if (type !== 'boolean' && random.oneIn(4)) {
    const members = Array.from({ length: random.few(4) }, () => member(type, random));
    return `${name} ${random.pick(['in', 'not in'])} {${members.join(random.pick([',', ', ']))}}`;
  }
  return `${prefix}${name} ${random.pick(orders)} ${value(type, random)}`;
}

const orders = ['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'eq', 'ne', 'gt', 'le'];

function member(type: FieldType, random: Random): string {
  return random.oneIn(3) ? `${value(type, random)}..${value(type, random)}` : value(type, random);
}

function slice(random: Random): string {
  const at = random.between(-6, 24);
  return random.pick([`[${at}]`, `[${at}:${random.between(1, 8)}]`, `[${at}:]`, `[:4]`, `[0-3]`, '[1,3-4]']);
}

function value(type: FieldType, random: Random): string {
  switch (type) {
    case 'number':
      return `${random.pick([0, 1, 2, 6, 17, 53, 80, 255, '0x12', '010', random.below(256)])}`;
    case 'boolean':
      return random.pick(['0', '1', 'True', 'False']);
    case 'time':
      return random.pick(['0', '0.25', '-1.5', '1700000000.000000001']);
    case 'ipv4':
      return random.pick(['172.16.16.101', '0.0.0.0', '172.16.16.0/24', '255.255.255.255']);
    case 'ipv6':
      return random.pick(['fd00::ac10:1065', '::', 'fe80::/10', '::1', 'fd00::1.2.3.4']);
    case 'ether':
      return random.pick(['02:00:ac:10:10:65', 'ff:ff:ff:ff:ff:ff', '02-00-ac-10-10-65']);
    case 'text':
      return random.pick(['"halo"', '"a"', '""', '"\\x00\\xff"', '68:61', '"www.its.ac.id"', "'a'"]);
    default:
      return random.pick(['68:61', '00', 'ff:ff', '45:00', '"halo"', '"aaaaaaaaaaaaaaaa"']);
  }
}

const atoms = [
  'a',
  'halo',
  '.',
  '\\w',
  '\\d',
  '[a-z]',
  '[^\\n]',
  'aa',
  '\\x61',
  '^',
  '$',
  '(a|b)',
  '(?:ab)',
  '(?=a)',
];

function pattern(random: Random): string {
  let text = '';
  for (let count = random.between(1, 5); count > 0; count -= 1)
    text += random.pick(atoms) + random.pick(['', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?']);
  return `${random.oneIn(3) ? 'r' : ''}"${text}"`.replace(
    /^"(.*)"$/su,
    (_, inner: string) => `"${inner.replaceAll('\\', '\\\\')}"`,
  );
}
