/**
 * Why a sentence cannot be taken at its word, or undefined. A report speaks of many things besides the capture: what would be, what should be, what was
 * before, what a book says. Whatever may be of that kind is not read, also where that leaves out a sentence that could have been.
 */
export function cautionOf(text: string): Caution | undefined {
  // What is quoted is data: it may say anything. A single word may only be stressed.
  const plain = text.replaceAll(/"[^"]{12,}"|`[^`]{12,}`/gu, ' … ').replaceAll(SEEN, ' ');
  if (/\?\s*$/u.test(plain)) return 'question';
  for (const [caution, words] of CAUTIONS) if (words.test(plain)) return caution;
  return undefined;
}

export type Caution = 'question' | 'negated' | 'hedged' | 'elsewhere' | 'task';

/** "It can be seen that": no hedge, though it is made of the same words. */
const SEEN =
  /\b(?:(?:dapat|bisa) (?:kita )?(?:dilihat|diketahui|diamati|lihat|disimpulkan|dibuktikan)|can be seen|(?:we|one|you) can see|as (?:we )?can be seen|not only|tidak hanya|bukan hanya)\b/giu;

const words = (...list: string[]): RegExp =>
  new RegExp(String.raw`(?<![\w-])(?:${list.join('|')})(?![\w-])`, 'iu');

/**
 * Whether what follows in the same paragraph, list or section may still be about something else: another run, a supposition, an example.
 */
export function leadsElsewhere(text: string): boolean {
  return LEADS_ELSEWHERE.test(text.replaceAll(SEEN, ' '));
}

const LEADS_ELSEWHERE = words(
  String.raw`if|suppose|assum\w+|imagine|for example|for instance|hypothetical\w*|previously|earlier|originally|initially|at first|first,? we|first attempt|another|other|tried|try|attempt\w*|forg[eo]t\w*|changed?|before (?:we|that|the)|old(?:er)?|template|default|without|stopped|killed|mistakes?|errors?|wrong(?:ly)?|expect\w*|hypothes[ie]s|theory|according to|said|says|claims?|wrote|thought|assignment|localhost|wi-?fi|jika|kalau|kalo|apabila|bila|misal(?:kan|nya)?|contoh(?:nya)?|seandainya|andai(?:kan)?|sebelumnya|awalnya|semula|tadinya|mencoba|dicoba|coba|percobaan (?:lain|pertama|sebelumnya)|lupa|diubah|diganti|mengubah|mengganti|bawaan|tanpa|dimatikan|mati|kesalahan|salah|keliru|kelompok lain|menurut|katanya|teori|harapan|dugaan|lain(?:nya)?|lama`,
);

const CAUTIONS: [Caution, RegExp][] = [
  [
    'negated',
    words(
      String.raw`not|no(?!\.? ?\d|\.)|never|nothing|none|nobody|neither|nor|without|instead of|rather than|cannot|unable|fails?|failed|except|lacks?|missing|denied|wrong(?:ly)?|incorrect(?:ly)?|false|untrue|myth|mistaken(?:ly)?|misconception`,
      String.raw`\w+n['’]t`,
      String.raw`tidak(?:lah)?|tdk|tak|bukan(?:nya|lah)?|belum|tanpa|jangan|nggak|enggak|engga|gak|ga|gagal|kecuali|melainkan|salah|keliru|mitos|jarang`,
    ),
  ],
  [
    'hedged',
    words(
      'approx|circa|ca|maybe|perhaps|probably|possibly|should|would|could|may|might|can|must|will|shall|seems?|seemed|appears? to|apparently|presumably|likely|about|around|approximately|roughly|nearly|almost|usually|normally|typically|generally|often|sometimes|always|in general|in theory|theoretically|in principle|supposed|suppose|expect(?:ed|s)?|ideally|if|unless|whenever|otherwise|assum\\w+|imagine|hypothetical\\w*|for example|for instance|e\\.g|such as|think|thought|believed?|guess(?:ed)?|hope[ds]?|want(?:ed|s)?|up to|at least|at most|more than|less than|fewer than|maximum|minimum|kind of|sort of|like',
      'mungkin|barangkali|sepertinya|tampaknya|kelihatannya|kayaknya|kira-kira|kira|kurang lebih|sekitar|seharusnya|harusnya|mestinya|semestinya|sebaiknya|harus|perlu|akan|dapat|bisa|biasanya|umumnya|secara umum|selalu|kadang|kadang-kadang|sering|secara teori|secara teoritis|teorinya|idealnya|jika|kalau|kalo|apabila|bila|bilamana|seandainya|andai(?:kan|nya)?|misal(?:kan|nya)?|contoh(?:nya)?|seperti(?! (?:terlihat|tampak))|diduga|dugaan|menduga|mengira|dikira|anggap|anggapan|menganggap|diharapkan|harapan|harapannya|berharap|ingin|hampir|minimal|maksimal|maksimum|paling|setidaknya|lebih dari|kurang dari|hingga|agar|supaya|untuk bisa|seolah|seolah-olah|seakan|pikir',
    ),
  ],
  [
    'elsewhere',
    words(
      'previously|earlier|originally|initially|at first|formerly|used to|yesterday|in class|another (?:run|capture|time|attempt|experiment|group|lab)|other (?:run|capture|group|experiment|lab)s?|(?:first|second|third|last|next) (?:run|attempt|try|trial|experiment)|tried|try|tries|forg[eo]t\\w*|old(?:er)?|restart\\w*|stopped|killed|interrupted|attempt(?:s|ed)? to|changed|replaced?|template|according to|says?|said|claims?|claimed|states|wrote|quot\\w+|assignment|textbook|book|lecturer|lecture|friend|tutorial|rfc ?\\d*|wikipedia|documentation|manual|default|typo|unlike|compared (?:to|with)|at home|on my (?:own )?(?:laptop|machine)|later we',
      'sebelumnya|awalnya|semula|tadinya|dulunya|kemarin|di kelas|(?:percobaan|run|capture|tangkapan|kelompok|praktikum) (?:lain|lainnya|sebelumnya|pertama|kedua|ketiga|berikutnya)|mencoba|dicoba|lupa|lama|dimatikan|dihentikan|mati|coba|diganti|diubah|mengubah|mengganti|menurut|katanya|dikatakan|soal|modul|buku|dosen|teman|asisten|dokumentasi|bawaan|berbeda dengan|dibandingkan|di rumah',
    ),
  ],
  [
    'task',
    /^\W*(?:(?:please|lalu|kemudian|then) )?(?:run|start|explain|describe|write|show|capture (?:the|all|traffic|lalu lintas|paket)|answer|prove|observe|compare|make|send|open|use|set|let|create|jalankan|tuliskan|tulis|jelaskan|tunjukkan|buktikan|amati|bandingkan|buat|buatlah|kirim|kirimkan|buka|gunakan|pakai|catat|perhatikan|sebutkan|lakukan)\b/iu,
  ],
];
