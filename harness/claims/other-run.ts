/**
 * Whether a sentence or a heading speaks of another run than the one that was captured: by its time ("last week", "minggu lalu"), its place ("at home",
 * "di modul 1"), or whose it was ("kelompok 4", "Budi's capture"). Nothing of it is read, and nothing that follows it in the same paragraph or section.
 */
export function isOfAnotherRun(text: string): boolean {
  const plain = text.replaceAll(/"[^"]{12,}"|`[^`]{12,}`/gu, ' … ');
  return [...ANOTHER, ...SOMEBODYS, NUMBERED].some((words) => words.test(plain));
}

/**
 * As for a sentence; but a report's title names its own authors and module. Further headings speak of another run where they number another one than
 * the title does: `Modul 1` in a report of `Modul 2`.
 */
export function headsAnotherRun(heading: string, title: string | undefined): boolean {
  if (ANOTHER.some((words) => words.test(heading))) return true;
  if (title === undefined) return false;
  const own = new Map(runsIn(title));
  const isOther = runsIn(heading).some(([noun, number]) => own.has(noun) && own.get(noun) !== number);
  return isOther || SOMEBODYS.some((words) => words.test(heading));
}

function runsIn(text: string): [noun: string, number: string][] {
  const found = text
    .toLowerCase()
    .matchAll(
      /\b(?<noun>module|modul|week|minggu(?: ke)?|pertemuan|meeting)[ -]?(?:ke-?)?(?<number>\d+)\b/gu,
    );
  return [...found].map(({ groups }) => [groups?.['noun'] ?? '', groups?.['number'] ?? '']);
}

/** What can be repeated: a session, a lab, a recording. */
const RUN =
  'lab|labs|laboratory|session|class|lecture|lesson|meeting|week|month|year|semester|term|exercise|assignment|homework|task|module|chapter|unit|practical|practicum|experiment|test|trial|run|attempt|try|time|capture|recording|trace|version|course|report|group|' +
  'praktikum|latihan|tugas|modul|bab|unit|pertemuan|sesi|kelas|kuliah|minggu|pekan|bulan|tahun|semester|hari|malam|percobaan|eksperimen|uji coba|pengujian|rekaman|tangkapan|versi|laporan|kelompok|soal';

const NUMBER = String.raw`(?:\d+|satu|dua|tiga|empat|lima|one|two|three|four|five|ii|iii|iv|vi)`;

const one = (source: string): RegExp => new RegExp(String.raw`(?<![\w-])(?:${source})(?![\w-])`, 'iu');

const ANOTHER: RegExp[] = [
  // Times.
  one(
    String.raw`(?:last|past|previous|prior|preceding|next|other|another|different|earlier|old|older|former) (?:\w+ )?(?:${RUN}|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter)(?:['’]?s)?`,
  ),
  one(
    String.raw`(?:${RUN}|kemarin|jam|menit|waktu|kali|masa|beberapa saat)(?: yang| hari)? (?:lalu|lampau|kemarin|terdahulu|sebelumnya|sebelum ini|silam|lain|lainnya|berbeda|lama|before)`,
  ),
  one(
    String.raw`yesterday|(?:this|that|the other|one) (?:morning|afternoon|evening|day)|tonight|earlier|previously|formerly|originally|back then|at (?:that|the) time|in the past|(?:minutes?|hours?|days?|weeks?|months?|years?|semesters?|while|long) ago|ago|last time|next time|once upon|kemarin(?:nya)?|tadi(?:nya)?|barusan|dahulu kala|dulunya|sebelumnya|waktu itu|saat itu|ketika itu|pada masa|besok|lampau|silam|yang lalu|sore ini|pagi ini|siang ini`,
  ),
  one(
    String.raw`(?:on |since |pada )?(?:hari )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|senin|selasa|rabu|kamis|jumat|jum'at|sabtu)|hari minggu|uts|uas|mid-?term|exam|ujian|responsi|demo`,
  ),
  /^\W*(?:dulu|dahulu|once|before|back)(?=[, ])(?! (?:menutup|mengirim))/iu,
  one(
    String.raw`before (?:we|i|that|this|it|then|the (?:bug|fix|change|error|mistake|problem|repair|update|correction))|sebelum (?:di\p{L}+|kami|kita|saya|itu|ini|ada|perbaikan|perubahan)`,
  ),
  // Places.
  one(
    String.raw`at (?:home|school|work|the (?:office|dorm|library))|in (?:class|the (?:classroom|lab session|lecture|book|example|tutorial|video))|on (?:my|his|her|their|another|a different) (?:own )?(?:laptop|machine|computer|pc)|di (?:rumah|kelas|kos|kampus|kantor|kuliah|laptop|komputer|buku|video|internet|tutorial)|waktu di|a different (?:one|machine|server|network|computer|port)`,
  ),
  /\b(?:bukan|not)\b.{0,20}\b(?:capture|rekaman|tangkapan|trace|recording|run|lab|percobaan|praktikum)\b.{0,8}\b(?:ini|this|kami|our|above|below)\b|\b(?:not|bukan)\b.{0,12}\b(?:this|our) (?:capture|run|recording|trace|lab)\b/iu,
];

/** Another exercise by its number, or one of several runs. */
const NUMBERED = one(
  String.raw`(?:${RUN})(?: (?:no\.?|nomor|number|ke))?[ -]?[#:]? ?(?:ke-?)?${NUMBER}(?! ini\b)|(?:${RUN}) (?:pertama|kedua|ketiga|berikutnya|terakhir)|(?:first|second|third|final) (?:${RUN})`,
);

/** Somebody else's: "kelompok 4", "Budi's capture", "rekaman milik Sari". */
const SOMEBODYS: RegExp[] = [
  one(
    String.raw`(?:group|kelompok) (?:\d+|[b-h])|(?:other|another|their|his|her) (?:group|student|team|capture|run|recording|trace|report)(?:['’]?s)?|(?:friend|classmate|assistant|lecturer|teacher|tutor|colleague|partner)(?:s|['’]s)?|(?:teman|asisten|dosen|guru|rekan|kakak)(?:nya)?`,
  ),
  /\b\p{Lu}\p{Ll}+['’]s (?:\p{Ll}+ )?(?:capture|trace|recording|file|run|laptop|lab)\b|\b(?:[Cc]apture|[Rr]ekaman|[Tt]angkapan|[Tt]race) (?:milik |punya |dari |of |by |si )?(?!(?:Wireshark|Frame|Paket|Packet|Server|Client|Klien|Mesin|Kami|Ini|Port|Echo|Tcp|Udp|Tshark|Tcpdump)\b)\p{Lu}\p{Ll}{2,}\b/u,
];
