import type { Message } from '../model/verdict.ts';
import type { DemandWords } from './demand.ts';
import type { Expectation } from './reply-expectation.ts';

/** What one answer must be, as a phrase: `a text that contains …`. */
export function expectationWords(expectation: Expectation, words: DemandWords): string {
  return words.say(phrase(expectation, words));
}

function phrase(expectation: Expectation, words: DemandWords): Message {
  const { shown, kind, ignoreCase } = expectation;
  const loosely = ignoreCase ? 'yes' : 'no';
  const isAnything = kind === 'matches' && ['[^]', '.', '[\\s\\S]'].includes(expectation.pattern);
  if (isAnything) return expect('anything');
  if (shown !== undefined && shown !== '…') return expect('shown', { text: words.code(shown), loosely });
  switch (kind) {
    case 'equals':
    case 'contains':
    case 'startsWith':
      return expect(kind, { text: words.code(expectation.text), loosely });
    case 'matches':
      return expect(kind, { text: words.code(expectation.pattern), loosely });
    case 'json':
      return expect(kind, { text: words.code(JSON.stringify(expectation.schema)) });
    case 'anyOf':
      return expect(kind, {
        texts: words.either(expectation.choices.map((choice) => expectationWords(choice, words))),
      });
  }
}

function expect(kind: string, values: Record<string, string> = {}): Message {
  return { key: `rubric.answer.${kind}`, values };
}
