import { parseFilter } from '../../filter/parser.ts';
import type { Expression, Value } from '../../filter/syntax.ts';
import type { Rubric } from '../../model/rubric.ts';
import type { Words } from './words.ts';

/** What a display filter means, where it is simple enough for a phrase; undefined otherwise. */
export function filterWords(
  filter: string,
  rubric: Pick<Rubric, 'machines'>,
  words: Pick<Words, 'text' | 'code'>,
): string | undefined {
  try {
    const phrases = conjuncts(parseFilter(filter)).map((term) => phraseOf(term, rubric, words));
    return phrases.every((phrase) => phrase !== undefined) ? phrases.join(', ') : undefined;
  } catch {
    // A filter with a mistake in it is the linter's matter.
    return undefined;
  }
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === 'and'
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

function phraseOf(
  term: Expression,
  rubric: Pick<Rubric, 'machines'>,
  words: Pick<Words, 'text' | 'code'>,
): string | undefined {
  if (term.kind === 'not') {
    const inner = phraseOf(term.of, rubric, words);
    return inner === undefined || term.of.kind === 'not'
      ? undefined
      : words.text('filter.not', { what: inner });
  }
  if (term.kind === 'exists') {
    if (term.of.kind !== 'field' || term.of.field.type !== 'protocol') return undefined;
    return term.of.field.name.toUpperCase();
  }
  if (term.kind === 'contains') {
    if (term.left.kind !== 'field' || term.quantifier !== 'any') return undefined;
    const isText = /^[ -~]+$/u.test(term.bytes);
    const { name, type } = term.left.field;
    if (!isText || !['tcp', 'udp', 'tcp.payload', 'udp.payload', 'data.data'].includes(name))
      return undefined;
    const protocol = type === 'protocol' ? name.toUpperCase() : '';
    return words.text('filter.contains', { protocol, text: words.code(term.bytes) });
  }
  if (term.kind !== 'compare' || term.left.kind !== 'field' || term.right.kind !== 'literal')
    return undefined;
  const { value, mask } = term.right.literal;
  if (mask !== undefined) return undefined;
  return comparison(`${term.left.field.name} ${term.relation}`, value, rubric, words);
}

function comparison(
  what: string,
  value: Value,
  { machines }: Pick<Rubric, 'machines'>,
  { text }: Pick<Words, 'text'>,
): string | undefined {
  const direction = /^ip\.(src|dst|addr) ==$/u.exec(what)?.[1];
  if (direction !== undefined && value instanceof Uint8Array) {
    const address = value.join('.');
    const machine = Object.keys(machines).find((name) => machines[name]?.address.split('/')[0] === address);
    return text(`filter.${direction}`, { machine: machine ?? address });
  }
  const port = /^(tcp|udp)\.(port|srcport|dstport) ==$/u.exec(what);
  if (port?.[1] !== undefined && port[2] !== undefined)
    return text(`filter.${port[2]}`, { protocol: port[1].toUpperCase(), port: String(value) });
  const flag = /^tcp\.flags\.(syn|ack|fin|reset) ==$/u.exec(what)?.[1];
  if (flag !== undefined && value === 1) return flag === 'reset' ? 'RST' : flag.toUpperCase();
  if (what === 'tcp.len >' && value === 0) return text('filter.data');
  return undefined;
}
