import { checkDefinition } from '../checks/index.ts';
import type { Reference } from '../checks/definition.ts';
import type { CheckItem, Rubric } from '../model/rubric.ts';
import { unknownName, type RubricProblem } from './problem.ts';
import { idsOf, scenarioProblems } from './scenario-semantics.ts';

/** Faults that a schema cannot see: names that stand for nothing, names twice, circles, impossible addresses. */
export function findSemanticProblems(rubric: Rubric): RubricProblem[] {
  return [
    ...addressProblems(rubric),
    ...programProblems(rubric),
    ...duplicates(rubric.scenarios, '/scenarios'),
    ...rubric.scenarios.flatMap((scenario, index) =>
      scenarioProblems(scenario, `/scenarios/${index}`, rubric),
    ),
    ...duplicates(rubric.checks, '/checks'),
    ...rubric.checks.flatMap((item, index) => checkProblems(item, `/checks/${index}`, rubric)),
    ...circles(rubric.checks),
    ...passMarkProblems(rubric),
    ...visibilityProblems(rubric),
    ...deadlineProblems(rubric),
  ];
}

function addressProblems({ machines, services }: Rubric): RubricProblem[] {
  const problems: RubricProblem[] = [];
  const owners = new Map<string, string>();
  const places = Object.entries(machines).map(([name, { address }]) => ({
    name,
    address,
    place: `/machines/${name}/address`,
  }));
  if (services?.dns !== undefined)
    places.push({ name: 'dns', address: services.dns.address, place: '/services/dns/address' });
  for (const { name, address, place } of places) {
    const [host = '', prefix = ''] = address.split('/');
    if (!isAddress(host) || Number(prefix) > 32) {
      problems.push({
        place,
        fault: `is no IPv4 address, was "${address}"`,
        remedy: 'Write four numbers up to 255 and a prefix length up to 32, like 172.16.16.101/24.',
      });
    }
    const owner = owners.get(host);
    if (owner !== undefined)
      problems.push({
        place,
        fault: `is the address of ${owner} already, was "${address}"`,
        remedy: 'Give each machine an address of its own.',
      });
    owners.set(host, name);
  }
  for (const [name, addresses] of Object.entries(services?.dns?.records ?? {})) {
    addresses.forEach((address, index) => {
      if (isAddress(address)) return;
      problems.push({
        place: `/services/dns/records/${escaped(name)}/${index}`,
        fault: `is no IPv4 address, was "${address}"`,
        remedy: 'Write four numbers up to 255, like 103.94.189.4.',
      });
    });
  }
  return problems;
}

function programProblems({ programs }: Rubric): RubricProblem[] {
  const problems: RubricProblem[] = [];
  for (const [name, rule] of Object.entries(programs)) {
    const place = `/programs/${name}`;
    if (rule.else !== undefined && !Object.hasOwn(programs, rule.else)) {
      problems.push(unknownName(`${place}/else`, 'program', rule.else, Object.keys(programs)));
    } else if (rule.else !== undefined && standsInForItself(name, programs)) {
      problems.push({
        place: `${place}/else`,
        fault: `leads back to "${name}"`,
        remedy: 'Let the last stand-in have no "else".',
      });
    }
    if (rule.find.length === 0 && rule.else === undefined) {
      problems.push({
        place: `${place}/find`,
        fault: 'must not be empty without "else"',
        remedy: 'Say how the program is found, for example [{ "path": "**/*server*.py" }].',
      });
    }
  }
  return problems;
}

function standsInForItself(start: string, programs: Rubric['programs']): boolean {
  const visited = new Set<string>();
  let name = programs[start]?.else;
  while (name !== undefined && !visited.has(name)) {
    if (name === start) return true;
    visited.add(name);
    name = programs[name]?.else;
  }
  return false;
}

function checkProblems(item: CheckItem, place: string, rubric: Rubric): RubricProblem[] {
  const problems: RubricProblem[] = [];
  const scenarios = rubric.scenarios.map(({ id }) => id);
  if (!scenarios.includes(item.scenario))
    problems.push(unknownName(`${place}/scenario`, 'scenario', item.scenario, scenarios));
  const checks = rubric.checks.map(({ id }) => id);
  (item.needs ?? []).forEach((id, index) => {
    if (!checks.includes(id)) problems.push(unknownName(`${place}/needs/${index}`, 'check', id, checks));
  });
  const judged = rubric.scenarios.find(({ id }) => id === item.scenario);
  if (judged?.capture !== undefined && checkDefinition(item.type)?.reads === 'output')
    problems.push({
      place: `${place}/type`,
      fault: `asks what programs print, and in scenario "${item.scenario}" none is run, was "${item.type}"`,
      remedy: 'Take a check that is judged from the wire.',
    });
  for (const reference of checkDefinition(item.type)?.references(item) ?? []) {
    problems.push(...referenceProblems(reference, item, `${place}/with`, rubric));
  }
  for (const { at, fault, remedy } of checkDefinition(item.type)?.problems?.(item) ?? [])
    problems.push({ place: `${place}/with${at}`, fault, remedy });
  return problems;
}

