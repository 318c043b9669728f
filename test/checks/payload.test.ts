import { describe, expect, it } from 'vitest';

import { dataFile, judgeCheck, kernelSaw, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import type { ProgramRecord, SubmissionRecord } from '../../harness/model/evidence.ts';

const content = 'baris pertama\nbaris kedua\nbaris ketiga\n';
const file = dataFile('data/file.txt', content);

function fileOf(
  parts: ScenarioParts,
  submission: Partial<SubmissionRecord> = { files: [file] },
  more: Record<string, unknown> = {},
) {
  const parameters = { client: 'client', server: 'server', submittedFile: { minBytes: 16 }, ...more };
  return judgeCheck({ type: 'payload', with: parameters, scenarios: [scenarioOf(parts)], submission });
}

function conversation(...script: TcpStep[]) {
  return { frames: tcpConversation({ script: ['handshake', ...script], mss: 16 }) };
}

describe('payload of a file that was handed in', () => {
  it.each<[string, TcpStep[]]>([
    ['from the client', [{ from: 'client', data: content }, 'close']],
    ['from the server', [{ from: 'client', data: 'GET' }, { from: 'server', data: content }, 'close']],
    [
      'after a file name, in the middle of the stream',
      [{ from: 'client', data: `file.txt\n${content}\nEOF` }, 'close'],
    ],
    ['with CR LF', [{ from: 'client', data: content.replaceAll('\n', '\r\n') }, 'close']],
    ['without its last line end', [{ from: 'client', data: content.trim() }, 'close']],
    ['with a byte order mark', [{ from: 'client', data: `\u{FEFF}${content}` }, 'close']],
    [
      'with a segment sent twice',
      [
        { from: 'client', data: content.slice(0, 16) },
        { raw: 'client', flags: 24, seq: 1, data: content.slice(0, 16) },
        { from: 'client', data: content.slice(16) },
        'close',
      ],
    ],
  ])('passes when it crosses %s', (_, script) => {
    expect(fileOf(conversation(...script))).toMatchObject({
      status: 'passed',
      points: 10,
      actual: expect.stringContaining('data/file.txt crossed whole'),
    });
  });

  it('passes when each piece crosses in a connection of its own, and fails when one is left out', () => {
    const pieces = [content.slice(0, 16), content.slice(16, 30), content.slice(30)];
    const connections = pieces.map((data, index) =>
      tcpConversation({
        clientPort: 50_000 + index,
        script: ['handshake', { from: 'client', data }, 'close'],
      }),
    );
    expect(fileOf({ frames: oneAfterAnother(...connections) })).toMatchObject({
      status: 'passed',
      actual: expect.stringContaining('data/file.txt crossed whole'),
    });
    expect(fileOf({ frames: oneAfterAnother(...connections.slice(0, 2)) }).status).toBe('failed');
  });

  it('does not take a letter among blank lines for a file', () => {
    const blank = dataFile('blank.txt', `A${'\n'.repeat(40)}`);
    expect(fileOf(conversation({ from: 'client', data: 'DATA' }, 'close'), { files: [blank] }).status).toBe(
      'failed',
    );
  });

  it('is not stopped by a report that is far larger than all that crossed', () => {
    const { base64: _, ...report } = dataFile('report.bin', 'x'.repeat(5000));
    const sent = conversation({ from: 'client', data: content.slice(0, 20) }, 'close');
    expect(fileOf(sent, { files: [file, report] }).status).toBe('failed');
  });

  it('passes when the connection was accepted, though nobody closed it', () => {
    const { frames } = conversation({ from: 'client', data: content });
    expect(fileOf({ frames, record: { connections: [kernelSaw(102, 54321, 3)] } }).status).toBe('passed');
  });

  it('fails when the program never accepted: the kernel acknowledges data on its own', () => {
    const { frames } = conversation({ from: 'client', data: content });
    const result = fileOf({ frames, record: { connections: [kernelSaw(102, 54321)] } });
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: expect.stringContaining('never accepted'),
    });
  });

  it('gives nothing for a FIN of the server that our signal caused', () => {
    const { frames } = conversation({ from: 'client', data: content }, { fin: 'server' });
    expect(fileOf({ frames, record: { markers: [signalled('server', frames.length - 1)] } })).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('never accepted'),
    });
    expect(fileOf({ frames }).status).toBe('passed');
  });

  it("fails on the receiver's reset, though its kernel acknowledged every byte", () => {
    const result = fileOf(
      conversation({ from: 'client', data: content }, { from: 'server', data: 'baris' }, { rst: 'server' }),
    );
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'data/file.txt was sent, but the receiver reset the connection: its program left bytes unread',
    });
    expect(result.frames.length).toBeGreaterThan(1);
  });

  it("passes on the sender's reset after everything was acknowledged", () => {
    expect(
      fileOf(
        conversation({ from: 'client', data: content }, { from: 'server', data: 'ok' }, { rst: 'client' }),
      ).status,
    ).toBe('passed');
  });

  it('fails when the last segment was never acknowledged', () => {
    const result = fileOf(
      conversation(
        { from: 'client', data: content.slice(0, 16) },
        { from: 'server', data: 'x' },
        { from: 'client', data: content.slice(16), acked: false },
      ),
    );
    expect(result).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('not all of it was acknowledged'),
    });
  });

  it('tells how much of a file that was cut has crossed', () => {
    const result = fileOf(conversation({ from: 'client', data: content.slice(0, 32) }, 'close'));
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual:
        '32 of 38 bytes of data/file.txt crossed, then nothing more: byte 33 is the first that is missing',
    });
  });

  it('gives part of the points only where the rubric says so', () => {
    expect(
      fileOf(conversation({ from: 'client', data: content.slice(0, 19) }, 'close'), undefined, {
        partial: 0.5,
      }).points,
    ).toBe(2.5);
  });

  it('names the first wrong byte', () => {
    expect(
      fileOf(conversation({ from: 'client', data: content.replace('kedua', 'KEDUA') }, 'close')).actual,
    ).toBe('the first 20 of 38 bytes of data/file.txt crossed; byte 21 is the first wrong one');
  });

  it.each<[string, Partial<SubmissionRecord>]>([
    ['program source', { files: [{ ...file, kind: 'source' }] }],
    ['a file that is too small', { files: [dataFile('kecil.txt', 'kecil')] }],
    ['nothing', {}],
  ])('does not count %s', (_, submission) => {
    expect(fileOf(conversation({ from: 'client', data: content }, 'close'), submission)).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'you handed in no data file of 16 bytes or more',
    });
  });

  it('does not take a file of white space for a content', () => {
    expect(
      fileOf(conversation({ from: 'client', data: 'apa saja' }, 'close'), {
        files: [dataFile('kosong.txt', '\n'.repeat(40))],
      }).status,
    ).toBe('failed');
  });

  it('fails when something else crosses', () => {
    expect(fileOf(conversation({ from: 'client', data: 'file.txt' }, 'close')).actual).toBe(
      'what crossed is not the contents of a file that you handed in (data/file.txt)',
    );
  });

  it('fails when nothing crosses', () => {
    expect(fileOf(conversation('close')).actual).toBe('the connection carried no data');
    expect(fileOf({}).actual).toContain('never reached');
  });

  it('compares a file whose contents are not in the evidence by its digest, or says that it cannot', () => {
    const { base64: _, ...large } = file;
    expect(fileOf(conversation({ from: 'client', data: content }, 'close'), { files: [large] }).status).toBe(
      'passed',
    );
    expect(
      fileOf(conversation({ from: 'client', data: `nama\n${content}` }, 'close'), { files: [large] }).status,
    ).toBe('errored');
  });
});

