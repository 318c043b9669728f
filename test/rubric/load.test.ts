import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkDefinitions } from '../../harness/checks/index.ts';
import { OperatorError } from '../../harness/errors.ts';
import { loadRubric, parseRubric } from '../../harness/rubric/load.ts';
import { problemText } from '../../harness/rubric/problem.ts';
import { checksReference } from '../../harness/rubric/reference.ts';
import { rubricSchema } from '../../harness/rubric/schema.ts';

const sound = {
  id: 'lab-2',
  title: 'Lab 2',
  locale: 'en',
  passMark: 5,
  addresses: 'adopt',
  machines: { 'mesin-1': { address: '172.16.16.101/24' }, 'mesin-2': { address: '172.16.16.102/24' } },
  programs: {
    server: { find: [{ path: '**/*server*.py' }] },
    client: { find: [{ path: '**/*client*.py' }] },
  },
  scenarios: [
    {
      id: 'echo',
      title: 'Echo',
      steps: [
        { start: 'server', on: 'mesin-1' },
        { run: 'client', on: 'mesin-2' },
      ],
    },
  ],
  checks: [
    {
      id: 'connect',
      type: 'handshake',
      title: 'Connects',
      points: 10,
      scenario: 'echo',
      with: { client: 'client', server: 'server' },
    },
  ],
};

const scenario = sound.scenarios[0];
const check = sound.checks[0];

/** The faults of a rubric, as the operator reads them. */
function faultsOf(rubric: unknown): string[] {
  const parsed = parseRubric(JSON.stringify(rubric));
  return parsed.kind === 'sound' ? [] : parsed.problems.map((problem) => problemText('lab2.json', problem));
}

