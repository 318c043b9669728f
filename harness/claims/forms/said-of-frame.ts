import type { FlagName, FrameClaim } from '../types.ts';
import { ADDRESS, flagsOf, FLAGS, partyOf, PARTY, pattern } from '../words.ts';

/** What a stretch of text says of the frame that it is about. */
export type SaidOfFrame = Omit<FrameClaim, 'kind' | 'number' | 'isOrdinal'>;

/** From here on it may be about another frame: "the answer to the SYN", "the ACK for the data", "after the FIN". */
const OF_ANOTHER =
  /\b(?:after|before|for|acknowledg\w*|confirm\w*|following|until|setelah|sesudah|sebelum|untuk|atas|terhadap|mengonfirmasi|mengkonfirmasi|konfirmasi|menanggapi|(?:answer|reply|response|replies|answers|responds|due|thanks) to|(?:balasan|jawaban|respons?) (?:dari|atas|untuk|terhadap)|(?:membalas|menjawab|merespons?) (?!dengan|ke|kepada))\b/iu;

/** Where what is said of the frame ends and something else begins. */
const END =
  /(?<=\S)[,;]? (?:while|whereas|so that|because|since|which|and then|then|sedangkan|sementara|sehingga|karena|sebab|lalu|kemudian|and (?:the )?(?:frame|packet|next|server|client)|dan (?:frame|paket|server|client|kemudian))\b/iu;

/**
 * Reads flags, sender, receiver, ports and size. What stands before each must be plain words that carry nothing of their own: "shows that the client
 * received the SYN, ACK" is about another frame. Several sets of flags leave all of it unread.
 */
export function saidOfFrame(text: string, quoted = text): SaidOfFrame | undefined {
  const end = END.exec(text);
  const whole = end === null ? text : text.slice(0, end.index);
  const sets = [...whole.matchAll(pattern(FLAGS))];
  const distinct = new Set(sets.map(([set]) => flagsOf(set)?.toSorted().join(' ') ?? '?'));
  if (distinct.size > 1 || distinct.has('?')) return undefined;
  const other = OF_ANOTHER.exec(whole);
  const part = other === null ? whole : whole.slice(0, other.index);
  const flags = flagsIn(part);
  if (sets.length > 0 && flags === undefined) return undefined;
  const said: SaidOfFrame = {
    ...(flags === undefined ? {} : { flags }),
    ...waysIn(part, flags),
    ...portsIn(part),
    ...sizeIn(part, flags),
    ...dataIn(part, flags),
    ...protocolIn(part),
    ...textIn(quoted),
  };
  return Object.keys(said).length === 0 ? undefined : said;
}

const PLAIN = new Set(
  'is was are adalah merupakan ialah yaitu berupa the a an its this that-is packet paket segmen segment frame flag flags tcp udp bit berisi contains contain carries carry membawa memuat shows menunjukkan has memiliki bertanda sends sent send mengirim mengirimkan ngirim kirim dikirim dikirimkan answers replies responds membalas menjawab with dengan from dari by oleh to ke kepada menuju first pertama di pada in then juga back kembali again yang sebesar sebanyak sepanjang berukuran of client klien server peladen sisi pihak arah direction payload pesan message only alone memulai starts begins opens koneksi connection'.split(
    ' ',
  ),
);