describe('a hostile file', () => {
  it('takes no longer than a harmless one, however it is made', () => {
    const hostile = dataFile('jahat.txt', `b${'a'.repeat(300_000)}`);
    const spaces = dataFile('spasi.txt', `x${' '.repeat(300_000)}x`);
    const frames = tcpConversation({
      script: ['handshake', { from: 'client', data: `${'a'.repeat(300_000)}` }, 'close'],
    });
    const before = performance.now();
    expect(fileOf({ frames }, { files: [hostile, spaces] }).status).toBe('failed');
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('payload that the rubric gives', () => {
  function bytesOf(parameters: Record<string, unknown>, ...script: TcpStep[]) {
    return judgeCheck({
      type: 'payload',
      with: { client: 'client', server: 'server', ...parameters },
      scenarios: [scenarioOf(conversation(...script))],
    });
  }

  it('finds text and bytes exactly', () => {
    expect(
      bytesOf({ text: 'halo dunia' }, { from: 'client', data: '>> halo dunia <<' }, 'close').status,
    ).toBe('passed');
    expect(bytesOf({ hex: '0d0a' }, { from: 'server', data: 'TIME\r\n' }, 'close').status).toBe('passed');
  });

  it('forgives nothing', () => {
    expect(bytesOf({ hex: '0d0a' }, { from: 'server', data: 'TIME\n' }, 'close').status).toBe('failed');
    expect(bytesOf({ text: 'halo dunia' }, { from: 'client', data: 'halo dun' }, 'close').actual).toBe(
      '8 of 10 bytes of "halo dunia" crossed, then nothing more: byte 9 is the first that is missing',
    );
  });
});

describe('payload from a probe in the place of a client that was not handed in', () => {
  const text = 'wiremark mengirim baris ini, karena client tidak dikumpulkan\r\n';
  const probe: ProgramRecord['probe'] = { kind: 'tcp-client', to: 'server', port: 32_444, send: [text] };
  const from = (program_: string, data: string) =>
    judgeCheck({
      type: 'payload',
      with: { client: 'client', server: 'server', submittedFile: { minBytes: 16 } },
      scenarios: [
        scenarioOf({
          frames: tcpConversation({
            script: ['handshake', { from: 'client', data }, { from: 'server', data: 'ok' }, 'close'],
          }),
          programs: [
            program('server', 'mesin-1'),
            program('client', 'mesin-2', { program: program_, probe, argv: [] }),
          ],
        }),
      ],
    });

  it('counts what the probe sends as a file, half of the points for the half that was handed in', () => {
    expect(from('client', text)).toMatchObject({ points: 5, status: 'failed' });
    expect(from('client', text).actual).toContain('crossed whole');
    expect(from('client', text.slice(0, 20)).points).toBe(0);
  });

  it('does not count what a probe of the rubric sends', () => {
    expect(from('probe', text).actual).toBe('you handed in no data file of 16 bytes or more');
  });
});
