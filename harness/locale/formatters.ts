import type { Formatters } from 'intl-messageformat';

/** What all messages write numbers and dates with, and choose forms by: each is made once, for making one takes a hundred times as long as using it. */
export const formatters: Formatters = {
  getNumberFormat: once((...args) => new Intl.NumberFormat(...args)),
  getDateTimeFormat: once((...args) => new Intl.DateTimeFormat(...args)),
  getPluralRules: once((...args) => new Intl.PluralRules(...args)),
};

function once<Args extends unknown[], Made>(make: (...args: Args) => Made): (...args: Args) => Made {
  const known = new Map<string, Made>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(...args);
    known.set(key, made);
    return made;
  };
}