/** Nothing but plain words: what follows them is said of the frame itself. */
function isPlain(lead: string, flags: readonly FlagName[] | undefined): boolean {
  // The ACK "of the data from the client" is the server's.
  const isBareAck = flags?.length === 1 && flags[0] === 'ack';
  return lead
    .replaceAll(pattern(FLAGS), ' ')
    .replaceAll(pattern(PARTY), ' ')
    .replaceAll(ARP_MESSAGE, ' ')
    .split(/[\s,;:()[\]=→>"'`-]+/u)
    .every(
      (word) =>
        word === '' ||
        (PLAIN.has(word.toLowerCase()) && !(isBareAck && /^of$/iu.test(word))) ||
        (!isBareAck && /^(?:data|\d+|bytes?)$/iu.test(word)),
    );
}

function flagsIn(text: string): FlagName[] | undefined {
  const [set] = text.matchAll(pattern(FLAGS));
  if (set === undefined || !isPlain(text.slice(0, set.index), undefined)) return undefined;
  const rest = text.slice(set.index + set[0].length);
  if (/^ ?(?:['’]s\b|acknowledg|confirm|repl|respon|answer|balasan|konfirmasi|jawaban|request)/iu.test(rest))
    return undefined;
  return flagsOf(set[0]);
}

function waysIn(text: string, flags: FlagName[] | undefined): Pick<SaidOfFrame, 'from' | 'to'> {
  const arrow = new RegExp(String.raw`(${PARTY}) ?(?:→|->|=>) ?(${PARTY})`, 'iu').exec(text);
  const the = '(?:the |sisi |pihak |alamat |ip |host )*';
  const from =
    partyOf(arrow?.[1]) ??
    whoIn(text, String.raw`\b(?:from|dari|oleh|by|of|milik) ${the}(?<who>${PARTY})`, flags) ??
    whoIn(
      text,
      String.raw`(?<who>${PARTY}),? (?:sends|sent|mengirim(?:kan)?|ngirim|answers|replies|responds|membalas|menjawab|merespons?)\b`,
      flags,
    );
  const to =
    partyOf(arrow?.[2]) ?? whoIn(text, String.raw`\b(?:to|ke|kepada|menuju) ${the}(?<who>${PARTY})`, flags);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Who is named in this way, where it is one alone and nothing else stands before. */
function whoIn(text: string, source: string, flags: FlagName[] | undefined): FrameClaim['from'] {
  const found = [...text.matchAll(pattern(source))];
  const [first] = found;
  if (first === undefined || found.length > 1 || !isPlain(text.slice(0, first.index), flags))
    return undefined;
  return partyOf(first.groups?.['who']);
}

function portsIn(text: string): Pick<SaidOfFrame, 'fromPort' | 'toPort'> {
  const [, from, to] = /(?<![\d.:])(\d{2,5}) ?(?:→|->) ?(\d{2,5})(?!\d|\.\d)/u.exec(text) ?? [];
  return from === undefined || to === undefined ? {} : { fromPort: Number(from), toPort: Number(to) };
}

function sizeIn(text: string, flags: FlagName[] | undefined): Pick<SaidOfFrame, 'bytes' | 'dataBytes'> {
  const size = anySizeIn(text, flags);
  if (size === undefined) return {};
  return OF_DATA.test(text) ? { dataBytes: size } : { bytes: size };
}

/** A size that is said to be the payload's, and not the frame's. */
export const OF_DATA = /\b(?:data(?:nya)?|payload(?:nya)?|isi(?:nya)?|muatan)\b/iu;

function anySizeIn(text: string, flags: FlagName[] | undefined): number | undefined {
  const lengths = [...text.matchAll(/\blen(?:gth)? ?[=:] ?(\d+)(?![\d.,])/giu)].map(([, size]) => size);
  if (lengths.length === 1) return Number(lengths[0]);
  const sizes = [...text.matchAll(/(?<![\w.,-])(\d{1,6}) ?-?(?:bytes?|oktet|octets?)\b(?! header)/giu)];
  const isOther =
    /\b(?:header|window|win|buffer|mss|seq|ack ?=|per|each|setiap|total|last|terakhir|sisa|remaining|more|lagi)\b/iu;
  const [size] = sizes;
  if (size === undefined || sizes.length > 1 || isOther.test(text)) return undefined;
  const before = text.slice(0, size.index);
  const isOwn = isPlain(before.replaceAll(/\bdata\b/giu, ' '), flags);
  return isOwn ? Number(size[1]) : undefined;
}

const DATA =
  /\b(?:carries|carry|contains?|membawa|bawa|berisi|memuat|holds|sends|sent|mengirim(?:kan)?|kirim|ngirim)(?: the| some| a| sebuah)? (?:data|payload)\b(?! (?:ack|acknow|konfirm|link|offset|request|berupa|that|yang))/iu;

/** "Carries data", and "PSH, ACK data": an ACK "of data" carries none. */
function dataIn(text: string, flags: FlagName[] | undefined): Pick<SaidOfFrame, 'hasData'> {
  const said = DATA.exec(text);
  if (said === null)
    return flags?.includes('psh') === true && /\bdata\b/iu.test(text) ? { hasData: true } : {};
  return isPlain(text.slice(0, said.index), flags) ? { hasData: true } : {};
}

/** `ARP request`, `balasan ARP`. */
const ARP_MESSAGE =
  /\b(?:(?<before>permintaan|balasan|jawaban) )?arp(?:[ -](?<after>request|reply|response|permintaan|balasan|jawaban|broadcast))?\b/giu;

function protocolIn(text: string): Pick<SaidOfFrame, 'protocol' | 'arp'> {
  const said =
    /^ ?(?:[:=] ?|is |was |adalah |merupakan |berisi |itu )?(?:(?:a|an|the|paket|packet|frame|pesan|broadcast) )*(?=(?:request |permintaan |balasan |jawaban )?(?:arp|icmp)\b)/iu.exec(
      text,
    );
  if (said === null) return {};
  const rest = text.slice(said[0].length);
  if (!/^(?:\w+ )?arp\b/iu.test(rest)) return /^icmp\b/iu.test(rest) ? { protocol: 'icmp' } : {};
  const [found] = rest.matchAll(ARP_MESSAGE);
  const kind = found?.groups?.['before'] ?? found?.groups?.['after'];
  if (kind === undefined || /broadcast/iu.test(kind)) return { protocol: 'arp' };
  return { protocol: 'arp', arp: /request|permintaan/iu.test(kind) ? 'request' : 'reply' };
}

/** The one text that is quoted. What is cut short with dots is not read. */
function textIn(text: string): Pick<SaidOfFrame, 'text' | 'isPartOfText'> {
  const [first, ...more] = text.matchAll(/["`]([^"`]{2,200})["`]/gu);
  const found = first?.[1]?.trim();
  if (found === undefined || more.length > 0 || /…|\.\.\./u.test(found) || flagsOf(found) !== undefined)
    return {};
  return { text: found, ...(HOLDS.test(text) ? { isPartOfText: true } : {}) };
}

/** It is said to be among the payload, and need not be all of it. */
const HOLDS = /\b(?:contains?|includes?|memuat|mengandung)\b/iu;

/** An address alone, as in a column. */
export function addressIn(cell: string): string | undefined {
  return new RegExp(String.raw`^${ADDRESS}$`, 'u').exec(cell.trim())?.[0];
}
