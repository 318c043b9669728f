import { IntlMessageFormat } from 'intl-messageformat';

import enBatch from './en/batch.json' with { type: 'json' };
import enChecks from './en/checks.json' with { type: 'json' };
import enClaims from './en/claims.json' with { type: 'json' };
import enDiagnosis from './en/diagnosis.json' with { type: 'json' };
import enExport from './en/export.json' with { type: 'json' };
import enGrading from './en/grading.json' with { type: 'json' };
import enIntake from './en/intake.json' with { type: 'json' };
import enPage from './en/page.json' with { type: 'json' };
import enReport from './en/report.json' with { type: 'json' };
import enRubric from './en/rubric.json' with { type: 'json' };
import enSubmission from './en/submission.json' with { type: 'json' };
import idBatch from './id/batch.json' with { type: 'json' };
import idChecks from './id/checks.json' with { type: 'json' };
import idClaims from './id/claims.json' with { type: 'json' };
import idDiagnosis from './id/diagnosis.json' with { type: 'json' };
import idExport from './id/export.json' with { type: 'json' };
import idGrading from './id/grading.json' with { type: 'json' };
import idIntake from './id/intake.json' with { type: 'json' };
import idPage from './id/page.json' with { type: 'json' };
import idReport from './id/report.json' with { type: 'json' };
import idRubric from './id/rubric.json' with { type: 'json' };
import idSubmission from './id/submission.json' with { type: 'json' };
import type { Locale } from '../model/rubric.ts';
import type { Message } from '../model/verdict.ts';
import { formatters } from './formatters.ts';
import { plainPattern } from './plain-pattern.ts';

/**
 * All sentences for students, by language: flat keys that begin with their domain (`checks.handshake.no-answer`). A run speaks one language:
 * each is put together when it is first asked for.
 */
export const catalogues: Readonly<Record<Locale, Catalogue>> = {
  get en() {
    english ??= joined([
      enBatch,
      enChecks,
      enClaims,
      enDiagnosis,
      enExport,
      enGrading,
      enIntake,
      enPage,
      enReport,
      enRubric,
      enSubmission,
    ]);
    return english;
  },
  get id() {
    indonesian ??= joined([
      idBatch,
      idChecks,
      idClaims,
      idDiagnosis,
      idExport,
      idGrading,
      idIntake,
      idPage,
      idReport,
      idRubric,
      idSubmission,
    ]);
    return indonesian;
  },
};

type Catalogue = Readonly<Record<string, string>>;

let english: Catalogue | undefined;
let indonesian: Catalogue | undefined;

/** The build puts a function in the place of each file, so that a language which nobody asks for is not even read from its JSON. */
function joined(domains: readonly (Catalogue | (() => Catalogue))[]): Catalogue {
  return Object.assign({}, ...domains.map((domain) => (typeof domain === 'function' ? domain() : domain)));
}

/**
 * The sentence of a message in a language. The catalogue is ICU MessageFormat; values are put in as they are, so
 * whoever builds the message bounds their length. A key that no catalogue holds comes back as itself.
 */
export function translate(locale: Locale, message: Message): string {
  const pattern = catalogues[locale][message.key] ?? catalogues.en[message.key];
  if (pattern === undefined) return message.key;
  let fill = fills[locale].get(pattern);
  if (fill === undefined) {
    fill = fillOf(locale, pattern);
    fills[locale].set(pattern, fill);
  }
  return fill(message.values);
}

type FillMessage = (values: Message['values']) => string;

const fills: Record<Locale, Map<string, FillMessage>> = { en: new Map(), id: new Map() };

function fillOf(locale: Locale, pattern: string): FillMessage {
  const plain = plainPattern(pattern);
  let format: IntlMessageFormat | undefined;
  return (values) => {
    const text = plain?.(values ?? {});
    if (text !== undefined) return text;
    format ??= new IntlMessageFormat(pattern, locale, undefined, { ignoreTag: true, formatters });
    return String(format.format(values));
  };
}
