import { describe, expect, test } from 'vitest';

import { renderCheck } from '../../harness/report/terminal-check.ts';
import { displayWidth } from '../../harness/report/wrap.ts';
import { allRight, hostileResult, hostileTexts, notGraded, wrongPort } from './support.ts';

const plain = { color: false, width: 80, unicode: true };

describe('what a student reads in the terminal', () => {
  test('begins with the cause and where it stands, then shows expected, actual, hint and frames of what failed', () => {
    expect(renderCheck(wrongPort(), plain)).toMatchInlineSnapshot(`
      "Your server listens on port 32434; the lab asks for 32444 (server.py:9).
        Write 32444 in server.py and in client.py.
        See frame 3 of scenario file.

      Grade: 85 of 100. You pass: the pass mark is 60.

      Also:
        - Your server cannot be started again at once (server.py:8).
          Set SO_REUSEADDR before bind().

      ✓   5/5  Both timeouts and the address information are printed
      ✓ 10/10  The client connects to the server, across machines
      ✓   5/5  The connection is closed from both sides, without a reset
      ✗  0/15  The server listens on TCP 32444 and the client connects there
               expected  a server on TCP port 32444
               actual    your server listens on TCP port 32434 on mesin-1, and
                         client.py connects to that port
               hint      Change the port in server.py, line 9, and the port in
                         client.py to the same number.
               frames    3, 4, 5 of scenario file
      ✓ 20/20  The contents of a file cross whole
      ✓ 45/45  Clients started together are both served
      ✓        One at a time, or in parallel?
               actual    one at a time
               frames    6 of scenario file

      Mend what the first line says, then run the check again.
      "
    `);
  });

  test('congratulates in one line when everything is right', () => {
    expect(renderCheck(allRight(), plain)).toMatchInlineSnapshot(`
      "All 7 checks are right. Well done!

      Grade: 100 of 100. You pass: the pass mark is 60.

      ✓   5/5  Both timeouts and the address information are printed
      ✓ 10/10  The client connects to the server, across machines
      ✓   5/5  The connection is closed from both sides, without a reset
      ✓ 15/15  The server listens on TCP 32444 and the client connects there
      ✓ 20/20  The contents of a file cross whole
      ✓ 45/45  Clients started together are both served
      ✓        One at a time, or in parallel?
               actual    one at a time
               frames    6 of scenario file

      You can hand it in.
      "
    `);
  });

  test('says why a submission is not graded, and that nobody lost a point by it', () => {
    expect(renderCheck(notGraded(), plain)).toMatchInlineSnapshot(`
      "Not graded.
      The evidence of this run is not good enough to mark. This is not your fault, and
      it costs you no points.
        ? Clients started together are both served: the capture lost 3 of 210 frames

      ✓   5/5  Both timeouts and the address information are printed
      ✓ 10/10  The client connects to the server, across machines
      ✓   5/5  The connection is closed from both sides, without a reset
      ✓ 15/15  The server listens on TCP 32444 and the client connects there
      ✓ 20/20  The contents of a file cross whole
      ?  ?/45  Clients started together are both served
               actual    the capture lost 3 of 210 frames
      ✓        One at a time, or in parallel?
               actual    one at a time
               frames    6 of scenario file

      Run the check once more. If it stays like this, tell your lecturer.
      "
    `);
  });

  test('speaks Bahasa Indonesia where the rubric does', () => {
    const text = renderCheck(wrongPort({ locale: 'id' }), plain);
    expect(text).toContain('Nilai: 85 dari 100. Anda lulus: batas lulusnya 60.');
    expect(text).toContain('diharapkan');
    expect(text).not.toContain('report.');
  });

  test('names the check to begin with when no cause was found', () => {
    expect(renderCheck(wrongPort({ diagnoses: [] }), plain).split('\n')[0]).toBe(
      'Not everything is right yet. Begin with this check: The server listens on TCP 32444 and the client connects there.',
    );
  });

  test('keeps the first line whole in a narrow terminal and wraps all that follows', () => {
    const [first, ...rest] = renderCheck(wrongPort(), { ...plain, width: 44 }).split('\n');
    expect(first).toBe('Your server listens on port 32434; the lab asks for 32444 (server.py:9).');
    expect(Math.max(...rest.map(displayWidth))).toBeLessThanOrEqual(44);
  });

  test('shows the points of a check that waits for one that could not be judged as open, not as a nought', () => {
    const result = notGraded();
    const checks = result.checks.map((check) =>
      check.id === 'p3-file' ? { ...check, status: 'skipped' as const, points: 0 } : check,
    );
    expect(renderCheck({ ...result, checks }, plain)).toContain(
      '\u2013  ?/20  The contents of a file cross whole',
    );
  });

  test('says below the pass mark without a word of passing', () => {
    const text = renderCheck(wrongPort({ score: 41.5 }), plain);
    expect(text).toContain('Grade: 41.5 of 100. The pass mark is 60.');
    expect(text).not.toContain('You pass');
  });

  test('keeps to ASCII where the terminal cannot do more', () => {
    const text = renderCheck(
      { ...wrongPort(), submission: { id: 'x', name: 'Kelompok Śūnya' } },
      { ...plain, unicode: false },
    );
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('x  0/15  The server listens');
  });

  test('colours marks only where colour is asked for', () => {
    expect(renderCheck(wrongPort(), { ...plain, color: true })).toContain('\u001b[31m\u2717');
    expect(renderCheck(wrongPort(), plain)).not.toContain('\u001b');
  });

  test.each(hostileTexts)('lets no terminal escape of a student through: %j', (text) => {
    const rendered = renderCheck(hostileResult(text), plain);
    expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });
});
