import type { Claim, Statement } from '../types.ts';
import { ARTICLES, flagsOf, FLAGS, partyOf, PARTY, pattern } from '../words.ts';

const SENDS = 'sends|sent|mengirim(?:kan)?|kirim|ngirim';
const RETURNS = 'returns|returned|echoes|echoed|mengembalikan|mengirim (?:balik|kembali)';
const ANSWERS = 'answers|answered|replies|replied|responds|responded|membalas|menjawab|merespons?';
const OBJECT =
  '(?: (?:(?:the|that|this|paket|segmen|its|a) )*(?:syn|request|permintaan)(?: packet| segment| tersebut| itu)?(?= with| dengan))?';
const BETWEEN = '(?:,|then|lalu|kemudian|juga|pun|langsung|immediately|also|segera|now|itu) ';

const WITH_FLAGS = pattern(
  String.raw`(?<who>${PARTY}) (?:${BETWEEN})*(?<verb>${SENDS}|${ANSWERS})(?: back| kembali)?${OBJECT}(?: (?:to |ke |kepada )?(?:${PARTY}))?(?: (?:with|dengan))? ${ARTICLES}(?<flags>${FLAGS})(?: (?:packet|segment|frame|flag|paket|segmen))?(?: (?:to|ke|kepada) (?:the )?(?<to>${PARTY}))?(?=(?<rest>.{0,30}))`,
);

/** More is said than that the flags were sent: how often, in what order, what for. */
const MORE =
  /\b(?:again|lagi|ulang|kembali|kali|times|twice|thrice|only|hanya|just|cuma|saja|first|last|pertama|terakhir|duluan|dulu|dahulu|before|after|sebelum|setelah|sesudah|immediately|per|every)\b/iu;

/** `The server answers with SYN, ACK`, `client mengirim FIN ke server`. */
export function sendsFlags({ text, cells }: Statement): Claim[] {
  if (cells !== undefined) return [];
  return [...text.matchAll(WITH_FLAGS)].flatMap(({ 0: whole, groups = {} }): Claim[] => {
    const who = partyOf(groups['who']);
    const flags = flagsOf(groups['flags']);
    const to = partyOf(groups['to']);
    if (who === undefined || flags === undefined || MORE.test(whole + (groups['rest'] ?? ''))) return [];
    // "… sends SYN, ACK, FIN": one after another, or together with something that was cut off.
    if (/^ ?(?:[,→/+&-] ?|(?:dan|and|or|atau) )(?:syn|ack|fin|psh|rst|data)/iu.test(groups['rest'] ?? ''))
      return [];
    const isSequence =
      /,|k ack|n ack/iu.test(groups['flags'] ?? '') && !(groups['flags'] ?? '').includes('[');
    const isClient = who.kind === 'role' && who.role === 'client';
    const isAnswer = new RegExp(ANSWERS, 'iu').test(groups['verb'] ?? '');
    if (isSequence && flags.includes('syn') && (isClient || who.kind !== 'role') && !isAnswer) return [];
    return [{ kind: 'sends-flags', who, flags, ...(to === undefined ? {} : { to }) }];
  });
}

const NOUNS = String.raw`(?:(?:a|an|the|total|of|data|pesan|message|messages|payload|sebuah|sebanyak|sebesar|sepanjang|berukuran|dengan|with|ukuran|panjang|teks|text|string|packet|paket|file|berkas|isi|request|reply|balasan|datagram|udp|tcp|exactly|tepat|back|kembali|jumlah) )*`;
const WITH_BYTES = pattern(
  String.raw`(?<who>${PARTY}) (?:${BETWEEN})*(?:(?<sends>${RETURNS}|${SENDS})|(?<gets>receives|received|gets|menerima))(?: (?:to|ke|kepada|from|dari) (?:the )?${PARTY})? ${NOUNS}(?<bytes>\d{1,7})(?![.,]\d) ?-?(?:bytes?|oktet|octets?)\b`,
);
const PARTS =
  /\b(?:per|each|every|setiap|tiap|masing-masing|header|window|buffer|recv|times|kali|chunks?|pieces?|potongan|pertama|first|last|terakhir|sisa|sisanya|remaining|rest|more|lagi|bagian|part|at a time|sekaligus|only|hanya|frame|frames|header|mss)\b/iu;

/** `The client sends 46 bytes`, `server menerima 46 byte`. */
export function sendsBytes({ text, cells }: Statement): Claim[] {
  if (cells !== undefined || PARTS.test(text)) return [];
  return [...text.matchAll(WITH_BYTES)].flatMap(({ groups = {} }): Claim[] => {
    const who = partyOf(groups['who']);
    if (who === undefined) return [];
    return [
      {
        kind: 'sends-bytes',
        who,
        isReceiver: groups['gets'] !== undefined,
        bytes: Number(groups['bytes']),
      },
    ];
  });
}
