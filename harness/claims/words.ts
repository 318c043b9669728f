import type { FlagName, Party } from './types.ts';

/** Pieces of patterns that several forms share. All are matched without regard to case. */
export const ADDRESS = String.raw`\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)`;

const ORDINAL = 'pertama|kedua|ketiga';
const PLAIN_PARTY = String.raw`(?:(?:first|second|third) (?:client|klien)|(?:client|klien|server|peladen)(?:nya|-nya)?(?: (?:${ORDINAL})\b)?|(?:mesin|machine|host|pc|node|vm)[- ]?\d+|${ADDRESS})`;

/**
 * Somebody on the network: `the second client`, `mesin-3`, `172.16.16.102`. "kedua client" is both of them, and so nobody in particular; so is
 * whatever is somebody's ("the server's port").
 */
export const PARTY = String.raw`(?<![\w.-])(?<!\b(?:kedua|both|semua|setiap|tiap|tiap-tiap|all|each|every|other|another|masing-masing|dua|two|para|any|multiple|beberapa) )${PLAIN_PARTY}(?: ?\((?:[^()]{1,40})\))?(?![\w-]|'s|\.\d)`;

const FLAG = '(?:syn|ack|fin|psh|push|rst|reset|urg)';

/** `SYN`, `SYN, ACK`, `[PSH, ACK]`, `FIN-ACK`. */
export const FLAGS = String.raw`\[?(?<![\w-])${FLAG}(?:(?: ?[-+/&] ?|, ?| (?=ack\b))${FLAG})*(?![\w])(?!-\w)\]?`;

/** Small words that may stand before what is named. */
export const ARTICLES = String.raw`(?:(?:a|an|the|sebuah|suatu|satu|paket|packet|segmen|segment|frame|flag|pesan|message|tcp|bit|kontrol|control|balasan|respons?|response|reply|berupa) )*`;

const WHO = new RegExp(
  String.raw`^(?:(?<nth>first|second|third) (?:client|klien)|(?<role>client|klien|server|peladen)(?:nya|-nya)?(?: (?<nthId>${ORDINAL}))?|(?<name>(?:mesin|machine|host|pc|node|vm))[- ]?(?<number>\d+)|(?<address>${ADDRESS}))(?: ?\((?<aside>[^()]*)\))?$`,
  'iu',
);
const NTH: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  pertama: 1,
  kedua: 2,
  ketiga: 3,
};

/** Who a stretch of text names; undefined where it names several things at once. */
export function partyOf(text: string | undefined): Party | undefined {
  const groups = WHO.exec((text ?? '').trim())?.groups;
  if (groups === undefined) return undefined;
  const { nth, role, nthId, name, number, address, aside } = groups;
  // "client (172.16.16.102)" says two things; what is in brackets may be the more exact one, or wrong.
  if (aside !== undefined && address === undefined) {
    const inside = new RegExp(ADDRESS, 'u').exec(aside)?.[0];
    return inside === undefined ? partyOf((text ?? '').replace(/ ?\([^()]*\)/u, '')) : partyOf(inside);
  }
  if (address !== undefined) return isAddress(address) ? { kind: 'address', address } : undefined;
  if (number !== undefined) return { kind: 'machine', name: `${(name ?? '').toLowerCase()}-${number}` };
  const place = NTH[(nth ?? nthId ?? '').toLowerCase()];
  const isServer = /^(?:server|peladen)/iu.test(role ?? '');
  if (isServer && place !== undefined) return undefined;
  return {
    kind: 'role',
    role: isServer ? 'server' : 'client',
    ...(place === undefined ? {} : { nth: place }),
  };
}

function isAddress(text: string): boolean {
  return text.split('.').every((part) => Number(part) <= 255);
}

const LEGAL = new Set([
  'syn',
  'ack',
  'fin',
  'psh',
  'rst',
  'ack syn',
  'ack fin',
  'ack psh',
  'ack rst',
  'ack fin psh',
]);

/** The flags that a stretch of text names together; undefined where no segment carries these together. */
export function flagsOf(text: string | undefined): FlagName[] | undefined {
  const names = [...(text ?? '').toLowerCase().matchAll(/syn|ack|fin|psh|push|rst|reset|urg/gu)].map(
    ([name]) => (name === 'push' ? 'psh' : name === 'reset' ? 'rst' : name),
  );
  const flags: FlagName[] = [];
  for (const name of names) {
    if (!isFlag(name) || flags.includes(name)) return undefined;
    flags.push(name);
  }
  return LEGAL.has(flags.toSorted().join(' ')) ? flags : undefined;
}

function isFlag(name: string): name is FlagName {
  return ['syn', 'ack', 'fin', 'psh', 'rst', 'urg'].includes(name);
}

/** A pattern over all of a text, without regard to case. */
export function pattern(source: string): RegExp {
  return new RegExp(source, 'giu');
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  satu: 1,
  dua: 2,
  tiga: 3,
  empat: 4,
  lima: 5,
  enam: 6,
  tujuh: 7,
  delapan: 8,
  sembilan: 9,
  sepuluh: 10,
};

/** A whole number in digits or words, and the pattern of one. */
export const NUMBER = String.raw`(?:\d{1,6}(?![.,]?\d)|${Object.keys(NUMBER_WORDS).join('|')})`;

export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/u.test(text) ? Number(text) : NUMBER_WORDS[text.toLowerCase()];
}
