/**
 * Remembers the answer about a thing as long as that thing lives, for questions that many checks and causes ask of the same
 * evidence. A thing must not change any more once it was asked about; what is answered is shared, and must not be changed either.
 *
 * The answer is kept in a private field of the thing, where nobody else sees it. In a WeakMap an answer that leads back to its
 * thing (a dialogue to its scenario) is held by the map until all of the memory is searched, and the evidence of many
 * submissions with it.
 */
export function remembered<Thing extends object, Answer>(
  ask: (thing: Thing) => Answer,
): (thing: Thing) => Answer {
  class Answered extends Itself {
    readonly #answer: Answer;

    constructor(thing: Thing, answer: Answer) {
      super(thing);
      this.#answer = answer;
    }

    static answer(thing: Thing): Answer {
      const answered = #answer in thing ? thing : new Answered(thing, ask(thing));
      return answered.#answer;
    }
  }
  return (thing) => Answered.answer(thing);
}

/** The same, for questions about a thing and something named. */
export function rememberedByName<Thing extends object, Answer>(
  ask: (thing: Thing, name: string) => Answer,
): (thing: Thing, name: string) => Answer {
  const answersOf = remembered((_: Thing) => new Map<string, { answer: Answer }>());
  return (thing, name) => {
    const answers = answersOf(thing);
    const found = answers.get(name);
    if (found !== undefined) return found.answer;
    const answer = ask(thing, name);
    answers.set(name, { answer });
    return answer;
  };
}

/** Making one gives back what it is made of: the private fields of a class that extends it are put on that. */
// oxlint-disable-next-line typescript/no-extraneous-class -- what it gives back is what it is for
class Itself {
  constructor(thing: object) {
    return thing;
  }
}