describe('parseRubric', () => {
  it('takes a sound rubric', () => {
    expect(faultsOf(sound)).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a number as text',
      { timeLimit: '5s' },
      'lab2.json: /timeLimit must be a number, was "5s". Write seconds, for example 5.',
    ],
    [
      'a misspelt key',
      { adresses: 'adopt' },
      'lab2.json: /adresses is no key that belongs here. Did you mean "addresses"?',
    ],
    [
      'an unknown word',
      { locale: 'jp' },
      'lab2.json: /locale must be one of en, id, was "jp". Write one of en, id.',
    ],
    [
      'a missing key',
      { title: undefined },
      'lab2.json: /title is missing. Add "title": Title, as students read it.',
    ],
    [
      'an address without prefix',
      { machines: { ...sound.machines, 'mesin-2': { address: '172.16.16.102' } } },
      'lab2.json: /machines/mesin-2/address must be an IPv4 address with prefix length, was "172.16.16.102". Write it like 172.16.16.101/24.',
    ],
    [
      'an impossible address',
      { machines: { ...sound.machines, 'mesin-2': { address: '172.16.16.302/24' } } },
      'lab2.json: /machines/mesin-2/address is no IPv4 address, was "172.16.16.302/24". Write four numbers up to 255 and a prefix length up to 32, like 172.16.16.101/24.',
    ],
    [
      'an address twice',
      { machines: { ...sound.machines, 'mesin-2': { address: '172.16.16.101/24' } } },
      'lab2.json: /machines/mesin-2/address is the address of mesin-1 already, was "172.16.16.101/24". Give each machine an address of its own.',
    ],
    [
      'a misspelt type',
      { checks: [{ ...check, type: 'handshak' }] },
      `lab2.json: /checks/0/type must be one of ${checkDefinitions.map(({ type }) => type).join(', ')}, was "handshak". Did you mean "handshake"?`,
    ],
    [
      'a misspelt parameter',
      { checks: [{ ...check, with: { client: 'client', sever: 'server' } }] },
      'lab2.json: /checks/0/with/sever is no key that belongs here. Did you mean "server"?',
    ],
    [
      'a check of no content',
      { checks: [{ ...check, type: 'payload' }] },
      'lab2.json: /checks/0/with must have one of submittedFile, text, hex, was {"client":"client","server":"server"}. Add "submittedFile" or "text" or "hex".',
    ],
    [
      'a misspelt step',
      { scenarios: [{ ...scenario, steps: [{ strat: 'server', on: 'mesin-1' }] }] },
      'lab2.json: /scenarios/0/steps/0 must have one of start, run, probe, together, send, wait, hold, release, stop, finish, was {"strat":"server","on":"mesin-1"}. Did you mean "start"?',
    ],
    [
      'an unknown machine',
      {
        scenarios: [
          {
            ...scenario,
            steps: [
              { start: 'server', on: 'mesin-1' },
              { run: 'client', on: 'mesin2' },
            ],
          },
        ],
      },
      'lab2.json: /scenarios/0/steps/1/on names no machine, was "mesin2". Did you mean "mesin-2"?',
    ],
    [
      'an unknown program',
      {
        scenarios: [
          {
            ...scenario,
            steps: [
              { start: 'server', on: 'mesin-1' },
              { run: 'clint', on: 'mesin-2', id: 'client' },
            ],
          },
        ],
      },
      'lab2.json: /scenarios/0/steps/1/run names no program, was "clint". Did you mean "client"?',
    ],
    [
      'a step id twice',
      { scenarios: [{ ...scenario, steps: [...(scenario?.steps ?? []), { run: 'client', on: 'mesin-1' }] }] },
      'lab2.json: /scenarios/0/steps/2/id is used twice in this scenario, was "client". Give each step that runs a program an "id" of its own.',
    ],
    [
      'a release without a hold',
      { scenarios: [{ ...scenario, steps: [...(scenario?.steps ?? []), { release: 'mesin-1' }] }] },
      'lab2.json: /scenarios/0/steps/2/release releases "mesin-1", which no earlier step holds. Put { "hold": "mesin-1" } before it.',
    ],
    [
      'a finish of nothing',
      { scenarios: [{ ...scenario, steps: [...(scenario?.steps ?? []), { finish: ['klient'] }] }] },
      'lab2.json: /scenarios/0/steps/2/finish/0 names no earlier step, was "klient". Did you mean "client"?',
    ],
    [
      'an unknown scenario',
      { checks: [{ ...check, scenario: 'eco' }] },
      'lab2.json: /checks/0/scenario names no scenario, was "eco". Did you mean "echo"?',
    ],
    [
      'a check of a step that is not there',
      { checks: [{ ...check, with: { client: 'client-a', server: 'server' } }] },
      'lab2.json: /checks/0/with/client names no step of scenario "echo", was "client-a". Did you mean "client"?',
    ],
    [
      'a check id twice',
      { checks: [check, check] },
      'lab2.json: /checks/1/id is used already at /checks/0, was "connect". Give it an id of its own.',
    ],
    [
      'an unknown need',
      { checks: [{ ...check, needs: ['port'] }] },
      'lab2.json: /checks/0/needs/0 names no check, was "port". Name one that exists: there is connect.',
    ],
    [
      'needs in a circle',
      {
        checks: [
          { ...check, needs: ['b'] },
          { ...check, id: 'b', needs: ['connect'] },
        ],
      },
      'lab2.json: /checks/0/needs goes in a circle: connect needs b needs connect. Remove one of these needs.',
    ],
    [
      'a check that needs a hidden one',
      {
        checks: [
          { ...check, visibility: 'hidden' },
          { ...check, id: 'b', needs: ['connect'] },
        ],
      },
      'lab2.json: /checks/1/needs/0 is hidden, and this check is not: students would learn of it, was "connect". Hide this check as well, or show the other.',
    ],
    [
      'nothing but hidden checks',
      { checks: [{ ...check, visibility: 'hidden' }] },
      'lab2.json: /checks are all hidden, so that students would see an empty report. Leave "visibility" away from one at least.',
    ],
    [
      'a day that is none',
      { late: { deadline: '2026-13-41T25:00Z', perDay: 10 } },
      'lab2.json: /late/deadline is no day of the calendar, was "2026-13-41T25:00Z". Write for example 2026-11-30T23:59:00+07:00.',
    ],
    [
      'a pass mark out of reach',
      { passMark: 60 },
      'lab2.json: /passMark must not be more than all points together (10), was 60. Write a number up to 10.',
    ],
    [
      'a program that is never found',
      { programs: { ...sound.programs, other: { find: [] } } },
      'lab2.json: /programs/other/find must not be empty without "else". Say how the program is found, for example [{ "path": "**/*server*.py" }].',
    ],
    [
      'stand-ins in a circle',
      { programs: { ...sound.programs, other: { find: [], else: 'other' } } },
      'lab2.json: /programs/other/else leads back to "other". Let the last stand-in have no "else".',
    ],
  ])('explains %s', (_, change, text) => {
    expect(faultsOf({ ...sound, ...change })).toEqual([text]);
  });

  it('tells all faults at once', () => {
    expect(faultsOf({ ...sound, locale: 'x', passMark: '5', checks: [] })).toHaveLength(3);
  });

  it.each([
    ['{\n  "id": "a",\n}', 'x: line 3, column 1 is no JSON: did not expect "}". Remove the comma before it.'],
    [
      '{\n  "id": "a"\n  "title": "b"\n}',
      'x: line 3, column 3 is no JSON: did not expect "\\"". Put a comma before it.',
    ],
    ["{\n  'id': 1 }", 'x: line 2, column 3 is no JSON: did not expect "\'". Use double quotation marks.'],
    [
      '{ "id": "a",',
      'x: line 1, column 13 is where the file ends too early to be JSON. Close every bracket and quotation mark at the end of x.',
    ],
  ])('places a syntax error: %j', (source, text) => {
    const parsed = parseRubric(source, 'x');
    expect(
      parsed.kind === 'unsound' ? parsed.problems.map((problem) => problemText('x', problem)) : [],
    ).toEqual([text]);
  });

  it('never throws on any JSON value', () => {
    for (const value of [
      null,
      1,
      'x',
      [],
      {},
      { checks: {} },
      { ...sound, machines: [] },
      { ...sound, checks: [null] },
      { ...sound, scenarios: [{ steps: [[]] }] },
    ]) {
      expect(parseRubric(JSON.stringify(value)).kind).toBe('unsound');
    }
  });

  it('gives a digest that spaces, key order and the schema reference do not change, and content does', () => {
    const digestOf = (source: string): string => {
      const parsed = parseRubric(source);
      return parsed.kind === 'sound' ? parsed.digest : 'unsound';
    };
    const digest = digestOf(JSON.stringify(sound));
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(
      digestOf(
        JSON.stringify(
          { $schema: './x.json', ...Object.fromEntries(Object.entries(sound).toReversed()) },
          null,
          4,
        ),
      ),
    ).toBe(digest);
    expect(digestOf(JSON.stringify({ ...sound, passMark: 6 }))).not.toBe(digest);
  });
});

