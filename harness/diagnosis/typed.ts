import type { Typed } from '../model/rubric.ts';
import { startedIn } from './roles.ts';
import type { ScenarioView } from './context.ts';

/** The lines that a scenario types at a program, in order, without their line ends. Empty for one that nobody types at. */
export function linesTypedAt(view: ScenarioView, id: string): string[] {
  const texts = view.scenario.steps.flatMap((step) => {
    if ('send' in step) return step.send === id ? [step.text] : [];
    const all = 'together' in step ? step.together : [step];
    return all.flatMap((one) => ('stdin' in one && idOf(one) === id ? textsOf(one.stdin) : []));
  });
  const isStarted = startedIn(view.scenario).some((one) => one.id === id);
  return isStarted ? texts.flatMap((text) => text.replace(/\r?\n$/, '').split(/\r?\n/)) : [];
}

function idOf(step: object): string | undefined {
  if ('id' in step && typeof step.id === 'string') return step.id;
  if ('run' in step && typeof step.run === 'string') return step.run;
  return 'start' in step && typeof step.start === 'string' ? step.start : undefined;
}

function textsOf(typed: Typed | undefined): string[] {
  if (typed === undefined) return [];
  return typeof typed === 'string' ? [typed] : typed.map(({ text }) => text);
}
