import type { Claim, Statement } from '../types.ts';
import { ARTICLES, flagsOf, FLAGS, numberOf, NUMBER, partyOf, PARTY, pattern } from '../words.ts';

const WAYS = String.raw`(?:three|3|tiga)[- ]?way[- ]?handshake`;
const HANDSHAKE = new RegExp(
  String.raw`\b${WAYS}\b[^.;]{0,40}\b(?:takes place|occurs|occurred|happens|happened|completes|completed|succeeds|succeeded|berhasil|terjadi|dilakukan|selesai|berlangsung|is (?:seen|complete|visible))\b|\b(?:there is|there was|terdapat|terjadi|dimulai dengan|diawali dengan|begins with|starts with|started with|melakukan|performs?|establish\w* [^.;]{0,20}(?:with|by))(?: (?:a|the|proses|sebuah|tcp|lengkap|complete))* ${WAYS}\b`,
  'iu',
);

/** `A three-way handshake takes place before data`. */
export function handshake({ text }: Statement): Claim[] {
  return HANDSHAKE.test(text) && !/\b(?:kali|times|twice|once|\d+x)\b/iu.test(text)
    ? [{ kind: 'handshake' }]
    : [];
}

const NO_HANDSHAKE =
  /\b(?:no|without(?: a| any)?|tanpa(?: ada)?|tidak (?:ada|terdapat|melakukan|terjadi)|does not (?:have|do|make)(?: a)?|has no)(?: (?:proses|tcp|three-way|3-way|connection|three way|syn))? handshake\b|\bhandshake (?:tidak ada|does not (?:happen|occur|take place))\b/iu;

/** `UDP has no handshake here`. Only where the protocol is named. */
export function noHandshake({ text }: Statement): Claim[] {
  const named = [...text.matchAll(/\b(tcp|udp)\b/giu)].map(([name]) => name.toLowerCase());
  const protocols = new Set(named);
  if (!NO_HANDSHAKE.test(text) || protocols.size !== 1) return [];
  return [{ kind: 'no-handshake', protocol: protocols.has('udp') ? 'udp' : 'tcp' }];
}

const CLOSED = new RegExp(
  String.raw`\b(?:connection|koneksi|sambungan)(?:nya)?\b[^.;]{0,40}\b(?:closed|ends|ended|terminated|ditutup|diakhiri|berakhir|diputus(?:kan)?|torn down)\b[^.;]{0,20}?\b(?:with|by|dengan|oleh|menggunakan|using|via|melalui|lewat)\b ${ARTICLES}(?<flags>${FLAGS})(?<rest>.*)`,
  'iu',
);

/** Who did it, or how often: more than is compared. */
const MORE =
  /\b(?:fin|rst|reset|only|hanya|saja|first|dulu|dahulu|server|client|klien|mesin|pihak|twice|kali)\b/iu;

/** `The connection is closed with RST`, `koneksi ditutup dengan FIN`. */
export function closedWith({ text }: Statement): Claim[] {
  const groups = CLOSED.exec(text)?.groups;
  const flags = flagsOf(groups?.['flags']);
  if (flags === undefined || MORE.test(groups?.['rest'] ?? '')) return [];
  if (flags.includes('fin')) return [{ kind: 'closed-with', flag: 'fin' }];
  return flags.includes('rst') ? [{ kind: 'closed-with', flag: 'rst' }] : [];
}

const FIRST = '(?:first|lebih dulu|lebih dahulu|terlebih dahulu|duluan|pertama kali)';
const CLOSES_FIRST = [
  pattern(
    String.raw`\b(?:koneksi|connection)(?:nya)? (?:is |was |itu )?(?:closed|ditutup|diakhiri|diputus|terminated)(?: ${FIRST})? (?:by|oleh) (?:the )?(?<who>${PARTY})(?<late> ${FIRST})?\b`,
  ),
  pattern(
    String.raw`(?<who>${PARTY}) (?:yang )?(?:closes|closed|menutup|mengakhiri|ends|memutus(?:kan)?|terminates)(?: (?:the|koneksi|connection|tcp|its side|sambungan|nya))* ${FIRST}\b`,
  ),
  pattern(
    String.raw`(?<who>${PARTY}) (?:yang )?(?:sends|sent|mengirim(?:kan)?) (?:(?:the|a|paket|segmen|flag) )*(?:fin(?:[-, +/]+ack)?|\[fin, ack\]) (?:(?:to|ke) (?:the )?${PARTY} )?${FIRST}\b`,
  ),
  pattern(
    String.raw`(?<who>${PARTY}) (?:yang )?(?:sends|sent|mengirim(?:kan)?) (?:the first fin|fin (?:yang )?pertama)\b`,
  ),
  pattern(
    String.raw`\b(?:the first fin|fin (?:yang )?pertama)(?: (?:comes|came|is|was|sent|dikirim(?:kan)?|berasal|datang))* (?:from|by|dari|oleh) (?:the )?(?<who>${PARTY})`,
  ),
  pattern(
    String.raw`(?<who>${PARTY}) (?:yang )?(?:initiates|initiated|memulai|menginisiasi) (?:the |proses )?(?:close|closing|termination|teardown|penutupan|terminasi|pemutusan)\b`,
  ),
];

