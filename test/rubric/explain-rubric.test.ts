import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { checkDefinitions } from '../../harness/checks/index.ts';
import type { DemandWords } from '../../harness/checks/demand.ts';
import { catalogues, translate } from '../../harness/locale/index.ts';
import type { Rubric } from '../../harness/model/rubric.ts';
import { fileNames } from '../../harness/rubric/assignment/file-names.ts';
import { explainRubric } from '../../harness/rubric/explain-rubric.ts';
import { parseRubric } from '../../harness/rubric/load.ts';

const shipped = readdirSync('rubrics')
  .filter((name) => name.endsWith('.json') && name !== 'rubric.schema.json')
  .map((name) => `rubrics/${name}`);

/** One `with` for every type of check: a type without one fails the test below. */
const examples: Record<string, Record<string, unknown>> = {
  listening: { server: 's', client: 'c', protocol: 'tcp', port: 32444 },
  handshake: { client: 'c', server: 's' },
  teardown: { client: 'c', server: 's', closedBy: 'client' },
  payload: { client: 'c', server: 's', submittedFile: { minBytes: 16 }, partial: 0.5 },
  echo: { client: 'c', server: 's', differentAnswer: 0.5 },
  reply: { client: 'c', server: 's', endsWith: '\n', expect: [{ contains: 'JAM' }], closes: true },
  dns: { programs: ['c'], name: 'www.its.ac.id', type: 'A' },
  output: { programs: ['c'], contains: ['None', '10.0'], partial: true },
  'all-served': {
    server: 's',
    clients: ['c', 'd'],
    alone: { scenario: 'one', client: 'c', server: 's' },
    atLeast: 1,
  },
  'concurrent-service': { server: 's', first: 'c', second: 'd', want: 'one-at-a-time' },
  frames: { filter: 'tcp.flags.reset == 1', count: 0, by: ['s'] },
  order: { filters: ['tcp.flags.syn == 1', 'tcp.flags.fin == 1'], sameStream: true, by: ['s'] },
};

describe('what a check demands', () => {
  it.each(['en', 'id'] as const)('has a sentence for every type of check: %s', (locale) => {
    const join = (items: readonly string[]): string => items.join(' & ');
    const words: DemandWords = {
      program: (id) => `<${id}>`,
      programs: (ids) => join(ids.map((id) => `<${id}>`)),
      code: (text) => `\`${text}\``,
      filter: (text) => `\`${text}\``,
      all: join,
      either: join,
      say: (message) => translate(locale, message),
    };
    expect(Object.keys(examples).toSorted()).toEqual(checkDefinitions.map(({ type }) => type).toSorted());
    for (const { type, demand } of checkDefinitions) {
      const item = { id: type, type, title: type, points: 1, scenario: 'one', with: examples[type] ?? {} };
      const message = demand(item, words);
      expect(catalogues[locale][message.key], message.key).toBeTypeOf('string');
      const sentence = translate(locale, message);
      expect(sentence).toMatch(/\.$/u);
      expect(sentence).not.toMatch(/[{}]|undefined/u);
      // It is made of what the item says, not of its title.
      expect(sentence).toContain('<');
    }
  });
});

