import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { gradesCsv } from '../../../harness/report/exports/grades-csv.ts';
import { markdown } from '../../../harness/report/exports/markdown.ts';
import { wrongPort } from '../support.ts';
import { exported, hostileResult, notGraded, withHidden } from './support.ts';

async function rowsOf(csv: string): Promise<string[][]> {
  const script =
    'import csv, io, json, sys; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.read(), newline="")))))';
  const { stdout } = await execa('/usr/bin/python3', ['-c', script], { input: csv });
  return JSON.parse(stdout);
}

describe('grades.csv', () => {
  test('is the table that FORMATS promises, with no number where nothing is graded', async () => {
    const { files } = await exported(gradesCsv, [wrongPort(), notGraded()]);
    const [header = [], first = [], second = []] = await rowsOf(files.get('grades.csv') ?? '');
    expect(header.slice(0, 6)).toEqual(['id', 'name', 'status', 'score', 'max_score', 'percent']);
    expect(header.slice(-2)).toEqual(['diagnosis', 'report']);
    expect(first.slice(0, 6)).toEqual(['kelompok-07', 'Kelompok 7', 'graded', '85', '100', '85']);
    expect([second[3], second[5]]).toEqual(['', '']);
  });

  test('holds no cell that a spreadsheet would run', async () => {
    const { files } = await exported(gradesCsv, [
      hostileResult(),
      hostileResult({ submission: { id: '@x', name: '-1' } }),
    ]);
    const rows = await rowsOf(files.get('grades.csv') ?? '');
    expect(
      rows
        .slice(1)
        .flat()
        .filter((cell) => /^[=+\-@\t\r]/u.test(cell)),
    ).toEqual([]);
  });

  test("has hidden checks, for it is the lecturer's", async () => {
    const { whole, shown } = withHidden();
    const { files } = await exported(gradesCsv, [shown], { whole: [whole] });
    expect(files.get('grades.csv')).toContain('secret-check');
  });
});

describe('a page in Markdown', () => {
  test('begins with the grade and its cause', async () => {
    const { files } = await exported(markdown, [wrongPort()]);
    expect(files.get('summary.md')?.split('\n').slice(0, 8).join('\n')).toMatchInlineSnapshot(`
      "## T1: sockets and Wireshark: Kelompok 7

      **Score: 85 of 100.**

      - **Your server listens on port 32434; the lab asks for 32444 (server.py:9).** Write 32444 in server.py and in client.py.
      - **Your server cannot be started again at once (server.py:8).** Set SO\\_REUSEADDR before bind().

      |   | Points | Check |"
    `);
  });

  test('shows what a student chose as text: no HTML, no mention, no cell', async () => {
    const { files } = await exported(markdown, [hostileResult()]);
    const text = files.get('summary.md') ?? '';
    expect(text).not.toMatch(/<script|(?<!\\)@here|\u001b/u);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.split(/(?<!\\)\|/u).length)).toEqual(rows.map(() => 5));
  });

  test('tells students nothing of hidden checks but how many there are', async () => {
    const { whole, shown } = withHidden();
    const { files } = await exported(markdown, [shown], { whole: [whole] });
    expect(files.get('summary.md')).toContain('1 more check (20 points) will be shown when released.');
    expect(files.get('summary.md')).not.toMatch(/secret/iu);
  });
});
