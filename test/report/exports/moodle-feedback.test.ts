import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { moodleFeedback } from '../../../harness/report/exports/moodle-feedback.ts';
import { allRight, wrongPort } from '../support.ts';
import { exported, notGraded } from './support.ts';

const handIns = {
  'kelompok-07': {
    students: [
      { name: 'Ni Made_Ayu /Ñ', platformId: '501' },
      { name: '..', platformId: '502' },
    ],
  },
  'kelompok-01': { students: [{ name: 'Kelompok 1' }] },
  'kelompok-09': { students: [{ name: 'Kelompok 9', platformId: '503' }] },
};

/** Opens the zip with another implementation. */
async function list(zip: Buffer): Promise<[name: string, content: string][]> {
  const script =
    'import io, json, sys, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); assert z.testzip() is None; print(json.dumps([[i.filename, z.read(i).decode()] for i in z.infolist()]))';
  const { stdout } = await execa('/usr/bin/python3', ['-c', script], { input: zip });
  return JSON.parse(stdout);
}

/** What Moodle's importer takes from a path: a part in at least four pieces, the second a participant's number. */
function participantOf(path: string): string | undefined {
  for (const part of path.split('/')) {
    const pieces = part.split('_');
    if (pieces.length < 4 || !/^\d+$/u.test(pieces[1] ?? '')) continue;
    if (pieces[2] === 'assignfeedback' && pieces[3] === 'file') return pieces[1];
  }
  return undefined;
}

describe("Moodle's zip of feedback files", () => {
  test('holds the page of each participant where Moodle looks for it', async () => {
    const { bytes, notes } = await exported(moodleFeedback, [wrongPort(), allRight(), notGraded()], {
      handIns,
    });
    const entries = await list(bytes.get('moodle-feedback.zip') ?? Buffer.alloc(0));
    expect(entries.map(([name]) => participantOf(name))).toEqual(['501', '502']);
    expect(entries).toEqual([
      [
        'Ni Made Ayu Ñ_501_assignfeedback_file/report.html',
        '<!doctype html><title>kelompok-07/index.html</title>',
      ],
      [
        'Participant_502_assignfeedback_file/report.html',
        '<!doctype html><title>kelompok-07/index.html</title>',
      ],
    ]);
    expect(notes).toEqual([
      'kelompok-01: its Moodle participant number is not known, so it is not in the feedback zip.',
      'kelompok-09: not graded, so it is not in the feedback zip.',
    ]);
  });

  test('is the same, byte by byte, each time', async () => {
    const once = await exported(moodleFeedback, [wrongPort()], { handIns });
    const again = await exported(moodleFeedback, [wrongPort()], { handIns });
    expect(
      again.bytes
        .get('moodle-feedback.zip')
        ?.equals(once.bytes.get('moodle-feedback.zip') ?? Buffer.alloc(0)),
    ).toBe(true);
  });

  test('is not written where a page cannot be read', async () => {
    const readReport = async (): Promise<Uint8Array> => {
      throw new Error('no such page');
    };
    await expect(exported(moodleFeedback, [wrongPort()], { handIns, readReport })).rejects.toThrow(
      'no such page',
    );
  });

  test('reads one page at a time', async () => {
    let open = 0;
    let most = 0;
    const readReport = async (): Promise<Uint8Array> => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((done) => setImmediate(done));
      open -= 1;
      return Buffer.alloc(100_000, 'x');
    };
    const students = Array.from({ length: 20 }, (_, index) => ({ name: 's', platformId: String(index + 1) }));
    await exported(moodleFeedback, [wrongPort()], { handIns: { 'kelompok-07': { students } }, readReport });
    expect(most).toBe(1);
  });
});
