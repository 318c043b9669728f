import type { PageData } from './data.ts';

/** What is chosen on the page: a check, a frame, or a frame among those that a check cites. */
export interface Choice {
  check?: string;
  frame?: { scenario: string; number: number };
}

/** The choice that an address's fragment keeps; undefined where it names something else of the page. */
export function choiceOfHash(hash: string, data: PageData): Choice | undefined {
  const choice: Choice = {};
  for (const part of hash.replace(/^#/, '').split('&').map(decoded)) {
    const check = data.checks.find(({ id }) => part === `check-${id}`);
    if (check !== undefined) choice.check = check.id;
    const [, scenario, number] = /^(.+)-frame-(\d+)$/.exec(part) ?? [];
    if (scenario !== undefined && data.scenarios.some(({ id }) => id === scenario))
      choice.frame = { scenario, number: Number(number) };
  }
  return choice.check === undefined && choice.frame === undefined ? undefined : choice;
}

/** The fragment that keeps a choice. Of a check or a frame alone it is an anchor, which works without the script. */
export function hashOf({ check, frame }: Choice): string {
  const parts = [
    ...(frame === undefined ? [] : [`${frame.scenario}-frame-${frame.number}`]),
    ...(check === undefined ? [] : [`check-${check}`]),
  ];
  return parts.map((part) => encodeURIComponent(part)).join('&');
}

/** The frames that a check cites, in the order of the page's scenarios. */
export function framesOfCheck(
  id: string | undefined,
  data: PageData,
): { scenario: string; number: number }[] {
  const cited = data.checks.find((check) => check.id === id)?.frames ?? {};
  return data.scenarios.flatMap(({ id: scenario }) =>
    [...new Set(cited[scenario] ?? [])].toSorted((a, b) => a - b).map((number) => ({ scenario, number })),
  );
}

/** The checks that cite a frame. */
export function checksOfFrame(frame: { scenario: string; number: number }, data: PageData): string[] {
  return data.checks
    .filter(({ frames }) => frames[frame.scenario]?.includes(frame.number) === true)
    .map(({ id }) => id);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
