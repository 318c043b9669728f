import { describe, expect, test } from 'vitest';

import { classEntry } from '../../harness/grading/class-entry.ts';
import { renderGradesCsv } from '../../harness/report/csv.ts';
import { renderResult, renderResults } from '../../harness/report/json.ts';
import type { Result } from '../../harness/model/grade.ts';
import { allRight, notGraded, wrongPort } from './support.ts';

describe('grades.csv', () => {
  test('has a column for each check and leaves every number of a submission that is not graded blank', () => {
    expect(renderGradesCsv([wrongPort(), notGraded()])).toMatchInlineSnapshot(`
      "id,name,status,score,max_score,percent,p1-output,p2-connect,p2-close,p3-port,p3-file,p4-both,p4-behaviour,diagnosis,report
      kelompok-07,Kelompok 7,graded,85,100,85,5,10,5,0,20,45,0,Your server listens on port 32434; the lab asks for 32444 (server.py:9).,kelompok-07/index.html
      kelompok-12,Kelompok 12,not-graded,,100,,,,,,,,,,kelompok-12/index.html
      "
    `);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1+1', '\r=1+1', '\uff1d1+1'])(
    'no cell runs as a formula: %j',
    (text) => {
      const result = wrongPort({
        submission: { id: text, name: text },
        diagnoses: [{ code: 'x', text, hint: '', frames: [], checks: [] }],
      });
      const cells = renderGradesCsv([result]).split('\n')[1]?.split(',') ?? [];
      expect(cells.length).toBeGreaterThan(6);
      for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u);
    },
  );

  test('a name with commas, quotes and line ends stays one cell of one row', () => {
    const csv = renderGradesCsv([wrongPort({ submission: { id: 'a', name: 'Sari, "Ayu"\nPutri' } })]);
    expect(csv.split('\n')).toHaveLength(3);
    expect(csv).toContain('a,"Sari, ""Ayu""\u240aPutri",graded');
  });

  test('links to the page of an id with any characters', () => {
    expect(renderGradesCsv([wrongPort({ submission: { id: 'a b/<c>?#', name: '' } })])).toContain(
      'a%20b%2F%3Cc%3E%3F%23/index.html',
    );
  });
});

describe('result.json and results.json', () => {
  test('a result read back is the result', () => {
    expect(JSON.parse(renderResult(wrongPort()))).toEqual(wrongPort());
  });

  test('keys stand in the same order however the result was built', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    const isResult = (value: unknown): value is Result =>
      typeof value === 'object' && value !== null && 'checks' in value;
    const other = reversed(wrongPort());
    expect(isResult(other) && renderResult(other)).toBe(renderResult(wrongPort()));
    expect(renderResult(wrongPort()).endsWith('}\n')).toBe(true);
  });

  test('counts who is graded and who is below the pass mark', () => {
    const text = renderResults(
      [wrongPort({ score: 59.5 }), allRight({ score: 60 }), notGraded()].map((one) => classEntry(one)),
      wrongPort().rubric,
    );
    expect(JSON.parse(text)).toMatchObject({
      schema: 'wiremark/results/v1',
      rubric: { id: 'progjar-t1' },
      counts: { submissions: 3, graded: 2, notGraded: 1, belowPassMark: 1 },
      results: [
        { id: 'kelompok-07', status: 'graded', score: 59.5 },
        { id: 'kelompok-01', score: 60, diagnoses: [] },
        { id: 'kelompok-12', status: 'not-graded', score: null },
      ],
    });
  });
});
