import { describe, expect, it } from 'vitest';
import type { Mapping, MappingRow } from '../../harness/model/intake.ts';
import { renderMapping, type MappingOptions } from '../../harness/report/mapping.ts';
import { displayWidth } from '../../harness/report/wrap.ts';

const row = (name: string, more: Partial<MappingRow>): MappingRow => ({
  id: name,
  name,
  from: `${name}_12_assignsubmission_file`,
  parts: 1,
  students: [],
  programs: [
    { program: 'server-p2', title: 'server', file: 'soal 2/server.py', others: 0 },
    { program: 'client-p2', title: 'client', others: 0 },
  ],
  isLate: false,
  notes: [],
  ...more,
});

const mapping: Mapping = {
  layout: {
    name: 'moodle',
    why: {
      key: 'intake.why.moodle-folder',
      values: { count: 3, total: 4, example: 'Budi_12_assignsubmission_file' },
    },
  },
  rows: [
    row('Budi Santoso', { id: 'Budi Santoso 12', isLate: true, at: '2026-03-02T01:30:00.000Z' }),
    row('Siti', {
      programs: [],
      problem: { key: 'intake.archive.encrypted', values: { file: 'tugas.zip' } },
    }),
    row('evil\u001b[2J\u202ename', { parts: 3 }),
  ],
  doubts: [
    {
      kind: 'unmatched',
      path: 'catatan',
      told: { key: 'intake.doubt.unmatched', values: { path: 'catatan' } },
    },
  ],
  superseded: [{ submission: 'Siti', path: 'old' }],
  notHandedIn: [{ name: 'Dewi', id: '5025' }],
};

const options: MappingOptions = { color: false, width: 120, unicode: true, locale: 'en' };

describe('the mapping', () => {
  it('says who handed in what, from where, and what is missing', () => {
    expect(renderMapping(mapping, options)).toMatchInlineSnapshot(`
      "Layout: Moodle, folders
      3 of 4 entries are folders named like "Budi_12_assignsubmission_file".
      3 submissions: 0 with every program, 2 with programs missing, 1 not readable.
      Late: 1. Older hand-ins that do not count: 1.

      Who                   From                  Programs
      Budi Santoso          Budi Santoso_12_ass…  server-p2 → soal 2/server.py
      Budi Santoso 12                             missing: client-p2
                                                  late 2026-03-02T01:30:00.000Z
      Siti                  Siti_12_assignsubmi…  cannot be graded, see below
      evil␛[2J\\u{202e}name  evil␛[2J\\u{202e}nam…  server-p2 → soal 2/server.py
                            (3 files)             missing: client-p2

      Will not be graded (1):
        - Siti: tugas.zip is locked with a password. Hand it in without one.

      Belong to nobody (1):
        - catatan belongs to no submission and is not graded.

      Handed in nothing (1):
        - Dewi (5025)
      "
    `);
  });

  it('is told without the table before a class is graded', () => {
    expect(renderMapping(mapping, { ...options, short: true, locale: 'id' })).toMatchInlineSnapshot(`
      "Susunan: Moodle, folder
      3 dari 4 entri adalah folder bernama seperti "Budi_12_assignsubmission_file".
      3 kumpulan tugas: 0 dengan semua program, 2 kurang program, 1 tidak terbaca.
      Terlambat: 1. Kumpulan lama yang tidak dipakai: 1.

      Tidak akan dinilai (1):
        - Siti: tugas.zip dikunci dengan kata sandi. Kumpulkan tanpa kata sandi.

      Tidak diketahui pemiliknya (1):
        - catatan bukan milik kumpulan tugas mana pun dan tidak dinilai.

      Belum mengumpulkan (1):
        - Dewi (5025)
      "
    `);
  });

  it('keeps within 80 columns, whatever names are like', () => {
    const wide: Mapping = {
      ...mapping,
      rows: [row('李'.repeat(90), {}), row('x'.repeat(300), { notes: [{ key: 'intake.no-files' }] })],
    };
    for (const unicode of [true, false]) {
      for (const line of renderMapping(wide, { ...options, unicode }).split('\n'))
        expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  it('lets no name move the cursor', () => {
    expect(renderMapping(mapping, options)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
  });
});
