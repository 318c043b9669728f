import type { JsonSchema } from '../checks/parameters.ts';
import { objectSchema } from '../checks/parameters.ts';
import { text } from './schema-parts.ts';

const port: JsonSchema = { type: 'integer', minimum: 1, maximum: 65_535, description: 'Port.' };
const count: JsonSchema = {
  type: 'integer',
  minimum: 1,
  maximum: 500,
  description: 'So many at the same time. 1 where absent.',
};
const paceMs: JsonSchema = {
  type: 'integer',
  minimum: 0,
  maximum: 10_000,
  description: 'Milliseconds between pieces, or between datagrams.',
};
const pieceBytes: JsonSchema = {
  type: 'integer',
  minimum: 1,
  maximum: 65_536,
  description: 'Bytes of a piece.',
};
const bytes: JsonSchema = {
  anyOf: [
    { type: 'string' },
    objectSchema(
      { hex: { type: 'string', pattern: '^([0-9a-fA-F]{2})+$', description: 'Bytes in hexadecimal.' } },
      ['hex'],
    ),
    objectSchema(
      {
        repeat: text('Text that is sent over and over.'),
        bytes: {
          type: 'integer',
          minimum: 1,
          maximum: 67_108_864,
          description: 'Until so many bytes are full.',
        },
      },
      ['repeat', 'bytes'],
    ),
  ],
  description: 'Text (as UTF-8), { "hex": "0d0a" } or { "repeat": "A", "bytes": 1048576 }.',
};
const to = text('Step id of the server that it goes to. It is met on the port where it listens.');
const reply = text(
  'Answer: {text} is the request without its end, {address} the client, {time} the time of day as hh:mm:ss.',
);
const modes = (description: string, ...values: string[]): JsonSchema => ({ enum: values, description });

const forms: Record<string, JsonSchema> = {
  'tcp-client': objectSchema(
    {
      kind: { const: 'tcp-client' },
      to,
      port,
      mode: modes(
        'How the requests go out; whole where absent.',
        'whole',
        'byte-by-byte',
        'pipelined',
        'half-close',
        'reset',
        'held-open',
      ),
      send: { type: 'array', items: bytes, description: 'Requests, in order.' },
      answer: {
        anyOf: [
          { enum: ['echo', 'close', 'none'] },
          objectSchema({ bytes: { type: 'integer', minimum: 1, description: 'So many bytes.' } }, ['bytes']),
          objectSchema({ endsWith: text('The end of an answer.') }, ['endsWith']),
        ],
        description: 'When an answer is whole; close where absent.',
      },
      count,
      pieceBytes,
      paceMs,
    },
    ['kind', 'to', 'port'],
  ),
  'tcp-server': objectSchema(
    {
      kind: { const: 'tcp-server' },
      port,
      mode: modes(
        'What it does; echo where absent.',
        'echo',
        'echo-in-pieces',
        'silent',
        'close-early',
        'slow-reader',
        'reply',
        'collect',
      ),
      greeting: bytes,
      reply,
      requestEndsWith: text('The end of a request.'),
      closeAfterBytes: {
        type: 'integer',
        minimum: 0,
        maximum: 67_108_864,
        description: 'Of close-early: closes after so many bytes.',
      },
      pieceBytes,
      paceMs,
    },
    ['kind', 'port'],
  ),
  'udp-client': objectSchema(
    {
      kind: { const: 'udp-client' },
      to,
      port,
      send: { type: 'array', minItems: 1, items: bytes, description: 'Datagrams, in order.' },
      answer: modes('Whether the next datagram waits for an answer; one where absent.', 'one', 'none'),
      count,
      paceMs,
    },
    ['kind', 'to', 'port', 'send'],
  ),
  'udp-server': objectSchema(
    {
      kind: { const: 'udp-server' },
      port,
      mode: modes('What it does; echo where absent.', 'echo', 'silent', 'reply', 'twice'),
      reply,
    },
    ['kind', 'port'],
  ),
};

/** A probe: told by its kind. */
export const probeSchema: JsonSchema = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: Object.keys(forms), description: "What wiremark's own peer is." } },
  allOf: Object.entries(forms).map(([kind, form]) => ({
    if: { required: ['kind'], properties: { kind: { const: kind } } },
    then: form,
  })),
};