describe('loadRubric', () => {
  it('loads the lab that ships: 100 points, pass mark 60', async () => {
    const { rubric } = await loadRubric('rubrics/progjar-t1.json');
    expect(rubric.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
    expect(rubric.passMark).toBe(60);
  });

  it('knows those that ship by their names, and nothing else that is no file', async () => {
    const [named, read] = await Promise.all([
      loadRubric('progjar-t1'),
      loadRubric(join(import.meta.dirname, '../../rubrics/progjar-t1.json')),
    ]);
    expect(named.digest).toBe(read.digest);
    for (const path of ['progjar-t9', './progjar-t1', '../package'])
      await expect(loadRubric(path)).rejects.toMatchObject({ code: 'rubric-unreadable' });
  });

  it('throws an error for the operator, with the place of each fault and the next step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rubric-'));
    try {
      const path = join(folder, 'lab.json');
      await writeFile(path, JSON.stringify({ ...sound, locale: 'x', passMark: 'y' }));
      const error = await loadRubric(path).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OperatorError);
      expect(error).toMatchObject({
        code: 'rubric-invalid',
        message: expect.stringMatching(/\/locale .*\n.*\/passMark /u),
        nextStep: expect.stringContaining('rubric lint'),
      });
      await expect(loadRubric(join(folder, 'none.json'))).rejects.toMatchObject({
        code: 'rubric-unreadable',
        message: expect.stringContaining('ENOENT'),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('what is generated', () => {
  it('rubrics/rubric.schema.json is up to date (wiremark rubric schema)', async () => {
    expect(JSON.parse(await readFile('rubrics/rubric.schema.json', 'utf8'))).toEqual(rubricSchema());
  });

  it('docs/checks.md is up to date (wiremark rubric schema --reference)', async () => {
    expect(await readFile('docs/checks.md', 'utf8')).toBe(checksReference());
  });

  it('the example of docs/rubrics.md is sound', async () => {
    const page = await readFile('docs/rubrics.md', 'utf8');
    const example = /```json\n(\{.*?\n\})\n```/su.exec(page)?.[1] ?? '';
    expect(faultsOf(JSON.parse(example))).toEqual([]);
  });
});