describe('the assignment sheet', () => {
  it.each(shipped)('says everything of %s in both languages', (path) => {
    const parsed = parseRubric(readFileSync(path, 'utf8'));
    if (parsed.kind !== 'sound') throw new Error(`${path} is not sound`);
    for (const locale of ['en', 'id'] as const) {
      const sheet = explainRubric(parsed.rubric, locale, path);
      expect(sheet).not.toMatch(/rubric\.[a-z]+\.|undefined|NaN/u);
      for (const { title } of [...parsed.rubric.checks, ...parsed.rubric.scenarios])
        expect(sheet).toContain(title);
      for (const { id } of parsed.rubric.scenarios.filter(({ id }) => /-/u.test(id)))
        expect(sheet).not.toContain(` ${id} `);
    }
  });

  it('reads as a student should read it', () => {
    expect(explainRubric(example, 'en', 'lab.json')).toMatchInlineSnapshot(`
      "# Lab 1

      Your programs run on a small private network, and every frame on it is captured. Points are given for what the capture shows. There are 10 points; 6 are needed to pass.

      ## What to hand in

      - **Echo server**: the file is called, for example, \`*server*.py\`; or it is any program that contains \`listen(\` or \`Listen(\`. It is started with \`--port=7000\`.
      - **Echo client**: the file is called, for example, \`*client*.py\`. If you hand in none, a test client takes its place: then only your server can earn points.

      Upper and lower case do not matter, and \`*\` stands for anything. Your programs may be written in Python or C; then their files end as that language wants it.

      If your files have other names, put a file \`submission.json\` beside them that says which is which. The programs are called there: \`server\` (echo server), \`client\` (echo client).

      These values may be different in your programs. Say so in \`submission.json\` (\`␣\` is a space):

      - \`port\`: the port of the server; \`7000\` if you say nothing

      \`\`\`json
      {
        "programs": {
          "server": "my program.py"
        },
        "parameters": {
          "port": 7000
        }
      }
      \`\`\`

      ## The network

      Each program runs on one of these machines. They see each other and nothing else.

      | machine | address |
      |---|---|
      | mesin-1 | \`10.0.0.1\` |
      | mesin-2 | \`10.0.0.2\` |

      ## What is run, and what earns points

      Each part begins with fresh machines: nothing is left over from the part before.

      ### One client, then a slow one

      The network is worse here: every 10th TCP segment from each machine is lost once; TCP must cope with that.

      1. The echo server is started on mesin-1.
      2. The echo client runs on mesin-2 until it ends; these lines are typed into it: \`pagi\` and an empty line.
      3. Our test client on mesin-2 connects to the echo server on TCP port 7000 and sends \`halo\\r\\n\` byte by byte (we wait up to 2 seconds).

      Judged:

      - **The client connects** (4 points). The echo client connects to the echo server over the network (SYN, SYN-ACK, ACK). A connection to localhost does not count.
      - **A slow client is answered** (6 points). The echo server answers our test client with a text that contains \`halo\`. It counts only where this is right: “The client connects”.
      - **Nobody resets** (told, not graded). No frame matches this Wireshark filter: \`ip.src == 10.0.0.1 && tcp.flags.reset == 1\` (sent by mesin-1, RST).

      ## Limits

      - Each program may run for 60 seconds. One that only waits for something that cannot come any more is ended earlier.
      - Use the addresses above. A program that uses another one, or localhost, reaches nobody.
      - Python programs may use the standard library only.
      - There is no internet.

      ## Check it before you hand in

      Open a terminal in the folder that you will hand in, and run:

      \`\`\`sh
      wiremark check . --rubric lab.json
      \`\`\`

      It says what is right, what is not, and what to change. Your grade is made in the same way (rubric \`lab\`).
      "
    `);
  });

  it('reads as naturally in Indonesian', () => {
    const sheet = explainRubric(example, 'id', 'lab.json');
    expect(sheet.slice(sheet.indexOf('### '), sheet.indexOf('## Batasan'))).toMatchInlineSnapshot(`
      "### One client, then a slow one

      Di bagian ini jaringannya lebih buruk: dari setiap mesin, setiap segmen TCP ke-10 hilang satu kali; TCP harus bisa mengatasinya.

      1. Echo server dijalankan di mesin-1.
      2. Echo client dijalankan di mesin-2 sampai selesai; baris-baris yang diketikkan: \`pagi\` dan baris kosong.
      3. Client penguji di mesin-2 terhubung ke echo server di port TCP 7000, lalu mengirim \`halo\\r\\n\` byte demi byte (ditunggu paling lama 2 detik).

      Yang dinilai:

      - **The client connects** (4 poin). Echo client terhubung ke echo server lewat jaringan (SYN, SYN-ACK, ACK). Koneksi ke localhost tidak dihitung.
      - **A slow client is answered** (6 poin). Echo server menjawab client penguji dengan teks yang memuat \`halo\`. Dihitung hanya jika ini sudah benar: “The client connects”.
      - **Nobody resets** (diberitahukan saja, tidak dinilai). Tidak ada frame yang cocok dengan filter Wireshark ini: \`ip.src == 10.0.0.1 && tcp.flags.reset == 1\` (dikirim oleh mesin-1, RST).

      "
    `);
  });

  it('numbers clients that come one after the other on one machine', () => {
    const steps: Rubric['scenarios'][number]['steps'] = [
      { start: 'server', on: 'mesin-1' },
      { run: 'client', on: 'mesin-2', id: 'a' },
      { run: 'client', on: 'mesin-2', id: 'b' },
    ];
    const sheet = explainRubric(
      { ...example, scenarios: [{ id: 'echo', title: 'Twice', steps }], checks: [] },
      'en',
      'lab.json',
    );
    expect(sheet).toContain('2. The echo client (no. 1) runs on mesin-2');
    expect(sheet).toContain('3. The echo client (no. 2) runs on mesin-2');
  });
});

