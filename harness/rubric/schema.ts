import { checkDefinitions } from '../checks/index.ts';
import type { JsonSchema } from '../checks/parameters.ts';
import { objectSchema } from '../checks/parameters.ts';
import { probeSchema } from './probe-schema.ts';
import { name, text } from './schema-parts.ts';
import { stepSchema } from './step-schema.ts';

/** The published form of a rubric (JSON Schema 2020-12), with the parameters of every type of check. */
export function rubricSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'wiremark rubric',
    description: 'What a lab demands: machines, programs to find, scenarios to run, checks with points.',
    ...objectSchema(
      {
        $schema: { type: 'string', description: 'Where an editor finds this schema.' },
        id: { ...name, description: 'Name of the rubric, unique among rubrics.' },
        title: text('Title, as students read it.'),
        locale: { enum: ['en', 'id'], description: 'Language of everything students read.' },
        passMark: {
          type: 'number',
          minimum: 0,
          description: 'Points needed to pass, on the scale of the sum of all points.',
        },
        late: lateRule,
        addresses: {
          enum: ['strict', 'adopt'],
          description:
            'Addresses that the lab does not have: strict lets the program fail, adopt runs again with the lab giving way.',
        },
        sandbox: {
          enum: ['namespace', 'docker', 'podman'],
          description:
            "Where programs run: namespace, over this machine's own toolchain, or in containers of an engine. namespace where absent; --sandbox says otherwise.",
        },
        packages: {
          type: 'array',
          items: text('Module name.'),
          uniqueItems: true,
          description: 'Importable Python modules beyond the standard library.',
        },
        parameters: {
          type: 'object',
          propertyNames: name,
          additionalProperties: objectSchema(
            {
              title: text('How students read it.'),
              value: { type: ['string', 'number'], description: 'The value that stands for ${name}.' },
              chosenByStudent: {
                type: 'boolean',
                description: 'Whether submission.json may give another value of the same type.',
              },
            },
            ['title', 'value'],
          ),
          description: 'Values that stand in the rubric as ${name}.',
        },
        machines: {
          type: 'object',
          propertyNames: name,
          additionalProperties: objectSchema({ address: addressWithPrefix }, ['address']),
          description: 'Machines of the LAN, by name.',
        },
        services: { ...objectSchema({ dns: dnsService }, []), description: "The lab's own services." },
        programs: {
          type: 'object',
          propertyNames: name,
          additionalProperties: programRule,
          description: 'Programs to find in a submission, by the name that steps use.',
        },
        files: {
          type: 'object',
          additionalProperties: objectSchema({ text: { type: 'string', description: 'Contents.' } }, [
            'text',
          ]),
          description: "Files put into every program's folder before a scenario, by path.",
        },
        claims: {
          ...objectSchema(
            {
              find: {
                type: 'array',
                minItems: 1,
                items: text('Glob on the path inside the submission, case-insensitive.'),
                description: 'Where students put their report: ["**/*.md", "**/*.docx", "**/*.pdf"].',
              },
            },
            ['find'],
          ),
          description: 'What reports say of the wire is compared with the captures. Worth no points.',
        },
        timeLimit: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 3600,
          description: 'Limit of each program in seconds. 60 where absent.',
        },
        scenarios: {
          type: 'array',
          minItems: 1,
          items: scenario,
          description: 'What is run. Each leaves one piece of evidence.',
        },
        checks: {
          type: 'array',
          minItems: 1,
          items: checkItem(),
          description: 'What is judged, with points.',
        },
      },
      ['id', 'title', 'locale', 'passMark', 'addresses', 'machines', 'programs', 'scenarios', 'checks'],
    ),
  };
}

const addressWithPrefix: JsonSchema = {
  type: 'string',
  pattern: String.raw`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$`,
  description: 'IPv4 address with prefix length: 172.16.16.101/24.',
};

