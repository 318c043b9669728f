import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rubric } from '../../harness/model/rubric.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a draft from a reference', () => {
  it('holds what T1 is about, and gives its reference 100 points', async () => {
    const { rubric, said, exitCode } = await draftFrom('progjar-t1/correct-iterative');
    expect(exitCode).toBe(0);
    expect(said).toContain('The reference gets 100 of 100 points');
    expect(typesOf(rubric)).toEqual({
      connect: 'handshake',
      port: 'listening',
      file: 'payload',
      echo: 'echo',
      close: 'teardown',
      together: 'all-served',
      behaviour: 'concurrent-service',
      'name-www-its-ac-id': 'dns',
      'name-www-espnfc-com': 'dns',
    });
    expect(parametersOf(rubric, 'port')).toMatchObject({ protocol: 'tcp', port: 32444 });
    expect(rubric.checks.find(({ id }) => id === 'behaviour')?.points).toBe(0);
    expect(rubric.programs['server']?.probe).toEqual({ kind: 'tcp-server', port: 32444 });
    // Each guess has its reason.
    for (const { id } of rubric.checks)
      expect(said).toMatch(new RegExp(`^ {2}${id} \\(\\d+\\): .{10}`, 'mu'));
  });

  it('guesses the arguments of a UDP pair that asks for a port', async () => {
    const { rubric, said, exitCode } = await draftFrom('pens-udp-echo/one-loop', '--args=--port=8765');
    expect(exitCode).toBe(0);
    expect(typesOf(rubric)).toEqual({
      port: 'listening',
      echo: 'echo',
      'together-a': 'echo',
      'together-b': 'echo',
    });
    expect(parametersOf(rubric, 'echo')).toMatchObject({ protocol: 'udp' });
    expect(parametersOf(rubric, 'port')).toMatchObject({ protocol: 'udp', port: 8765 });
    expect(rubric.programs['client']?.args).toEqual(['--port=8765']);
    expect(said).toContain('is started with --port=8765');
    const guessed = await draftFrom('pens-udp-echo/one-loop');
    expect(parametersOf(guessed.rubric, 'port')).toMatchObject({ protocol: 'udp', port: 5000 });
  });

  it('types at a chat client, and asks for what comes back', async () => {
    const { rubric, said, exitCode } = await draftFrom('pens-chat-echo/threads', '--locale', 'id');
    expect(exitCode).toBe(0);
    expect(said).toContain('chat_client.py waits for what is typed');
    expect(rubric.locale).toBe('id');
    expect(JSON.stringify(rubric.scenarios)).toContain(
      '"stdin":[{"text":"pesan pertama\\n"},{"text":"pesan kedua\\n"},{"text":"exit\\n"}]',
    );
    expect(parametersOf(rubric, 'answer')['expect']).toMatchObject([
      { shown: 'pesan pertama … pesan kedua … Koneksi ditutup oleh server.' },
    ]);
  });

  it('leaves out, by name, what the reference does not pass', async () => {
    const { rubric, said, exitCode } = await draftFrom('pens-tcp-echo/client-localhost');
    expect(exitCode).toBe(0);
    expect(typesOf(rubric)['connect']).toBeUndefined();
    expect(said).toContain('connect was left out, the reference does not pass it: failed: your client');
  });

  it('says why nothing can be drafted', async () => {
    const { exitCode, stderr } = await wiremark(
      'rubric',
      'new',
      '--from',
      join(top, 'submissions/ub-oneway-udp/client-only'),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('holds no server');
  });
});

async function draftFrom(
  reference: string,
  ...more: string[]
): Promise<{ rubric: Rubric; said: string; exitCode: number | undefined }> {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'draft.json');
  const from = join(top, 'submissions', reference);
  const { stderr, exitCode } = await wiremark('rubric', 'new', '--from', from, '--out', out, ...more);
  expect(await readFile(out, 'utf8')).toMatch(/^\{\n {2}"\$schema"/u);
  // It lints clean.
  const { rubric } = await loadRubric(out);
  expect(rubric.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
  return { rubric, said: String(stderr), exitCode };
}

function typesOf({ checks }: Rubric): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, type }) => [id, type]));
}

function parametersOf({ checks }: Rubric, id: string): Record<string, unknown> {
  return checks.find((check) => check.id === id)?.with ?? {};
}
