import { inflateRawSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { SubmissionEvidence } from '../../harness/evidence/types.ts';

import { classEntry } from '../../harness/grading/class-entry.ts';
import { renderClassPage } from '../../harness/report/html-class.ts';
import { renderSubmissionPage } from '../../harness/report/html-submission.ts';
import { commentedCaptures } from '../../harness/report/submission-page/commented-capture.ts';
import { readCapture } from '../../harness/wire/index.ts';
import type { Frame } from '../../harness/wire/types.ts';
import { tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import {
  allRight,
  exchange,
  hostileResult,
  hostileTexts,
  notGraded,
  sampleEvidence,
  scenarioEvidence,
  wrongPort,
} from './support.ts';

describe('the page of a submission', () => {
  const page = renderSubmissionPage({ result: wrongPort(), evidence: sampleEvidence() });

  test('every link inside it leads somewhere in it', () => {
    const html = withoutScripts(page);
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    expect(targets).toContain('file-frame-3');
    expect(targets).toContain('check-p3-port');
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(ids.size).toBe([...html.matchAll(/ id="/g)].length);
  });

  test('a cited packet is marked and names the checks that cite it', () => {
    const row = page.split('\n').find((line) => line.includes('id="file-frame-6"')) ?? '';
    expect(row).toContain('class="k-tcp is-cited"');
    expect(row).toContain('href="#check-p3-file"');
    expect(row).toContain('href="#check-p4-behaviour"');
  });

  test('a citation of a frame that no packet list shows is no link', () => {
    const result = wrongPort();
    const checks = result.checks.map((check) => ({
      ...check,
      frames: [
        { scenario: 'file', number: 999 },
        { scenario: 'gone', number: 1 },
      ],
    }));
    const lost = renderSubmissionPage({ result: { ...result, checks }, evidence: sampleEvidence() });
    expect(lost).toContain('<span class="frame">999</span>');
    expect(lost).not.toContain('href="#file-frame-999"');
    expect(lost).not.toContain('href="#gone-frame-1"');
  });

  test('leads to the capture beside it and shows the filter for Wireshark', () => {
    expect(page).toContain('href="evidence/file/capture.pcapng"');
    expect(page).toContain('<code>tcp.port &#x3D;&#x3D; 32434</code>');
  });

  test('leads to a copy of the capture that says which checks cite which packet', () => {
    expect(page).toContain('href="commented/file.commented.pcapng"');
    expect(commentedCaptures(wrongPort(), sampleEvidence()).map(({ path }) => path)).toEqual([
      'commented/echo.commented.pcapng',
      'commented/file.commented.pcapng',
    ]);
  });

  test('needs nothing from a network, and runs its own script alone, which its policy names by digest', async () => {
    const html = withoutScripts(page);
    expect(html).not.toMatch(/(src|href)="?(https?:|\/\/)|url\(|@import|javascript:/i);
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(scripts).toHaveLength(1);
    expect([...page.matchAll(/<script/gi)]).toHaveLength(2);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(scripts[0]?.[1]));
    const encoded = Buffer.from(digest).toString('base64').replaceAll('=', '&#x3D;');
    expect(page).toContain(
      `default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;; script-src &#x27;sha256-${encoded}&#x27;`,
    );
  });

  test('holds the packets themselves for its script, as a capture file', () => {
    const data = JSON.parse(
      /<script type="application\/json" id="data">(.*?)<\/script>/.exec(page)?.[1] ?? '',
    );
    const packed = Buffer.from(data.scenarios[1].capture, 'base64');
    expect(data.scenarios[1]).toMatchObject({ id: 'file', isWhole: true });
    expect(readCapture(inflateRawSync(packed)).frames).toHaveLength(
      sampleEvidence().scenarios.get('file')!.capture.packets.length,
    );
  });

  test('of a long capture lists two thousand packets, folds the drawing, and still shows what is cited', () => {
    const frames = renumbered(Array.from({ length: 250 }, () => exchange(32434, 'x')).flat());
    const result = wrongPort({
      checks: wrongPort().checks.map((check) => ({ ...check, frames: [{ scenario: 'file', number: 2500 }] })),
    });
    const long = renderSubmissionPage({ result, evidence: onlyFile(frames) });
    expect([...long.matchAll(/<tr id="file-frame-/g)]).toHaveLength(2001);
    expect(long).toContain('href="#file-frame-2500"');
    expect(long).toContain('999 more packets are in the capture file.');
    const drawn = [...long.matchAll(/<a class="ar /g)].length;
    expect(drawn).toBeGreaterThan(500);
    expect(drawn).toBeLessThanOrEqual(1200);
    expect(long).toContain('of them only in the packet list or the capture');
  });

  test('folds what repeats itself and draws what does not', () => {
    const chat: TcpStep[] = Array.from({ length: 100 }, (_, index) => ({
      from: index % 2 === 0 ? ('client' as const) : ('server' as const),
      data: 'halo',
    }));
    const frames = tcpConversation({ serverPort: 32434, script: ['handshake', ...chat, 'close'] });
    const html = renderSubmissionPage({ result: wrongPort(), evidence: onlyFile(frames) });
    expect(html).toMatch(
      /<summary>Frames 25 to 194: 170 frames of data and acknowledgements, 340 bytes, in 169 ms<\/summary>/,
    );
    const beforeFold = html.slice(0, html.indexOf('<details class="fold">'));
    expect(beforeFold).toContain('SYN, ACK seq&#x3D;0 ack&#x3D;1');
    expect([...html.matchAll(/<a class="ar /g)]).toHaveLength(frames.length);
  });

  test('marks a check that earned a part apart from one that failed', () => {
    const { checks } = wrongPort();
    const part = checks.map((check) => (check.id === 'p3-port' ? { ...check, points: 5 } : check));
    const html = renderSubmissionPage({ result: wrongPort({ checks: part }), evidence: sampleEvidence() });
    expect(html).toContain('<li class="check is-partial" id="check-p3-port">');
    expect(html).toContain('A part is right: it earns 5 of 15 points.');
    expect(page).toContain('<li class="check is-failed" id="check-p3-port">');
  });

  test('tells what came late, what the lecturer decided, and that something is not shown yet', () => {
    const { checks } = wrongPort();
    const html = renderSubmissionPage({
      result: wrongPort({
        late: {
          deadline: '2026-03-01T16:59:00Z',
          handedInAt: '2026-03-02T18:00:00Z',
          lateByMinutes: 1501,
          points: 10,
        },
        hidden: { checks: 1, maxPoints: 20 },
        checks: checks.map((check) =>
          check.id === 'p3-port'
            ? {
                ...check,
                points: 12,
                override: { points: 12, reason: 'lab <b>fault</b>', judged: { status: 'failed', points: 0 } },
              }
            : check,
        ),
      }),
      evidence: sampleEvidence(),
    });
    expect(html).toContain('1 day and 1 hour after the deadline');
    expect(html).toContain('This costs 10 points.');
    expect(html).toContain('1 more check is not shown yet, worth 20 points together.');
    expect(html).toContain('It was judged “failed”, 0 points. <q>lab &lt;b&gt;fault&lt;/b&gt;</q>');
  });

  test('of long output keeps the beginning and the end, where the traceback stands', () => {
    const long = renderSubmissionPage({
      result: wrongPort(),
      evidence: sampleEvidence(`first line\n${'x'.repeat(200_000)}\nlast line\n`),
    });
    expect(long).toContain('first line');
    expect(long).toContain('last line');
    expect(long).toContain('bytes not shown');
    expect(withoutScripts(long).length).toBeLessThan(200_000);
  });

  test('of a submission that is not graded shows no number as its score', () => {
    const open = renderSubmissionPage({ result: notGraded(), evidence: sampleEvidence() });
    expect(open).toContain('<p class="figure"><b>\u2013</b><span>/100</span></p>');
    expect(open).toContain('This is not your fault');
    expect(open).toContain('<b>?</b>/45');
  });

  test('tells where the lab gave way to an address of the programs', () => {
    const evidence = sampleEvidence();
    const echo = evidence.scenarios.get('echo')!;
    echo.record.adoption = [
      { kind: 'address', address: '172.18.0.2', machine: 'mesin-1', askedBy: ['client'], policy: 'adopt' },
    ];
    const adopted = renderSubmissionPage({
      result: wrongPort(),
      evidence: { ...evidence, scenarios: new Map([['echo', { ...echo, firstRun: echo }]]) },
    });
    expect(adopted).toContain('mesin-1 also held 172.18.0.2, which client asked for.');
    expect(adopted).toContain('href="evidence/echo/first-run/capture.pcapng"');
  });

  test('is byte for byte the same each time', () => {
    expect(renderSubmissionPage({ result: wrongPort(), evidence: sampleEvidence() })).toBe(page);
  });

  test('is in the language of the rubric', () => {
    const indonesian = renderSubmissionPage({
      result: wrongPort({ locale: 'id' }),
      evidence: sampleEvidence(),
    });
    expect(indonesian).toContain('<html lang="id">');
    expect(indonesian).toContain('Apa yang terjadi');
    for (const html of [indonesian, page].map(withoutScripts))
      expect(html).not.toMatch(/\b(report|page)\.[a-z]/);
  });
});

describe('the class page', () => {
  const results = [wrongPort(), allRight(), notGraded(), ...hostileTexts.map(hostileResult)].map((one) =>
    classEntry(one),
  );
  const page = renderClassPage({ rubricTitle: 'T1', results, generatedFrom: 'submissions' });

  test('puts those that are not graded on top', () => {
    expect(page.indexOf('>kelompok-12</a>')).toBeLessThan(page.indexOf('>kelompok-07</a>'));
  });

  test('links to each submission, whatever its id is made of', () => {
    const links = [...page.matchAll(/<th scope="row"><a href="([^"]*)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(results.length);
    for (const link of links) expect(link).toMatch(/^\.\/[\w.~%-]+\/index\.html$/);
  });

  test('holds one script, its own, which its policy names by digest', async () => {
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect([...page.matchAll(/<script/gi)]).toHaveLength(1);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(scripts[0]?.[1]));
    const encoded = Buffer.from(digest).toString('base64').replaceAll('=', '&#x3D;');
    expect(page).toContain(`script-src &#x27;sha256-${encoded}&#x27;`);
  });

  test('draws nothing for a class of nobody', () => {
    const empty = renderClassPage({ rubricTitle: 'T1', results: [], generatedFrom: '' });
    expect(empty).not.toContain('class="histogram"');
    expect(empty).not.toContain('NaN');
  });

  test('is byte for byte the same each time', () => {
    expect(renderClassPage({ rubricTitle: 'T1', results, generatedFrom: 'submissions' })).toBe(page);
  });
});

describe('text of students', () => {
  const shape = (html: string): string[] =>
    [...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([tag]) => tag.toLowerCase());
  const harmless = hostileResult('halo');

  test.each(hostileTexts)('adds no element and no attribute to a page: %j', (text) => {
    const calm = renderSubmissionPage({ result: harmless, evidence: sampleEvidence('halo') });
    const hostile = renderSubmissionPage({ result: hostileResult(text), evidence: sampleEvidence(text) });
    expect(shape(hostile)).toEqual(shape(calm));
    expect(attributes(hostile)).toEqual(attributes(calm));

    const calmClass = renderClassPage({
      rubricTitle: 'T1',
      results: [classEntry(harmless)],
      generatedFrom: 'halo',
    });
    const hostileClass = renderClassPage({
      rubricTitle: 'T1',
      results: [classEntry(hostileResult(text))],
      generatedFrom: text,
    });
    expect(shape(hostileClass)).toEqual(shape(calmClass));
    expect(attributes(hostileClass)).toEqual(attributes(calmClass));
  });

  test('is shown as it was written, not run as a template', () => {
    const page = renderSubmissionPage({
      result: hostileResult('{{constructor}}'),
      evidence: sampleEvidence(),
    });
    expect(page).toContain('<h1>{{constructor}}</h1>');
  });

  test('holds no control character in any page', () => {
    const page = renderSubmissionPage({
      result: hostileResult(hostileTexts.join(' ')),
      evidence: sampleEvidence(hostileTexts.join('\n')),
    });
    expect(withoutScripts(page).replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  /** Names of all attributes, in order. */
  function attributes(html: string): string[] {
    return [...html.matchAll(/<[a-z][^>]*>/gi)].flatMap(([tag]) =>
      [...tag.matchAll(/\s([a-z-]+)=(?:"[^"]*"|[^\s"]+)/gi)].map(([, name]) => name ?? ''),
    );
  }
});

/** A page without what its script and its data hold. */
function withoutScripts(html: string): string {
  return html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '');
}

function renumbered(frames: Frame[]): Frame[] {
  return frames.map((frame, index) => ({ ...frame, number: index + 1 }));
}

function onlyFile(frames: Frame[]): SubmissionEvidence {
  return { ...sampleEvidence(), scenarios: new Map([['file', scenarioEvidence('file', frames)]]) };
}