/** `The client closes the connection first`. */
export function closesFirst({ text }: Statement): Claim[] {
  const found = CLOSES_FIRST.flatMap((one) => [...text.matchAll(one)]);
  return found.slice(0, 1).flatMap(({ 0: whole, groups }): Claim[] => {
    // "Closed by the server" does not say that the client did not close first.
    if (/(?:by|oleh)/iu.test(whole) && !new RegExp(String.raw`\b${FIRST}\b|fin`, 'iu').test(whole)) return [];
    const who = partyOf(groups?.['who']);
    return who === undefined ? [] : [{ kind: 'closes-first', who }];
  });
}

const STEP = String.raw`\[?(?:(?:syn|fin|psh|rst)(?: ?[-+/] ?ack)?|(?:syn|fin|psh|rst), ack\]|ack)\]?`;
const ARROW = String.raw`(?: ?(?:→|->|=>|>) ?|,? (?:then|lalu|kemudian|diikuti(?: oleh)?|followed by|dilanjutkan(?: dengan)?|next|terus|and then|and finally|dan terakhir) )`;
const ARROWS = new RegExp(
  String.raw`(?<![\w-])${STEP}(?:(?:,|${ARROW}| dan | and ) ?(?:a |the |an )?${STEP})+(?![\w-])`,
  'iu',
);

/** `SYN, SYN-ACK, ACK then PSH`: three or more, told apart by arrows, or by commas where joined flags are written with a hyphen. */
export function order({ text, cells }: Statement): Claim[] {
  const found = cells === undefined ? ARROWS.exec(text)?.[0] : undefined;
  if (found === undefined) return [];
  const isClear = new RegExp(ARROW, 'iu').test(found) || /syn ?[-+/] ?ack/iu.test(found);
  const parts = found
    .replaceAll(/\[([^\]]*)\]/gu, (_, inside: string) => inside.replaceAll(/, ?/gu, '-'))
    .split(new RegExp(String.raw`${ARROW}|, ?(?:and |dan )?| (?:and|dan) `, 'iu'))
    .map((part) => flagsOf(part.replace(/^(?:a|an|the) /iu, '')));
  const steps = parts.filter((part) => part !== undefined);
  if (!isClear || steps.length !== parts.length || steps.length < 3) return [];
  // "SYN, ACK → …": a comma may join or part.
  const hasComma =
    new RegExp(ARROW, 'iu').test(found) &&
    /,(?! (?:then|lalu|kemudian))/u.test(found.replaceAll(/\[[^\]]*\]/gu, ''));
  if (hasComma && !/syn ?[-+/] ?ack/iu.test(found)) return [];
  return [{ kind: 'order', steps }];
}

const COUNT = new RegExp(
  String.raw`(?:\b(?:the )?(?:capture|file capture|pcap(?:ng)? file|hasil capture|trace|tangkapan)(?:nya)?(?: ini| kami| saya)? (?:contains|has|holds|berisi|memuat|terdiri dari|memiliki|ada)|\b(?:there are|there were|terdapat|ada|in total|total(?:nya)?(?: ada)?|jumlah(?:nya)? (?:paket|packets?|frame) (?:adalah|=|:)?)) (?:(?:a total of|total|sebanyak|in total|exactly|tepat|sejumlah) )*(?<count>${NUMBER})(?: buah)?(?: (?<of>packets?|paket|frames?|(?:tcp )?connections?|koneksi(?: tcp)?))?(?<rest>.*)`,
  'iu',
);
/** Nothing more is said of what is counted than that it is in the capture. */
const WHOLE =
  /^(?: (?:in total|in all|altogether|secara keseluruhan|seluruhnya|in|di|dalam|pada|di dalam|the|whole|capture|file|hasil|pcap(?:ng)?|trace|kami|ini|this|our|tangkapan|saya|berkas))*[.! ]*$/iu;
const OF_CAPTURE =
  /\b(?:capture|pcap(?:ng)?|trace|tangkapan|in total|in all|altogether|seluruhnya|secara keseluruhan|total)\b/iu;

/** `The capture contains 10 packets`, `terdapat 2 koneksi dalam capture`. */
export function count({ text, cells }: Statement): Claim[] {
  const groups = cells === undefined ? COUNT.exec(text)?.groups : undefined;
  const number = numberOf(groups?.['count']);
  if (
    number === undefined ||
    !WHOLE.test(groups?.['rest'] ?? '') ||
    !OF_CAPTURE.test(text) ||
    /\bfilter\w*\b/iu.test(text)
  )
    return [];
  const of = groups?.['of'] ?? (/jumlah(?:nya)? (?:paket|packet|frame)/iu.test(text) ? 'paket' : undefined);
  if (of === undefined) return [];
  return [{ kind: 'count', of: /conn|koneksi/iu.test(of) ? 'connections' : 'packets', count: number }];
}

const TRANSPORT =
  /\b(?:client|klien|server|program|programs|komunikasi(?:nya)?|communication|aplikasi|exchange|pertukaran data|echo|data|koneksi(?:nya)?)\b[^.;,]{0,30}?\b(?:uses?|using|menggunakan|memakai|over|lewat|melalui|via|berbasis)(?: (?:the|protokol|protocol|transport|layer))* (?<protocol>tcp|udp)\b(?<rest>.*)/iu;

/** `The client and the server use UDP`. */
export function transport({ text, cells }: Statement): Claim[] {
  const groups = cells === undefined ? TRANSPORT.exec(text)?.groups : undefined;
  const both = new Set([...text.matchAll(/\b(?:tcp|udp|dns|http)\b/giu)].map(([name]) => name.toLowerCase()));
  if (groups === undefined || both.size > 1) return [];
  return [{ kind: 'transport', protocol: groups['protocol']?.toLowerCase() === 'udp' ? 'udp' : 'tcp' }];
}
