import type { Locale } from '../model/rubric.ts';
import type { LoadedRubric } from '../rubric/load.ts';

/** The rubric with its reports in another language. Its digest stays: what is demanded does not change. */
export function inLocale(loaded: LoadedRubric, locale: Locale | undefined): LoadedRubric {
  if (locale === undefined || locale === loaded.rubric.locale) return loaded;
  const written: object = JSON.parse(loaded.source.replace(/^\uFEFF/u, ''));
  return {
    rubric: { ...loaded.rubric, locale },
    digest: loaded.digest,
    source: JSON.stringify({ ...written, locale }),
  };
}