const example: Rubric = {
  id: 'lab',
  title: 'Lab 1',
  locale: 'en',
  passMark: 6,
  addresses: 'strict',
  machines: { 'mesin-1': { address: '10.0.0.1/24' }, 'mesin-2': { address: '10.0.0.2/24' } },
  parameters: { port: { title: 'the port of the server', value: 7000, chosenByStudent: true } },
  programs: {
    server: {
      title: 'echo server',
      find: [{ path: '**/*@(server|srv)*.{py,c}' }, { path: '**/*.{py,c}', text: ['listen(', 'Listen('] }],
      args: ['--port=7000'],
    },
    client: {
      title: 'echo client',
      find: [{ path: '**/*client*.py' }],
      probe: { kind: 'tcp-client', to: 'server', port: 7000, send: ['halo'] },
    },
  },
  scenarios: [
    {
      id: 'echo',
      title: 'One client, then a slow one',
      link: { loss: 'every 10th' },
      steps: [
        { start: 'server', on: 'mesin-1' },
        { run: 'client', on: 'mesin-2', stdin: [{ text: 'pagi\n' }, { text: '\n' }] },
        {
          probe: {
            kind: 'tcp-client',
            to: 'server',
            port: 7000,
            mode: 'byte-by-byte',
            send: ['halo\r\n'],
            answer: 'echo',
          },
          on: 'mesin-2',
          id: 'slow',
        },
        { wait: 'quiet', limit: 2 },
      ],
    },
  ],
  checks: [
    {
      id: 'connect',
      type: 'handshake',
      title: 'The client connects',
      points: 4,
      scenario: 'echo',
      with: { client: 'client', server: 'server' },
    },
    {
      id: 'slow',
      type: 'reply',
      title: 'A slow client is answered',
      points: 6,
      scenario: 'echo',
      needs: ['connect'],
      with: { client: 'slow', server: 'server', expect: [{ contains: 'halo' }] },
    },
    {
      id: 'no-reset',
      type: 'frames',
      title: 'Nobody resets',
      points: 0,
      scenario: 'echo',
      with: { filter: 'ip.src == 10.0.0.1 && tcp.flags.reset == 1', count: 0 },
    },
  ],
};

describe('names of files', () => {
  it.each([
    ['**/*@(server|srv)*.{py,c}', '*server*'],
    ['**/?(@(soal|problem)?([ _.-]))?(0)3?([^0-9]*)/**/*@(client|klien)*.py', 'soal3/*client*'],
    ['**/*chat*/**/*server*.py', '*chat*/*server*'],
  ])('shows %s as %s', (path, name) => {
    expect(fileNames([{ path }]).names).toEqual([name]);
  });

  it('tells what any program must contain, where the name says nothing', () => {
    expect(fileNames([{ path: '**/*.{py,go}', text: ['listen(', 'Listen('] }])).toEqual({
      names: [],
      texts: ['listen(', 'Listen('],
      endings: ['.py', '.go'],
    });
  });
});
