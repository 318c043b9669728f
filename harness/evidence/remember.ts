/**
 * Remembers the answer about a thing as long as that thing lives, for questions that many checks and causes ask of the same
 * evidence. A thing must not change any more once it was asked about; what is answered is shared, and must not be changed either.
 */
export function remembered<Thing extends object, Answer>(
  ask: (thing: Thing) => Answer,
): (thing: Thing) => Answer {
  const known = new WeakMap<Thing, { answer: Answer }>();
  return (thing) => {
    const found = known.get(thing);
    if (found !== undefined) return found.answer;
    const answer = ask(thing);
    known.set(thing, { answer });
    return answer;
  };
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
