/**
 * The instant that a text names, as ISO 8601 in UTC.
 *
 * Accepts `2026-03-01T22:15:00+07:00`, `2026-03-01 15:15:00.123456000 Z`, `2026-03-01 22:15`. Other orders of day and month mean one thing here
 * and another thing there: they are not accepted.
 *
 * @param offset of times that name none: `+07:00`; UTC where absent.
 */
export function instantOf(value: unknown, offset = 'Z'): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== 'string') return undefined;
  const found =
    /^\s*(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?\s*$/iu.exec(
      value,
    );
  if (found === null) return undefined;
  const [, day, minute, second = '00', fraction = '0', zone = offset] = found;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const normalZone = /^(Z|UTC)$/iu.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/u, '$1:$2');
  const instant = new Date(`${day}T${minute}:${second}.${milliseconds}${normalZone}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
