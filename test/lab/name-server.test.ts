import dnsPacket, { type Packet } from 'dns-packet';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../scripts/fuzz/random.ts';
import { top } from '../support/cli.ts';

const RECORDS = {
  'mesin-1': ['172.16.16.101'],
  'www.lab.test': ['10.0.0.1', '10.0.0.2'],
  'Besar.TEST': ['10.0.0.3'],
  'kosong.test': [],
};
const QUESTION: Packet = {
  type: 'query',
  id: 4711,
  flags: dnsPacket.RECURSION_DESIRED,
  questions: [{ type: 'A', name: 'mesin-1' }],
};

/** No byte is made one: in a label dns-packet takes it for the end of the label. */
const DOT = 46;

describe('the name server', () => {
  it.each<[string, Packet['questions'], Pick<Packet, 'flags' | 'additionals'>?]>([
    ['a name of one address', [{ type: 'A', name: 'mesin-1' }]],
    ['a name of two', [{ type: 'A', name: 'www.lab.test' }]],
    ['a name in other letters', [{ type: 'A', name: 'bESAR.test' }]],
    ['a name without addresses', [{ type: 'A', name: 'kosong.test' }]],
    ['a name that is none', [{ type: 'A', name: 'nowhere.test' }]],
    ['the root', [{ type: 'A', name: '.' }]],
    ['a record that it does not have', [{ type: 'AAAA', name: 'mesin-1' }]],
    ['mail', [{ type: 'MX', name: 'mesin-1' }]],
    ['another class', [{ type: 'A', class: 'CH', name: 'mesin-1' }]],
    [
      'two questions',
      [
        { type: 'A', name: 'mesin-1' },
        { type: 'A', name: 'www.lab.test' },
      ],
    ],
    ['no recursion', [{ type: 'A', name: 'mesin-1' }], { flags: 0 }],
    [
      'an extended question',
      [{ type: 'A', name: 'mesin-1' }],
      {
        additionals: [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: 1_232,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ],
      },
    ],
  ])('answers %s as dns-packet would', (_, questions, more) => {
    const asked = dnsPacket.encode({
      ...QUESTION,
      ...(questions === undefined ? {} : { questions }),
      ...more,
    });
    const [answer] = answersOf([asked]);
    expect(answer).toBeDefined();
    expect(answer).toEqual(expected(asked));
  });

  it('follows a pointer to a name that came before, and none that goes round', () => {
    const twice = dnsPacket.encode({ ...QUESTION, questions: [{ type: 'A', name: 'www.lab.test' }] });
    const pointing = Buffer.concat([twice, Buffer.from('c00c00010001', 'hex')]);
    pointing.writeUInt16BE(2, 4);
    const round = Buffer.concat([twice.subarray(0, 12), Buffer.from('c00c00010001', 'hex')]);
    expect(answersOf([pointing, round])).toEqual([expected(pointing), undefined]);
    expect(expected(pointing)).toBeDefined();
  });

  it('has no answer to what is no question', () => {
    const asked = dnsPacket.encode(QUESTION);
    const answer = dnsPacket.encode({ ...QUESTION, type: 'response' });
    const none = dnsPacket.encode({ ...QUESTION, questions: [] });
    const cut = Array.from({ length: asked.length }, (_, length) => asked.subarray(0, length));
    const rejected = [answer, none, ...cut];
    expect(answersOf(rejected)).toEqual(rejected.map(() => undefined));
  });

  it('has no answer to a message longer than one may be, which could take seconds to read', () => {
    const asked = dnsPacket.encode(QUESTION);
    const filled = (length: number): Buffer => {
      // Questions of two bytes' name each, which point back to the first one's.
      const more = Array.from({ length: Math.floor((length - asked.length) / 6) }, () => 'c00c00010001').join(
        '',
      );
      const message = Buffer.concat([asked, Buffer.from(more, 'hex')]);
      message.writeUInt16BE(1 + more.length / 12, 4);
      return message;
    };
    const [short, long] = [filled(512), filled(520)];
    expect([short.length <= 512, long.length > 512]).toEqual([true, true]);
    expect(answersOf([short, long])).toEqual([expected(short), undefined]);
  });

  it('answers changed questions as dns-packet would, and survives them', () => {
    const random = new Random(7, 0, 0);
    const names = [...Object.keys(RECORDS), 'nowhere.test', 'a.b.c.d.e'];
    const changed = Array.from({ length: 4_000 }, () => {
      const name = names[random.below(names.length)] ?? '';
      const asked = dnsPacket.encode({ ...QUESTION, questions: [{ type: 'A', name }] });
      for (let changes = 1 + random.below(3); changes > 0; changes -= 1)
        asked[random.below(asked.length)] = (1 + random.below(255)) ^ DOT;
      return asked.subarray(0, asked.length - (random.below(4) === 0 ? random.below(8) : 0));
    });
    const answers = answersOf(changed);
    let answered = 0;
    for (const [at, asked] of changed.entries()) {
      if (!isPlain(asked)) continue;
      expect({ asked: asked.toString('hex'), answer: answers[at] }).toEqual({
        asked: asked.toString('hex'),
        answer: expected(asked),
      });
      if (answers[at] !== undefined) answered += 1;
    }
    expect(answered).toBeGreaterThan(300);
  });
});

/** dns-packet gives back a class that it does not know as 0, and text that is not UTF-8 as other text. */
function isPlain(asked: Buffer): boolean {
  try {
    const { questions = [] } = dnsPacket.decode(asked);
    return questions.every(
      ({ name, class: network }) =>
        /^[\w.-]*$/.test(name) && !name.includes('..') && !String(network).startsWith('UNKNOWN'),
    );
  } catch {
    return true;
  }
}

/** What dns-packet makes of a question: the answer of another implementation. */
function expected(message: Buffer): string | undefined {
  try {
    const query = dnsPacket.decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined || query.type === 'response') return undefined;
    const [, addresses] =
      Object.entries(RECORDS).find(([name]) => name.toLowerCase() === question.name.toLowerCase()) ?? [];
    return dnsPacket
      .encode({
        type: 'response',
        id: query.id ?? 0,
        flags:
          dnsPacket.AUTHORITATIVE_ANSWER |
          dnsPacket.RECURSION_AVAILABLE |
          ((query.flags ?? 0) & dnsPacket.RECURSION_DESIRED) |
          (addresses === undefined ? 3 : 0),
        questions: [question],
        answers:
          question.type === 'A'
            ? (addresses ?? []).map((data) => ({ type: 'A' as const, name: question.name, ttl: 60, data }))
            : [],
      })
      .toString('hex');
  } catch {
    return undefined;
  }
}

const ASK = `import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from names import answer, table
records = table(json.loads(sys.argv[2]))
for line in sys.stdin:
    said = answer(bytes.fromhex(line), records)
    print("-" if said is None else said.hex())
`;

function answersOf(messages: readonly Buffer[]): (string | undefined)[] {
  const { stdout, stderr, status } = spawnSync(
    '/usr/bin/python3',
    ['-I', '-S', '-c', ASK, join(top, 'harness/lab/spawner'), JSON.stringify(RECORDS)],
    { input: messages.map((message) => `${message.toString('hex')}\n`).join(''), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(messages.length);
  return lines.map((line) => (line === '-' ? undefined : line));
}
