import { describe, expect, it } from 'vitest';
import { Answer } from '../../harness/lab/probe/answer.ts';
import { cut, show, toBytes } from '../../harness/lab/probe/bytes.ts';
import { Journal } from '../../harness/lab/probe/journal.ts';
import { readOrder } from '../../harness/lab/probe/orders.ts';
import { fillReply, Requests } from '../../harness/lab/probe/requests.ts';

describe('what a probe sends', () => {
  it.each([
    ['café', [0x63, 0x61, 0x66, 0xc3, 0xa9]],
    [{ hex: '00 ff\n0d0a' }, [0x00, 0xff, 0x0d, 0x0a]],
    [{ repeat: 'abc', bytes: 5 }, [0x61, 0x62, 0x63, 0x61, 0x62]],
    [{ repeat: '', bytes: 5 }, []],
    ['', []],
  ])('turns %j into bytes', (value, bytes) => {
    expect([...toBytes(value)]).toEqual(bytes);
  });

  it('cuts into pieces, the last one shorter', () => {
    expect(cut(Buffer.from('abcde'), 2).map(String)).toEqual(['ab', 'cd', 'e']);
    expect(cut(Buffer.alloc(0), 2)).toEqual([]);
  });

  it('shows bytes on one line', () => {
    expect(show(Buffer.from('a"\\\r\n\t\0\xff', 'latin1'))).toBe(String.raw`"a\"\\\r\n\t\x00\xff"`);
    expect(show(Buffer.from('abcdef'), 3)).toBe('"abc"…');
  });
});

describe('requests', () => {
  const stream = 'satu\r\n\r\nti\rga\r\nempat';

  it.each([1, 2, 3, 5, 100])('are put together from reads of %i bytes', (size) => {
    const requests = new Requests('\r\n');
    const found = cut(Buffer.from(stream), size).flatMap((chunk) => requests.take(chunk));
    expect(found.map(String)).toEqual(['satu', '', 'ti\rga']);
    expect(requests.unfinishedBytes).toBe(5);
  });

  it('are too long without an end after a megabyte', () => {
    const requests = new Requests('\r\n');
    requests.take(Buffer.alloc(1024 * 1024));
    expect(requests.isTooLong).toBe(false);
    requests.take(Buffer.alloc(1));
    expect(requests.isTooLong).toBe(true);
  });

  it('are answered with their own bytes, the address and the time', () => {
    const reply = fillReply(
      '{time} {address}: {text}{other}',
      Buffer.from([0xff, 0x7b]),
      '172.16.16.102',
      new Date(2024, 0, 1, 7, 5, 9),
    );
    expect(reply.toString('latin1')).toBe('07:05:09 172.16.16.102: \xff{{other}');
  });
});

describe('an answer', () => {
  const watch = (
    expected: ConstructorParameters<typeof Answer>[0],
    chunks: string[],
    asked = { bytes: 4, requests: 1 },
  ): boolean[] => {
    const answer = new Answer(expected, asked);
    return chunks.map((chunk) => {
      answer.take(Buffer.from(chunk));
      return answer.isWhole(false);
    });
  };

  it('is whole with its last byte, its ending, at once or at the close', () => {
    expect(watch('echo', ['abc', 'd'])).toEqual([false, true]);
    expect(watch({ bytes: 2 }, ['a', 'b'])).toEqual([false, true]);
    expect(watch({ endsWith: '\r\n' }, ['a\r', '\n'])).toEqual([false, true]);
    expect(watch('none', [''])).toEqual([true]);
    expect(watch('close', ['abcdefgh'])).toEqual([false]);
    expect(new Answer('close', { bytes: 4, requests: 1 }).isWhole(true)).toBe(true);
  });

  it('has as many endings as there were requests', () => {
    const asked = { bytes: 12, requests: 3 };
    expect(watch({ endsWith: '\r\n' }, ['a\r\nb\r', '\n', '\r', '\n'], asked)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    // An ending is not counted twice: three characters hold one pair.
    expect(watch({ endsWith: 'xx' }, ['x', 'x', 'x'], { bytes: 1, requests: 2 })).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('the journal', () => {
  it('stays small, whatever happens, and keeps the last line', () => {
    let text = '';
    const journal = new Journal((line) => {
      text += line;
    });
    for (let at = 0; at < 10_000; at += 1) journal.note(`received ${at} bytes`);
    for (let at = 0; at < 10_000; at += 1) journal.sum(`#${at}: closed`);
    journal.conclude('10000 closed');
    expect(text.length).toBeLessThan(11_000);
    expect(text).toContain('… and more');
    expect(text.endsWith('10000 closed\n')).toBe(true);
  });
});

describe('orders', () => {
  it('are read back as they were written', () => {
    const order = {
      order: 'prepare',
      probe: { kind: 'tcp-client', port: 7000, to: 'server', mode: 'reset', send: ['a', { hex: '00' }] },
      alsoPorts: [7001],
      target: { address: '10.0.0.1', port: 7000 },
    };
    expect(readOrder(JSON.stringify(order))).toEqual(order);
    expect(readOrder('{"order":"close","how":"with-reset"}')).toEqual({ order: 'close', how: 'with-reset' });
  });

  it.each([
    ['{"order":"dance"}', 'order/order must be one of prepare, release'],
    ['[]', 'order must be an object'],
    ['{"order":"type"}', 'order/text must be a text, was undefined'],
    [
      '{"order":"prepare","probe":{"kind":"tcp-server","port":0}}',
      'port must be a whole number from 1 to 65535',
    ],
    [
      '{"order":"prepare","probe":{"kind":"tcp-client","to":"s","port":1,"count":5000}}',
      'count must be a whole number from 1 to 1000, was 5000',
    ],
    [
      '{"order":"prepare","probe":{"kind":"tcp-client","to":"s","port":1,"send":[{"hex":"abc"}]}}',
      'send/0/hex must be pairs of hex digits',
    ],
  ])('that are wrong say what is: %s', (line, message) => {
    expect(() => readOrder(line)).toThrow(message);
  });
});
