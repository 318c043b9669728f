import { addressesOf, isWithin, machineOf, windowOf } from '../evidence/programs.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { hasRun, missingProgram } from './missing-program.ts';
import { objectSchema, programsSchema } from './parameters.ts';
import { clip, listed } from './text.ts';

/** Record types of RFC 1035 and RFC 3596. */
const typeNumbers = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
type TypeName = keyof typeof typeNumbers;
const typeNames: readonly TypeName[] = ['A', 'NS', 'CNAME', 'PTR', 'MX', 'TXT', 'AAAA'];

interface Parameters {
  programs: string[];
  name: string;
  type: TypeName;
  typos: string[];
}

/** A question that a program's machine asked, and the answer to it. */
interface Query {
  name: string;
  type: number;
  frame: number;
  answer?: { frame: number; rcode: number; hasRecord: boolean };
}

/** A name that was asked for and answered (RFC 1035). */
export const dns = defineCheck<Parameters>({
  type: 'dns',
  summary:
    "One of the programs' machines asked the name server for the name, and the answer came back without an error and with a record of that type. `typos` are names that students ask for instead; they only make the message clearer.",
  parameters: objectSchema(
    {
      programs: programsSchema('Step ids of the programs; any one of them may ask.'),
      name: { type: 'string', minLength: 1, description: 'Host name.' },
      type: { enum: [...typeNames], description: 'Type of the record.' },
      typos: {
        type: 'array',
        items: { type: 'string' },
        description: 'Names that are asked for by mistake.',
      },
    },
    ['programs', 'name', 'type'],
  ),
  read: (reader) => ({
    programs: reader.strings('programs'),
    name: reader.string('name'),
    type: reader.oneOf('type', typeNames),
    typos: reader.strings('typos'),
  }),
  demand: ({ programs, name, type }, words) =>
    demands('dns', {
      programs: words.either(programs.map(words.program)),
      name: words.code(name),
      type,
    }),
  references: ({ programs }) => programReferences({ programs }),
  judge,
});

function judge({ programs, name, type, typos }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('dns.expected', { name, type });
  const ran = programs.filter((program) => hasRun(scenario, program));
  if (ran.length === 0) {
    const missing = missingProgram(context, programs, expected);
    if (missing !== undefined) return missing;
  }

  const queries = ran
    .flatMap((program) => queriesOf(scenario, program))
    .toSorted((a, b) => a.frame - b.frame);
  const asked = queries.filter((query) => sameName(query.name, name) && query.type === typeNumbers[type]);
  const answered = asked.find((query) => query.answer?.rcode === 0 && query.answer.hasRecord);
  const filter = `dns.qry.name == "${name}"`;
  if (answered !== undefined) {
    return passed({
      expected,
      actual: say('dns.passed', { name, type }),
      frames: cite(scenario, answered.frame, answered.answer?.frame),
      filter,
    });
  }

  const first = asked[0];
  if (first !== undefined) {
    const key =
      first.answer === undefined ? 'dns.no-answer' : first.answer.rcode === 0 ? 'dns.no-record' : 'dns.error';
    return failed({
      expected,
      actual: say(key, { name, type, code: rcodeName(first.answer?.rcode ?? 0) }),
      hint: say('dns.answer.hint', { name }),
      frames: cite(scenario, first.frame, first.answer?.frame),
      filter,
    });
  }
  const typo = queries.find((query) => typos.some((wrong) => sameName(query.name, wrong)));
  if (typo !== undefined) {
    return failed({
      expected,
      actual: say('dns.typo', { asked: clip(typo.name), code: rcodeName(typo.answer?.rcode ?? 0) }),
      hint: say('dns.typo.hint', { asked: clip(typo.name), name }),
      frames: cite(scenario, typo.frame, typo.answer?.frame),
      filter: 'dns',
    });
  }
  const names = [...new Set(queries.map((query) => query.name))];
  return failed({
    expected,
    actual:
      names.length === 0 ? say('dns.nothing-asked') : say('dns.other-names', { names: listed(names), name }),
    hint: say('dns.nothing-asked.hint', { name }),
    frames: cite(scenario, ...queries.map((query) => query.frame).slice(0, 6)),
    filter: 'dns',
  });
}

/** The questions of a program's machine while the program ran, each with the first answer to it. */
function queriesOf(scenario: ScenarioEvidence, program: string): Query[] {
  const machine = machineOf(scenario, program);
  if (machine === undefined) return [];
  const own = addressesOf(machine);
  const window = windowOf(scenario, program);
  const queries: (Query & { id: number; port: number })[] = [];
  for (const { frame, ip, udp, dns: layer } of scenario.capture.packets) {
    if (ip === undefined || udp === undefined || layer === undefined) continue;
    const question = layer.questions[0];
    if (
      !layer.isResponse &&
      own.includes(ip.src) &&
      isWithin(window, frame.number) &&
      question !== undefined
    ) {
      queries.push({
        name: question.name,
        type: question.type,
        frame: frame.number,
        id: layer.id,
        port: udp.srcPort,
      });
    }
    if (!layer.isResponse || !own.includes(ip.dst)) continue;
    const query = queries.find(
      ({ id, port, answer, name, type }) =>
        id === layer.id &&
        port === udp.dstPort &&
        answer === undefined &&
        (question === undefined || (sameName(question.name, name) && question.type === type)),
    );
    if (query === undefined) continue;
    query.answer = {
      frame: frame.number,
      rcode: layer.rcode,
      hasRecord: layer.answers.some(({ type }) => type === query.type),
    };
  }
  return queries;
}

/** Host names compare without regard to case or a final dot (RFC 4343). */
function sameName(a: string, b: string): boolean {
  const plain = (name: string): string => name.replace(/\.$/u, '').toLowerCase();
  return plain(a) === plain(b);
}

function rcodeName(rcode: number): string {
  const names: Record<number, string> = {
    0: 'NOERROR',
    1: 'FORMERR',
    2: 'SERVFAIL',
    3: 'NXDOMAIN',
    4: 'NOTIMP',
    5: 'REFUSED',
  };
  return names[rcode] ?? `code ${rcode}`;
}
