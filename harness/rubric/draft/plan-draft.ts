import type { Locale } from '../../model/rubric.ts';
import { imagesFor, type ComposeLab } from './compose/compose-lab.ts';
import { findRules } from './find-rules.ts';
import {
  FIRST_ADDRESS,
  machinesFrom,
  type DraftPlan,
  type PlannedPair,
  type PlannedProgram,
} from './plan.ts';
import { isUdp, numberOf, pairUp, roleOf, wordsOf } from './roles.ts';
import type { DraftSource, Role, SourcePair } from './roles.ts';

export interface DraftOptions {
  id: string;
  title: string;
  locale: Locale;
  /** Given to every program. */
  args?: string[];
  /** The lab's machines; four of wiremark's own where absent. */
  lab?: ComposeLab;
}

/** What is to be run of a reference at first, told by its sources alone. */
export function planDraft(sources: readonly DraftSource[], options: DraftOptions): DraftPlan {
  const { lab } = options;
  const { pairs, others } = pairUp(sources);
  const named = new Map<DraftSource, PlannedProgram>();
  const program = (source: DraftSource | undefined, role: Role, name: string): PlannedProgram | undefined => {
    if (source === undefined) return undefined;
    const known = named.get(source);
    if (known !== undefined) return known;
    const rivals = sources.filter((other) => other !== source && roleOf(other) === role);
    const planned: PlannedProgram = {
      name,
      title: role === 'other' ? stemOf(source) : name.replace('-', ' '),
      file: source.path,
      find: findRules(source, role, rivals),
      ...(options.args === undefined ? {} : { args: options.args }),
      ...(lab === undefined ? {} : imagesFor(lab, source.path, role)),
    };
    named.set(source, planned);
    return planned;
  };
  const numbers = pairNumbers(pairs);
  return {
    id: options.id,
    title: options.title,
    locale: options.locale,
    machines: lab?.machines ?? machinesFrom(FIRST_ADDRESS),
    names: lab?.names ?? {},
    asksForNames: false,
    ...(lab === undefined ? {} : { nameServer: lab.nameServer }),
    pairs: pairs.map((pair, index): PlannedPair => {
      const suffix = pairs.length === 1 ? '' : `-${numbers[index] ?? index + 1}`;
      const server = program(pair.server, 'server', `server${suffix}`);
      const client = program(pair.client, 'client', `client${suffix}`);
      const seats = (lab?.pairs[index] ?? lab?.pairs[0])?.seats;
      const text = (pair.server ?? pair.client)?.text ?? '';
      return {
        suffix,
        protocol: isUdp(text) ? 'udp' : 'tcp',
        ...(server === undefined ? {} : { server }),
        ...(client === undefined ? {} : { client }),
        ...(seats === undefined ? {} : { seats }),
      };
    }),
    others: others.flatMap((source) => program(source, 'other', nameOf(source)) ?? []),
  };
}

/** The numbers that the reference gives its pairs, where each has one of its own. */
function pairNumbers(pairs: readonly SourcePair[]): string[] {
  const numbers = pairs.flatMap(({ server, client }) => {
    const both = [server, client].flatMap((source) => (source === undefined ? [] : (numberOf(source) ?? '')));
    return both[0] === undefined || both[0] === '' || both.some((one) => one !== both[0]) ? [] : both[0];
  });
  return new Set(numbers).size === pairs.length ? numbers : [];
}

function nameOf(source: DraftSource): string {
  return wordsOf(source).join('-') || 'program';
}

function stemOf({ path }: DraftSource): string {
  return (path.split('/').at(-1) ?? path).replace(/\.\w+$/u, '');
}
