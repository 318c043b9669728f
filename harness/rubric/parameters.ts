import { unknownName, type RubricProblem } from './problem.ts';

/** Values of a rubric's parameters by name. */
export type Choices = Readonly<Record<string, string | number>>;

/**
 * The content of a rubric with its parameters filled in, and every `${name}` that no parameter has. A text that is nothing
 * but `${port}` becomes the value itself, a number where it is one.
 */
export function fillInParameters(
  content: unknown,
  choices: Choices = {},
): { content: unknown; problems: RubricProblem[] } {
  if (!isRecord(content) || !isRecord(content['parameters'])) return { content, problems: [] };
  const values = new Map<string, string | number>();
  for (const [name, parameter] of Object.entries(content['parameters'])) {
    const value = choices[name] ?? (isRecord(parameter) ? parameter['value'] : undefined);
    if (typeof value === 'string' || typeof value === 'number') values.set(name, value);
  }
  const problems: RubricProblem[] = [];
  const fill = (value: unknown, place: string): unknown => {
    if (typeof value === 'string')
      return fillText(value, values, (name) => {
        problems.push(unknownName(place, 'parameter', name, [...values.keys()]));
      });
    if (Array.isArray(value)) return value.map((one: unknown, index) => fill(one, `${place}/${index}`));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, `${place}/${key}`)]));
  };
  const filled = Object.fromEntries(
    Object.entries(content).map(([key, value]) => [
      key,
      key === 'parameters' || key === '$schema' ? value : fill(value, `/${key}`),
    ]),
  );
  return { content: filled, problems };
}

function fillText(
  text: string,
  values: ReadonlyMap<string, string | number>,
  onUnknown: (name: string) => void,
): string | number {
  const whole = /^\$\{([a-z0-9-]+)\}$/u.exec(text)?.[1];
  const value = whole === undefined ? undefined : values.get(whole);
  if (value !== undefined) return value;
  return text.replaceAll(/\$\{([a-z0-9-]+)\}/gu, (written, name: string) => {
    const part = values.get(name);
    if (part === undefined) onUnknown(name);
    return part === undefined ? written : String(part);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
