import { cleaned } from './sentences.ts';

/** Nothing under it tells what was seen. */
export const ASIDE_HEADING =
  /\b(?:dasar teori|landasan teori|teori|theory|tinjauan pustaka|background|latar belakang|konsep|pendahuluan|introduction|hipotesis|hypothes[ie]s|tujuan|objectives?|instruksi|instructions?|petunjuk|langkah(?:-langkah)?|deskripsi (?:soal|tugas)|problem statement|assignment|pertanyaan|questions?|daftar pustaka|references|referensi|theoretical)\b|^(?:soal|tugas|task|problem)\W*$/iu;

const SECTION =
  /\b(?:soal|problem|nomor|no|tugas|task|bagian|part|percobaan|experiment|praktikum|scenario|skenario|step)[ .:#-]{0,3}(\d{1,2})\b/iu;

/** The number of a problem in a title: `Problem 2: …`, `Soal no. 3`. */
export function sectionOf(title: string): number | undefined {
  const number = SECTION.exec(title.replace(/\b(?:soal|problem|tugas) (?:no(?:mor)?)\b/iu, 'soal'))?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A line that heads a section, with its level. */
export function headingOf(text: string): { level: number; title: string } | undefined {
  const hashes = /^(#{1,6})\s+(.*)$/u.exec(text);
  if (hashes !== null) return { level: (hashes[1] ?? '').length, title: cleaned(hashes[2] ?? '') };
  const bold = /^\*\*([^*]{1,80})\*\*:?$/u.exec(text)?.[1] ?? /^__([^_]{1,80})__:?$/u.exec(text)?.[1];
  if (bold !== undefined && !/[.]$/u.test(bold)) return { level: 6, title: bold };
  const plain =
    /^(?:soal|problem|tugas|task|percobaan|praktikum|bagian|part|question|bab|dasar teori|landasan teori)\b[^.]{0,60}$/iu;
  if (plain.test(text) && text.length < 70 && !VERB.test(text)) return { level: 5, title: text };
  return undefined;
}

/** Something is said: no title. */
export const VERB =
  /\b(?:is|are|was|were|sends?|uses?|connects?|adalah|mengirim\w*|menggunakan|membalas|terhubung|ditutup)\b/iu;
