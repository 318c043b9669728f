import type { JsonSchema } from '../checks/parameters.ts';
import { objectSchema } from '../checks/parameters.ts';
import { probeSchema } from './probe-schema.ts';
import { name, oneOfKeys, text } from './schema-parts.ts';

const stepId: JsonSchema = {
  ...name,
  description: "Name for later steps and for checks; the program's name, or the probe's kind, where absent.",
};
const onMachine = text('Machine that it runs on.');
const stdin: JsonSchema = {
  anyOf: [
    { type: 'string' },
    {
      type: 'array',
      items: objectSchema(
        {
          after: text('Output that has to appear first.'),
          text: { type: 'string', description: 'What is typed.' },
        },
        ['text'],
      ),
    },
  ],
  description:
    'For its standard input: a text that goes in at once, or lines that go in when it waits for them. Open and silent where absent.',
};
const framesSeen = objectSchema(
  {
    frames: text('Display filter.'),
    count: { type: 'integer', minimum: 1, description: 'So many frames match; 1 where absent.' },
  },
  ['frames'],
);
const runStep = objectSchema(
  { run: text('Program to run until it ends.'), on: onMachine, id: stepId, stdin },
  ['run', 'on'],
);
const probeStep = objectSchema({ probe: probeSchema, on: onMachine, id: stepId }, ['probe', 'on']);

const forms: Record<string, JsonSchema> = {
  start: objectSchema(
    {
      start: text('Program to start and leave running.'),
      on: onMachine,
      id: stepId,
      stdin,
      until: {
        anyOf: [
          { enum: ['listening', 'connected', 'settled'] },
          objectSchema({ output: text('Text in what it prints.') }, ['output']),
          framesSeen,
        ],
        description:
          'What to wait for: listening (where absent), connected, settled, { "output": "ready" } or { "frames": "tcp.flags.fin == 1" }.',
      },
    },
    ['start', 'on'],
  ),
  run: runStep,
  probe: probeStep,
  together: objectSchema(
    {
      together: {
        type: 'array',
        minItems: 1,
        items: oneOfKeys({ run: runStep, probe: probeStep }),
        description: 'Programs and probes released at the same instant.',
      },
    },
    ['together'],
  ),
  send: objectSchema(
    {
      send: text('Step id of a program, which gets the text typed, or of a probe, which sends it.'),
      text: { type: 'string', description: 'What is typed or sent; a line ends with \\n.' },
      after: text('Output that has to appear first, after what was typed before.'),
      end: { type: 'boolean', description: 'Ends the input after the text.' },
    },
    ['send', 'text'],
  ),
  wait: objectSchema(
    {
      wait: {
        anyOf: [
          { const: 'quiet' },
          objectSchema({ listening: text('Step id.') }, ['listening']),
          objectSchema({ ended: text('Step id.') }, ['ended']),
          objectSchema({ output: text('Text in what it prints.'), of: text('Step id.') }, ['output', 'of']),
          framesSeen,
        ],
        description:
          'Event: quiet, { "listening": "server" }, { "ended": "client" }, { "output": "ready", "of": "server" } or { "frames": "udp" }.',
      },
      limit: { type: 'number', exclusiveMinimum: 0, maximum: 600, description: 'Seconds; 10 where absent.' },
    },
    ['wait'],
  ),
  hold: objectSchema({ hold: text('Machine whose TCP data is kept back at the switch.') }, ['hold']),
  release: objectSchema({ release: text('Machine whose data may pass again.') }, ['release']),
  stop: objectSchema(
    {
      stop: text('Step id of a program or probe to stop.'),
      signal: { enum: ['interrupt', 'terminate', 'kill'], description: 'interrupt (SIGINT) where absent.' },
    },
    ['stop'],
  ),
  finish: objectSchema(
    { finish: { type: 'array', minItems: 1, items: text('Step id.'), description: 'Programs to wait for.' } },
    ['finish'],
  ),
};

/** The verbs of a step, in the order of the reference. */
export const stepVerbs: readonly string[] = Object.keys(forms);

/** A step: told by its verb. */
export const stepSchema: JsonSchema = oneOfKeys(forms);