const lateRule: JsonSchema = {
  ...objectSchema(
    {
      deadline: {
        type: 'string',
        pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$`,
        description: 'ISO 8601 with an offset: 2026-11-30T23:59:00+07:00.',
      },
      perDay: {
        type: 'number',
        minimum: 0,
        maximum: 100,
        description: 'Percent of the highest score for each day begun after the deadline.',
      },
      most: {
        type: 'number',
        minimum: 0,
        maximum: 100,
        description: 'Never more than this many percent; 100 where absent.',
      },
      grace: {
        type: 'number',
        minimum: 0,
        description: 'Minutes after the deadline that cost nothing; 0 where absent.',
      },
    },
    ['deadline', 'perDay'],
  ),
  description: 'When the work was due, and what lateness costs.',
};

const texts = (description: string): JsonSchema => ({
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  items: { type: 'string', minLength: 1 },
  description,
});

const dnsService: JsonSchema = {
  ...objectSchema(
    {
      address: addressWithPrefix,
      records: {
        type: 'object',
        additionalProperties: { type: 'array', items: text('IPv4 address.') },
        description: 'Host name to IPv4 addresses. A listed name has no AAAA; any other name gets NXDOMAIN.',
      },
    },
    ['address', 'records'],
  ),
  description: 'A name server on the LAN.',
};

/** As engines read it, and never anything that could be taken for an option of theirs. */
const IMAGE_REFERENCE = String.raw`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`;

const programRule: JsonSchema = objectSchema(
  {
    title: text('How messages call it.'),
    find: {
      type: 'array',
      description: 'Rules in order; the first that matches a file wins.',
      items: objectSchema(
        {
          path: text('Glob on the path inside the submission, case-insensitive.'),
          text: texts("The program's text must contain this, or one of these."),
          without: texts("The program's text must not contain this, nor any of these."),
        },
        ['path'],
      ),
    },
    else: text('Another program, taken when no rule matches.'),
    args: { type: 'array', items: { type: ['string', 'number'] }, description: 'Arguments of the program.' },
    probe: {
      ...probeSchema,
      description:
        'Plays the program where a submission lacks it, so that its other side earns what it deserves.',
    },
    rawSockets: {
      type: 'boolean',
      description: 'The program may open raw and packet sockets on its machine.',
    },
    image: {
      ...text('The image that the program is built and run in, where programs run in containers: gcc:13.'),
      pattern: IMAGE_REFERENCE,
    },
    dockerfile: {
      type: 'array',
      minItems: 1,
      items: text('Glob on the path inside the submission, case-insensitive.'),
      description:
        "Dockerfiles by which a submission builds the program's image itself, where programs run in containers; the first that matches wins.",
    },
  },
  ['find'],
);

const scenario: JsonSchema = objectSchema(
  {
    id: { ...name, description: 'Names the evidence folder.' },
    title: text('Title, as students read it.'),
    link: {
      ...objectSchema(
        {
          delayMs: {
            type: 'number',
            minimum: 0,
            maximum: 10_000,
            description: 'Delay from each machine. Needs netem.',
          },
          jitterMs: {
            type: 'number',
            minimum: 0,
            maximum: 10_000,
            description: 'Jitter of it. Needs netem.',
          },
          loss: {
            type: 'string',
            pattern: '^every ([2-9]|[1-9][0-9]+)(st|nd|rd|th)$',
            description:
              'Which of the TCP segments from each machine are lost: every 10th. Datagrams and resets never are.',
          },
        },
        [],
      ),
      description: 'What the wire of this scenario is like; a plain cable where absent.',
    },
    capture: captureRule(),
    steps: {
      type: 'array',
      minItems: 1,
      items: stepSchema,
    },
  },
  ['id', 'title'],
);

function captureRule(): JsonSchema {
  return {
    ...objectSchema(
      {
        find: {
          type: 'array',
          minItems: 1,
          items: text('Glob on the path inside the submission, case-insensitive.'),
          description: 'Where students put their capture: ["**/*.pcapng", "**/*.pcap"].',
        },
        protocol: { enum: ['tcp', 'udp'], description: "Of the lab's exchange." },
        port: {
          type: 'integer',
          minimum: 1,
          maximum: 65_535,
          description: 'The port that the lab demands. Who is connected to there is the server.',
        },
        server: { ...name, description: 'Step id by which checks call who is connected to.' },
        clients: {
          type: 'array',
          minItems: 1,
          items: name,
          uniqueItems: true,
          description: 'Step ids of those who connect, in the order of their first frames.',
        },
      },
      ['find', 'protocol', 'port', 'server', 'clients'],
    ),
    description:
      'Nothing is run: a capture that was handed in is the evidence, with its own addresses. In place of steps.',
  };
}

function checkItem(): JsonSchema {
  return {
    ...objectSchema(
      {
        id: { ...name, description: 'Unique in the rubric; results are known by it.' },
        type: {
          enum: checkDefinitions.map(({ type }) => type),
          description: 'What is asked; see docs/checks.md.',
        },
        title: text('Title, as students read it.'),
        points: { type: 'number', minimum: 0, description: 'Points; 0 for a check that only tells.' },
        needs: {
          type: 'array',
          items: text('Id of a check.'),
          uniqueItems: true,
          description: 'Checks that must pass first.',
        },
        scenario: text('Scenario whose evidence is judged.'),
        visibility: {
          enum: ['visible', 'hidden'],
          description:
            'hidden: students see nothing of it, nor of scenarios that only hidden checks look at. visible where absent.',
        },
        with: { type: 'object', description: "Parameters of the check's type." },
      },
      ['id', 'type', 'title', 'points', 'scenario', 'with'],
    ),
    allOf: checkDefinitions.map(({ type, summary, parameters }) => ({
      if: { required: ['type'], properties: { type: { const: type } } },
      then: { description: summary, properties: { with: parameters } },
    })),
  };
}