function referenceProblems(
  reference: Reference,
  item: CheckItem,
  place: string,
  rubric: Rubric,
): RubricProblem[] {
  if (reference.kind === 'scenario') {
    const scenarios = rubric.scenarios.map(({ id }) => id);
    return scenarios.includes(reference.name)
      ? []
      : [unknownName(`${place}${reference.at}`, 'scenario', reference.name, scenarios)];
  }
  const scenario = rubric.scenarios.find(({ id }) => id === (reference.scenario ?? item.scenario));
  if (scenario === undefined) return [];
  const ids = idsOf(scenario);
  return ids.includes(reference.name)
    ? []
    : [unknownName(`${place}${reference.at}`, `step of scenario "${scenario.id}"`, reference.name, ids)];
}

function circles(checks: readonly CheckItem[]): RubricProblem[] {
  const reported = new Set<string>();
  return checks.flatMap((item, index) => {
    const path = circleFrom(item.id, checks);
    if (path === undefined) return [];
    const key = path.toSorted().join(' ');
    if (reported.has(key)) return [];
    reported.add(key);
    return [
      {
        place: `/checks/${index}/needs`,
        fault: `goes in a circle: ${[...path, item.id].join(' needs ')}`,
        remedy: 'Remove one of these needs.',
      },
    ];
  });
}

/** The checks on a way from a check back to itself. */
function circleFrom(start: string, checks: readonly CheckItem[]): string[] | undefined {
  const visited = new Set<string>();
  const search = (id: string, path: string[]): string[] | undefined => {
    for (const needed of checks.find((check) => check.id === id)?.needs ?? []) {
      if (needed === start) return path;
      if (visited.has(needed)) continue;
      visited.add(needed);
      const found = search(needed, [...path, needed]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}

function passMarkProblems({ passMark, checks }: Rubric): RubricProblem[] {
  const sum = checks.reduce((total, { points }) => total + points, 0);
  if (passMark <= sum) return [];
  return [
    {
      place: '/passMark',
      fault: `must not be more than all points together (${sum}), was ${passMark}`,
      remedy: `Write a number up to ${sum}.`,
    },
  ];
}

/** What students see must not tell of what they do not see. */
function visibilityProblems({ checks }: Rubric): RubricProblem[] {
  const hidden = new Set(checks.filter(({ visibility }) => visibility === 'hidden').map(({ id }) => id));
  if (hidden.size === checks.length)
    return [
      {
        place: '/checks',
        fault: 'are all hidden, so that students would see an empty report',
        remedy: 'Leave "visibility" away from one at least.',
      },
    ];
  return checks.flatMap(({ needs = [], visibility }, index) =>
    visibility === 'hidden'
      ? []
      : needs.flatMap((id, number) =>
          hidden.has(id)
            ? [
                {
                  place: `/checks/${index}/needs/${number}`,
                  fault: `is hidden, and this check is not: students would learn of it, was "${id}"`,
                  remedy: 'Hide this check as well, or show the other.',
                },
              ]
            : [],
        ),
  );
}

function deadlineProblems({ late }: Rubric): RubricProblem[] {
  if (late === undefined || !Number.isNaN(Date.parse(late.deadline))) return [];
  return [
    {
      place: '/late/deadline',
      fault: `is no day of the calendar, was "${late.deadline}"`,
      remedy: 'Write for example 2026-11-30T23:59:00+07:00.',
    },
  ];
}

function duplicates(things: readonly { id: string }[], place: string): RubricProblem[] {
  return things.flatMap(({ id }, index) => {
    const first = things.findIndex((other) => other.id === id);
    return first === index
      ? []
      : [
          {
            place: `${place}/${index}/id`,
            fault: `is used already at ${place}/${first}, was "${id}"`,
            remedy: 'Give it an id of its own.',
          },
        ];
  });
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/** A key inside a JSON pointer (RFC 6901). */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
