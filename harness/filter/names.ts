import { fieldNames, findField, isKnownElsewhere } from './fields/index.ts';
import type { Field } from './fields/index.ts';
import { nearest } from './nearest.ts';
import { FilterProblem } from './problem.ts';

/** The field or protocol of this name. @throws FilterProblem that suggests the nearest name. */
export function requireField(name: { text: string; at: number; length: number }): Field {
  const { text } = name;
  const field = findField(text);
  if (field) return field;
  if (isKnownElsewhere(text))
    throw new FilterProblem(
      name,
      `${text} is not available in wiremark`,
      'Leave it out, or look at the capture in Wireshark.',
    );
  if (/^-?[\d:]/.test(text))
    throw new FilterProblem(name, 'a comparison starts with a field', 'Write the field on the left.');
  const meant = nearest(text, fieldNames());
  const caseHint = meant?.toLowerCase() === text.toLowerCase() ? ' Names are case-sensitive.' : '';
  throw new FilterProblem(
    name,
    `${text} is no field or protocol`,
    meant === undefined
      ? 'Use the names of Wireshark, such as tcp.port.'
      : `Did you mean ${meant}?${caseHint}`,
  );
}
